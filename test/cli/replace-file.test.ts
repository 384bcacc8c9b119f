import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { replaceFile } from '../../src/cli/replace-file.ts';
import { aftermath, COMMANDS, lossesIn, lossOf, OLD, prepare, textBefore, withFault } from '../fuzz/files.ts';
import { BUNDLE } from '../support/command-line.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bprop-replace-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A run of the command line in a shell, after some words of that shell. */
function bprop(cwd: string, before: string, command: string): number | null {
  return spawnSync('bash', ['-c', `${before}\nexec "${process.execPath}" "${BUNDLE}" ${command}`], { cwd }).status;
}

describe('a file that is replaced', () => {
  it.runIf(process.getuid?.() !== 0)('is left where its directory lets no new file be made, and that is said', () => {
    const made = folder();
    const file = join(made, 'a.bprop');
    writeFileSync(file, 'old');
    chmodSync(made, 0o555);
    onTestFinished(() => chmodSync(made, 0o755));
    expect(() => replaceFile(file, 'new')).toThrow(/^its directory lets no new file be made/);
    expect(readFileSync(file, 'utf8')).toBe('old');
  });

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

/** Bytes of a disk that has room for what commands write, and that is soon full. */
const DISK = 512 * 1024;

function mount(at: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', at]).status === 0;
}

/** Mounting is for root, and not in every container. */
function mayMount(): boolean {
  const at = mkdtempSync(join(tmpdir(), 'bprop-disk-'));
  const may = process.platform === 'linux' && mount(at);
  if (may) execFileSync('umount', [at]);
  rmSync(at, { recursive: true });
  return may;
}

/** A disk in memory with the files that commands write. */
function smallDisk(): string {
  const at = folder();
  if (!mount(at)) throw new Error('the disk is not mounted');
  onTestFinished(() => void execFileSync('umount', [at]));
  prepare(at);
  return at;
}

describe.runIf(mayMount())('on a disk of its own', () => {
  it.each(COMMANDS)('bprop %s loses nothing where that is full, or may only be read', (command) => {
    const at = smallDisk();
    expect(() => writeFileSync(join(at, 'filler'), Buffer.alloc(DISK))).toThrow(/ENOSPC/);
    const whole = { status: 2, text: textBefore(command), beside: ['filler'] };
    expect(aftermath(at, command)).toEqual({ ...whole, error: expect.stringMatching(/^bprop: .* no space left\n$/) });
    execFileSync('mount', ['-o', 'remount,ro', at]);
    expect(aftermath(at, command)).toEqual({ ...whole, error: expect.stringMatching(/^bprop: .*: cannot be written: .*\n$/) });
    execFileSync('mount', ['-o', 'remount,rw', at]);
    rmSync(join(at, 'filler'));
    expect(aftermath(at, command)).toMatchObject({ status: 0, beside: [] });
  });
});

describe('a command that is ended or hindered between two calls to the file system', () => {
  it.each(COMMANDS)('bprop %s', { timeout: 120_000 }, (command) => {
    const right = withFault(command, 'none:0');
    expect(right).toMatchObject({ status: 0, beside: [] });
    expect(right.text).not.toBe(textBefore(command));
    // Faults while half of the new file is written, and just before it replaces the old one.
    for (const fault of ['half:2', 'kill:7', 'EIO:6', 'ENOSPC:2']) expect(lossOf(command, fault, right.text), fault).toEqual([]);
    expect(withFault(command, 'kill:2').status).toBe(null);
  });

  it('are all commands, and all calls, in `npm run fuzz -- files`', () => {
    expect(lossesIn(4, 1)).toEqual([]);
  });
});
