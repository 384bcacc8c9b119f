import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/cli/replace-file.ts';
import { BUNDLE } from '../support/command-line.ts';

const OLD = `input x: [n]\n${Array.from({ length: 400 }, (_, index) => `y${index} =  tanh(x)`).join('\n')}\n`;

/** More calls than a command makes to write a file. */
const MOST_CALLS = 9;

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'bprop-replace-'));
}

/** A run of the command line in a shell, after some words of that shell. */
function bprop(cwd: string, before: string, command: string): number | null {
  return spawnSync('bash', ['-c', `${before}\nexec "${process.execPath}" "${BUNDLE}" ${command}`], { cwd }).status;
}

describe('a file that is replaced', () => {
  it('keeps its mode', () => {
    const file = join(folder(), 'a.bprop');
    writeFileSync(file, 'old');
    chmodSync(file, 0o751);
    replaceFile(file, 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o751);
  });

  it('is what symbolic links name, one behind the other, also where that is not there yet', () => {
    const at = folder();
    for (const there of [true, false]) {
      const [target, link, second] = ['target', 'link', 'second'].map((name) => join(at, `${name}-${there}`)) as [
        string,
        string,
        string,
      ];
      if (there) writeFileSync(target, 'old');
      symlinkSync(target, link);
      symlinkSync(`link-${there}`, second);
      replaceFile(second, 'new');
      expect(readFileSync(target, 'utf8')).toBe('new');
      expect([link, second].map((own) => lstatSync(own).isSymbolicLink())).toEqual([true, true]);
    }
  });

  it('says that links run in a circle', () => {
    const at = folder();
    symlinkSync('a', join(at, 'b'));
    symlinkSync('b', join(at, 'a'));
    expect(() => replaceFile(join(at, 'a'), 'new')).toThrow(/ELOOP/);
  });

  it('leaves nothing beside it', () => {
    const at = folder();
    replaceFile(join(at, 'a'), 'new');
    expect(() => replaceFile(join(at, 'nowhere', 'a'), 'new')).toThrow(/ENOENT/);
    expect(readdirSync(at)).toEqual(['a']);
  });
});

describe.runIf(process.platform === 'linux')('a file that cannot be replaced', () => {
  const formatted = (): string => {
    const at = folder();
    writeFileSync(join(at, 'a.bprop'), OLD);
    execFileSync(process.execPath, [BUNDLE, 'format', '--write', 'a.bprop'], { cwd: at });
    return readFileSync(join(at, 'a.bprop'), 'utf8');
  };

  // The limit is in blocks of 1,024 bytes: below, just below and above what is written.
  it('is whole, whatever the limit of its size', () => {
    const right = formatted();
    for (const blocks of [1, 2, 4, Math.floor(right.length / 1024), Math.ceil(right.length / 1024) + 1]) {
      const at = folder();
      writeFileSync(join(at, 'a.bprop'), OLD);
      const status = bprop(at, `ulimit -f ${blocks}`, 'format --write a.bprop');
      const isRoom = blocks * 1024 >= right.length;
      expect(status, `${blocks} blocks`).toBe(isRoom ? 0 : 2);
      expect(readFileSync(join(at, 'a.bprop'), 'utf8')).toBe(isRoom ? right : OLD);
      expect(readdirSync(at)).toEqual(['a.bprop']);
    }
  });
});

const PRELOAD = fileURLToPath(new URL('../support/faulty-files.cjs', import.meta.url));
const TARGET = 'a.bprop';

interface Aftermath {
  readonly status: number | null;
  readonly error: string;
  readonly text: string | undefined;
  readonly beside: readonly string[];
}

/** A command over a file that is there already, with a fault at one of its calls to the file system. */
function withFault(command: string, fault: string): Aftermath {
  const at = folder();
  writeFileSync(join(at, TARGET), OLD);
  writeFileSync(join(at, 'out'), 'before');
  const { status, stderr } = spawnSync(process.execPath, ['--require', PRELOAD, BUNDLE, ...command.split(' ')], {
    cwd: at,
    encoding: 'utf8',
    env: { ...process.env, FAULT: fault },
  });
  const file = join(at, command.endsWith(' out') ? 'out' : TARGET);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  return { status, error: stderr, text, beside: readdirSync(at).filter((name) => name !== TARGET && name !== 'out') };
}

describe('a command that is ended or hindered between two calls to the file system', () => {
  const COMMANDS = [
    `format --write ${TARGET}`,
    `derive --write ${TARGET}`,
    `expand --write ${TARGET}`,
    `export ${TARGET} --target numpy -o out`,
    `graph ${TARGET} --format json -o out`,
  ];
  const textBefore = (command: string): string => (command.endsWith(' out') ? 'before' : OLD);

  it.each(COMMANDS)('bprop %s', { timeout: 240_000 }, (command) => {
    const right = withFault(command, 'none:0');
    expect(right).toMatchObject({ status: 0, beside: [] });
    expect(right.text).not.toBe(textBefore(command));
    let reached = 0;
    for (const kind of ['kill', 'half', 'ENOSPC', 'EIO'])
      for (let call = 1; call <= MOST_CALLS; call += 1) {
        const after = withFault(command, `${kind}:${call}`);
        expect([textBefore(command), right.text], `${kind} at call ${call}`).toContain(after.text);
        if (after.status === 0) continue;
        reached += 1;
        // An error says what is wrong in one line, and nothing of it stays.
        if (kind.startsWith('E')) {
          expect(after.error, `${kind} at call ${call}`).toMatch(/^bprop: .*: cannot be written: .*\n$/);
          expect(after.beside).toEqual([]);
        }
      }
    expect(reached).toBeGreaterThan(12);
  });
});
