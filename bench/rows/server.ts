import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Case, type Contender, median } from '../measure.ts';
import { chain, unrolledByHand } from '../models/sources.ts';
import {
  BPROP,
  BPROP_CHECKING,
  IDLE,
  installed,
  OpenFile,
  PYRIGHT,
  type ServerKind,
  TYPESCRIPT,
} from '../servers/language-server.ts';
import type { Row } from './row.ts';

const SIZES: readonly (readonly [number, number])[] = [
  [20, 3],
  [200, 4],
  [1_000, 8],
  [10_000, 30],
];

/** Milliseconds of typing before the first sample. */
const WARM = 500;

/** The same chain in TypeScript: a line an equation. */
function typescriptChain(equations: number): string {
  const lines = ['const x = 1, w = 2, b = 3;', '', 'const z0 = x;'];
  for (let index = 1; index < equations; index += 1)
    lines.push(`const z${index}: number = Math.tanh(w * z${index - 1} + b) + x;`);
  return `${lines.join('\n')}\nexport { z${equations - 1} };\n`;
}

/** And in Python. */
function pythonChain(equations: number): string {
  const lines = ['import math', 'x, w, b = 1.0, 2.0, 3.0', 'z0: float = x'];
  for (let index = 1; index < equations; index += 1) lines.push(`z${index}: float = math.tanh(w * z${index - 1} + b) + x`);
  return `${lines.join('\n')}\n`;
}

function textFor({ languageId }: ServerKind, equations: number): string {
  if (languageId === 'python') return pythonChain(equations);
  return languageId === 'typescript' ? typescriptChain(equations) : chain(equations);
}

/** Types a digit in front of the equation in the middle, and takes it away again. */
class Typist {
  private readonly line: number;
  private readonly character: number;
  private isTyped = false;

  constructor(text: string) {
    const lines = text.split('\n');
    this.line = Math.floor(lines.length / 2);
    this.character = (lines[this.line] ?? '').indexOf('w * ');
  }

  async type(file: OpenFile): Promise<void> {
    const { line, character } = this;
    const start = { line, character };
    const end = { line, character: character + (this.isTyped ? 4 : 0) };
    await file.change({ start, end }, this.isTyped ? '' : '2 * ');
    this.isTyped = !this.isTyped;
  }
}

function keystrokes(kind: ServerKind, equations: number): Contender {
  const text = textFor(kind, equations);
  const typist = new Typist(text);
  let opened: OpenFile | undefined;
  return {
    name: kind.name,
    sample: async (least) => {
      const file = opened ?? (await OpenFile.start(kind, text));
      const warmUntil = performance.now() + WARM;
      while (opened === undefined && performance.now() < warmUntil) await typist.type(file);
      opened = file;
      const times: number[] = [];
      const start = performance.now();
      do {
        const before = performance.now();
        await typist.type(file);
        times.push(performance.now() - before);
      } while (performance.now() - start < least);
      return median(times);
    },
    finish: async () => opened?.stop(),
  };
}

function keystrokeCase([equations, atMost]: readonly [number, number]): Case {
  const peer = TYPESCRIPT.name;
  return {
    label: `${equations} equations`,
    contenders: installed(BPROP, IDLE, TYPESCRIPT, PYRIGHT).map((kind) => keystrokes(kind, equations)),
    // A keystroke may take a peer a quarter of a minute.
    ...(equations < 10_000 ? {} : { rounds: 3 }),
    goals: [
      { of: BPROP.name, atMost },
      { of: BPROP.name, peer, factor: equations >= 10_000 ? 40 : 1 },
    ],
  };
}

export const KEYSTROKE: Row = {
  id: 'keystroke',
  title: 'A keystroke: from the edit to the static diagnostics of the new version, over stdio',
  notes: [
    'TypeScript 7 is a native server that checks the same chain in its own language; with each type written, so that a line depends on no other.',
  ],
  cases: () => SIZES.map(keystrokeCase),
};

const GRU = new URL('../../examples/gru-by-hand.bprop', import.meta.url);
const ATTENTION = new URL('../localisation/blocks/adjoints/attention.bprop', import.meta.url);

