// Loaded before the command line: from the moment when a file is opened to be written, the n-th call to the file system kills the
// process, fails, or writes a half first. What there is to be done comes in FAULT, as in `kill:3`, `ENOSPC:2` or `half:1`.
const fs = require('node:fs');

const [kind, count] = (process.env.FAULT ?? ':0').split(':');
const CALLS = [
  'openSync',
  'writeFileSync',
  'writeSync',
  'ftruncateSync',
  'fchownSync',
  'fchmodSync',
  'fsyncSync',
  'closeSync',
  'renameSync',
];
let calls = 0;

function isWriting(name, [, flags]) {
  return calls > 0 || (name === 'openSync' && /[wax+]/.test(String(flags))) || (name === 'writeFileSync' && kind !== '');
}

/** Calls within one call, as those of `writeFileSync`, are a part of it. */
let isInside = false;

for (const name of CALLS) {
  const call = fs[name];
  fs[name] = (...given) => {
    if (isInside || !isWriting(name, given)) return call(...given);
    calls += 1;
    if (calls !== Number(count)) {
      isInside = true;
      try {
        return call(...given);
      } finally {
        isInside = false;
      }
    }
    if (kind === 'half' && name === 'writeFileSync') call(given[0], String(given[1]).slice(0, String(given[1]).length / 2));
    if (kind !== 'kill' && kind !== 'half') throw Object.assign(new Error(kind), { code: kind });
    process.kill(process.pid, 'SIGKILL');
  };
}
