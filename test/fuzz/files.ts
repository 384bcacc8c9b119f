import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src/verify/draws/random.ts';
import { BUNDLE } from '../support/command-line.ts';

/** A file that every command changes, of more than a block of a disk. */
export const OLD = `input x: [n]\n${Array.from({ length: 400 }, (_, index) => `y${index} =  tanh(x)`).join('\n')}\n`;

const PRELOAD = fileURLToPath(new URL('../support/faulty-files.cjs', import.meta.url));
const TARGET = 'a.bprop';
const OUTPUT = 'out';

/** All commands that write a file, but `walk`, which takes seconds and writes as `graph` does. */
export const COMMANDS = [
  `format --write ${TARGET}`,
  `derive --write ${TARGET}`,
  `expand --write ${TARGET}`,
  `export ${TARGET} --target numpy -o ${OUTPUT}`,
  `graph ${TARGET} --format json -o ${OUTPUT}`,
];

/** The faults: the process is killed, with or without half of a text written, or the system refuses a call. */
const FAULTS = ['kill', 'half', 'ENOSPC', 'EIO', 'EACCES', 'EROFS'];

/** More calls than a command makes to write a file. */
const MOST_CALLS = 9;

interface Aftermath {
  readonly status: number | null;
  readonly error: string;
  readonly text: string | undefined;
  readonly beside: readonly string[];
}

export function textBefore(command: string): string {
  return command.endsWith(OUTPUT) ? 'before' : OLD;
}

/** Puts the files in place that commands read and write. */
export function prepare(at: string): void {
  writeFileSync(join(at, TARGET), OLD);
  writeFileSync(join(at, OUTPUT), 'before');
}

/** A command over a file that is there already. */
export function aftermath(at: string, command: string, fault = 'none:0'): Aftermath {
  const { status, stderr } = spawnSync(process.execPath, ['--require', PRELOAD, BUNDLE, ...command.split(' ')], {
    cwd: at,
    encoding: 'utf8',
    env: { ...process.env, FAULT: fault },
  });
  const file = join(at, command.endsWith(OUTPUT) ? OUTPUT : TARGET);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const beside = readdirSync(at).filter((name) => name !== TARGET && name !== OUTPUT);
  return { status, error: stderr, text, beside };
}

/** The same with a fault at one of its calls to the file system. */
export function withFault(command: string, fault: string): Aftermath {
  const at = mkdtempSync(join(tmpdir(), 'bprop-fault-'));
  prepare(at);
  const after = aftermath(at, command, fault);
  rmSync(at, { recursive: true });
  return after;
}

/** The damage of a fault; none if the file is the old one or the new one, and an error is one line and leaves no other file. */
export function lossOf(command: string, fault: string, right: string | undefined): readonly string[] {
  const { status, error, text, beside } = withFault(command, fault);
  const isWhole = text === textBefore(command) || text === right;
  const isRefused = status !== 0 && status !== null;
  return [
    ...(isWhole ? [] : ['the file is neither the old one nor the new one']),
    ...(status === 0 && text !== right ? ['nothing was said of what was not written'] : []),
    ...(isRefused && beside.length > 0 ? [`left behind: ${beside.join()}`] : []),
    ...(isRefused && !/^bprop: .*: cannot be written: .*\n$/.test(error) ? [`said: ${error}`] : []),
  ].map((loss) => `bprop ${command}, ${fault}: ${loss}`);
}

/** Runs commands with faults drawn at random, and says what was lost. */
export function lossesIn(runs: number, seed: number): readonly string[] {
  const right = new Map(COMMANDS.map((command) => [command, withFault(command, 'none:0').text]));
  const random = new Random(seed);
  const pick = (list: readonly string[]): string => list[random.below(list.length)] as string;
  return Array.from({ length: runs }, () => pick(COMMANDS)).flatMap((command) =>
    lossOf(command, `${pick(FAULTS)}:${1 + random.below(MOST_CALLS)}`, right.get(command)),
  );
}
