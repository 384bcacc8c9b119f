import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case, Contender } from '../measure.ts';
import { GROWING, type Growing } from '../models/growing.ts';
import type { Row } from './row.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/bprop.cjs', import.meta.url));
/** Tells the processor seconds of a process, those of its threads among them, when it ends. */
const HOOK = fileURLToPath(new URL('../models/processor-time.cjs', import.meta.url));

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const CONTRIBUTION = /^( +d\S+ +\+= )(.*)$/;

/** Three doublings, from where the start of Node and of its compiler no longer counts. */
const SIZES = [2_500, 5_000, 10_000, 20_000];

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  check: ['check'],
  derive: ['derive'],
  format: ['format'],
  graph: ['graph', '--format', 'json'],
  export: ['export', '--target', 'numpy'],
};

/** Seconds of processors that the command line takes for a text. */
function processorSeconds(text: string, args: readonly string[], isRight = true): number {
  const folder = mkdtempSync(join(tmpdir(), 'bprop-growth-'));
  const file = join(folder, 'file.bprop');
  writeFileSync(file, text);
  const [command = '', ...rest] = args;
  const { status, output } = spawnSync(process.execPath, ['--require', HOOK, BUNDLE, command, file, ...rest], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  if (status !== (isRight ? 0 : 1)) throw new Error(`bprop ${command} ended with ${status}`);
  return Number(output[3]);
}

/** The slope of the logarithm of what is spent over that of the size, by least squares. */
function exponent(spent: readonly number[]): number {
  const xs = SIZES.map(Math.log);
  const ys = spent.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  return mean(xs.map((own, index) => (own - x) * ((ys[index] as number) - y))) / mean(xs.map((own) => (own - x) ** 2));
}

function growthOf({ source }: Growing, command: string): Contender {
  const args = COMMANDS[command] ?? [];
  return {
    name: command,
    sample: () => exponent(SIZES.map((size) => processorSeconds(source(size), args) - processorSeconds(source(1), args))),
  };
}

export const GROWTH: Row = {
  id: 'growth',
  title: 'Growth: the exponent of processor time over the size of a file',
  notes: [
    `What a file has many of, ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} of them; what the command line takes for one`,
    'of them is left out. Least squares of logarithms: 1 is linear, and 2 would be four times the time for twice the size.',
  ],
  cases: () =>
    GROWING.map((growing) => ({
      label: growing.name,
      unit: 'exponent',
      rounds: 1,
      contenders: Object.keys(COMMANDS).map((command) => growthOf(growing, command)),
      goals: Object.keys(COMMANDS).map((of) => ({ of, atMost: 1.15 })),
    })),
};

function sourceOf(name: string, count: number): string {
  return GROWING.find((growing) => growing.name === name)?.source(count) ?? '';
}

function timed(name: string, text: string, isRight = true): Contender {
  return { name, sample: () => 1000 * processorSeconds(text, ['check'], isRight) };
}

/** A file whose checks take no longer than this. */
function limit(count: number, name: string, atMost: number): Case {
  const contender = timed('right', sourceOf(name, count));
  return { label: `${count.toLocaleString('en')} ${name}`, rounds: 1, contenders: [contender], goals: [{ of: 'right', atMost }] };
}

/** The examples that are right, by their paths. */
function examples(): readonly string[] {
  const all = globSync('**/*.bprop', { cwd: EXAMPLES }).toSorted();
  return all.filter((file) => !/by-hand|on-purpose/.test(file));
}

/** Whether the command line finds something wrong with a text. */
function isWrong(text: string): boolean {
  try {
    processorSeconds(text, ['check'], false);
    return true;
  } catch {
    return false;
  }
}

/** An example with its derived block, and with the sign of a line turned: the first behind its middle that makes it wrong. */
function wrongLine(file: string): Case {
  const path = join(EXAMPLES, file);
  const text = readFileSync(path, 'utf8');
  const right = /^backward/m.test(text) ? text : execFileSync(process.execPath, [BUNDLE, 'derive', path], { encoding: 'utf8' });
  const lines = right.split('\n');
  const contributions = lines.flatMap((line, index) => (CONTRIBUTION.test(line) ? [index] : []));
  const half = Math.floor(contributions.length / 2);
  // What a line contributes may be zero in theory, as along the mean of a variance.
  const turned = [...contributions.slice(half), ...contributions.slice(0, half)].map((line) =>
    lines.with(line, (lines[line] ?? '').replace(CONTRIBUTION, '$1-($2)')).join('\n'),
  );
  const wrong = turned.find(isWrong);
  if (wrong === undefined) throw new Error(`no line of ${file} can be made wrong`);
  return {
    label: `${file}, a wrong line`,
    rounds: 3,
    contenders: [timed('right', right), timed('wrong', wrong, false)],
    goals: [{ of: 'wrong', peer: 'right', times: 1.5, spare: 300 }],
  };
}

export const LIMITS: Row = {
  id: 'limits',
  title: 'Checks of large files, and of files with a wrong line',
  notes: ['Processor time, the start of the command line included.'],
  cases: () => [limit(20_000, 'inputs', 20_000), limit(2_000, 'sizes', 5_000), ...examples().map(wrongLine)],
};
