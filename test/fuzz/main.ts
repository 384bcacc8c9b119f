import { parseArgs } from 'node:util';
import { fuzzCase } from './fuzz.ts';
import { TARGETS } from './targets.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
const end = Date.now() + Number(values.seconds) * 1000;

let cases = 0;
let failures = 0;
const told = new Set<string>();
for (let seed = first; Date.now() < end; seed += 1) {
  for (const { target, message, text } of await fuzzCase(seed, TARGETS)) {
    failures += 1;
    const kind = `${target}: ${message}`;
    if (told.has(kind)) continue;
    told.add(kind);
    console.log(`--seed ${seed}\n${kind}\n${JSON.stringify(text)}\n`);
  }
  cases += 1;
}
console.log(`${cases} cases from seed ${first}, each through ${TARGETS.length} targets: ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