/** How long after the static diagnostics the verdict on the lines of a block comes. */
function verdict(text: string): Contender {
  const lines = text.split('\n');
  const line = lines.findLastIndex((candidate) => candidate.includes('+= '));
  const character = (lines[line] ?? '').indexOf('+= ') + 3;
  let opened: OpenFile | undefined;
  let isTyped = false;
  const type = async (file: OpenFile): Promise<number> => {
    const end = { line, character: character + (isTyped ? 4 : 0) };
    const told = file.verdict();
    await file.change({ start: { line, character }, end }, isTyped ? '' : '2 * ');
    isTyped = !isTyped;
    const start = performance.now();
    await told;
    return performance.now() - start;
  };
  return {
    name: BPROP_CHECKING.name,
    sample: async () => {
      const file = opened ?? (await OpenFile.start(BPROP_CHECKING, text));
      if (opened === undefined) for (let warm = 0; warm < 20; warm += 1) await type(file);
      opened = file;
      return median([await type(file), await type(file), await type(file)]);
    },
    finish: async () => opened?.stop(),
  };
}

function verdictCase(label: string, text: string, atMost: number): Case {
  return { label, contenders: [verdict(text)], goals: [{ of: BPROP_CHECKING.name, atMost }] };
}

export const VERDICT: Row = {
  id: 'verdict',
  title: 'From the static diagnostics to the verdict on the lines of a backward block',
  notes: [
    'The server waits for a pause in typing before it checks numbers; the pause is counted. Every other edit makes a line wrong, and',
    'its repair is tried before it is offered. What is done within 100 ms seems to be done at once; within a second, thought goes on.',
  ],
  cases: () => [
    verdictCase('the GRU', readFileSync(GRU, 'utf8'), 100),
    verdictCase('attention, 30 lines', readFileSync(ATTENTION, 'utf8'), 100),
    verdictCase('a recurrence written out, 330 lines', unrolledByHand(), 1000),
  ],
};

function starting(kind: ServerKind): Contender {
  return {
    name: kind.name,
    sample: async () => {
      const start = performance.now();
      const file = await OpenFile.start(kind, textFor(kind, 20));
      const spent = performance.now() - start;
      await file.stop();
      return spent;
    },
  };
}

export const SERVER_START: Row = {
  id: 'server-start',
  title: 'Start of the server, until the first diagnostics of a file of 20 equations',
  notes: [],
  cases: () => [
    {
      label: 'one process',
      contenders: installed(BPROP, IDLE, TYPESCRIPT, PYRIGHT).map(starting),
      goals: [{ of: BPROP.name, peer: IDLE.name, times: 1.5, spare: 0 }],
    },
  ],
};

/** Enough for what is never forgotten to show. */
const MANY_EDITS = 200;

/** Longer than the server waits before it collects garbage, milliseconds. */
const PAUSE = 2500;

/** Memory after so many edits of one file, and a pause, read once. */
function memoryAfter(kind: ServerKind, edits: number, pause: number): Contender {
  return {
    name: kind.name,
    sample: async () => {
      const text = textFor(kind, 10_000);
      const file = await OpenFile.start(kind, text);
      const typist = new Typist(text);
      for (let edit = 0; edit < edits; edit += 1) await typist.type(file);
      await setTimeout(pause);
      const memory = file.memory();
      await file.stop();
      return memory;
    },
  };
}

function memoryCase(label: string, kinds: readonly ServerKind[], edits: number, pause = 0): Case {
  const contenders = installed(...kinds).map((kind) => memoryAfter(kind, edits, pause));
  return { label, contenders, unit: 'MiB', rounds: 1, goals: [{ of: BPROP.name, atMost: 150 }] };
}

export const MEMORY: Row = {
  id: 'memory',
  title: 'Memory of the server with a file of 10,000 equations',
  notes: [
    'The resident memory of the process. About 50 MiB are in use, and the empty Node takes up 45; the rest is garbage, most of it',
    'of reading the file for the first time, which V8 lets lie for as long as the machine has memory. An edit leaves some kB.',
  ],
  cases: () => [
    memoryCase('after 2 edits', [BPROP, TYPESCRIPT, PYRIGHT], 2),
    memoryCase(`after ${MANY_EDITS} edits in a row`, [BPROP], MANY_EDITS),
    memoryCase(`after ${MANY_EDITS} edits and a pause`, [BPROP], MANY_EDITS, PAUSE),
  ],
};
