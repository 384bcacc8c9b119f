import { describe, expect, it } from 'vitest';
import { hasErrors } from '../../src/analysis/analyze.ts';
import { analyzeText } from '../support/analysis.ts';
import { caseText, fuzzCase, PATIENCE_MS, problemOf, shrink } from './fuzz.ts';
import { fits, ServerUnderTest } from './server.ts';
import { TARGETS } from './targets.ts';

const CASES = 200;
const FIRST_SEED = 1;

describe('fuzzing', () => {
  it(`finds nothing in ${CASES} cases`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed += 1) expect(await fuzzCase(seed, TARGETS)).toEqual([]);
  });

  it('makes files with and without mistakes', () => {
    const texts = Array.from({ length: 300 }, (_, seed) => caseText(seed));
    const sound = texts.filter((text) => !hasErrors(analyzeText(text).diagnostics));
    expect(sound.length).toBeGreaterThan(60);
    expect(sound.filter((text) => text.includes('backward {')).length).toBeGreaterThan(20);
    expect(texts.length - sound.length).toBeGreaterThan(100);
    expect(new Set(texts).size).toBeGreaterThan(290);
    expect(caseText(7)).toBe(caseText(7));
  });
});

const SIZE = 100_000;

/** A file of about 100 kB from a line and its number. */
function long(head: string, line: (index: number) => string): string {
  let text = head;
  for (let index = 1; text.length < SIZE; index += 1) text += line(index);
  return text;
}

function repeated(piece: string): string {
  return piece.repeat(Math.ceil(SIZE / piece.length));
}

describe(`100 kB in under ${PATIENCE_MS} ms of the processor`, () => {
  it.each([
    ['a chain', long('input x: [n]\nz0 = x\n', (i) => `z${i} = tanh(z${i - 1}) * x\n`)],
    ['compound equations', long('input x: [n]\nz0 = x\n', (i) => `z${i} = sigmoid(z${i - 1} * x + 1) * (1 - z${i - 1})\n`)],
    ['undefined names', long('', (i) => `z${i} = q${i}\n`)],
    ['unknown operations', long('input x\n', (i) => `z${i} = foo${i}(x)\n`)],
    ['dimensions', long('', (i) => `input a${i}: [n${i}]\n`)],
    ['helpers', `${long('input x\ny = x * 2\nbackward {\n  s0 = dy\n', (i) => `  s${i} = dy * s${i - 1}\n`)}}\n`],
    ['contributions', `input x\ny = x * 2\nbackward {\n${repeated('  dx += dy * 2\n')}}\n`],
    ['one name, defined again and again', repeated('x = y\n')],
    ['unclosed parentheses', long('input x\n', (i) => `z${i} = (x\n`)],
    ['one sum over many lines', `y = (${repeated('x +\n')}`],
    ['a size of many terms', `input x: [${repeated('n + ')}1]\n`],
    ...[
      '(',
      '[',
      '{\n',
      '}\n',
      '"',
      '#\n',
      '\n',
      '..',
      'x = ',
      'y = f(',
      'y = a[',
      'for t in 1..T {\n',
      'backward {\n',
      'input a, ',
    ].map((piece): [string, string] => [JSON.stringify(piece), repeated(piece)]),
  ])('%s', async (_, text) => {
    for (const target of TARGETS) expect(await problemOf(target, text), target.name).toBeUndefined();
  });
});

describe('the fuzzer', () => {
  it('notices exceptions, wrong answers and hangs', async () => {
    const texts = ['a', 'b'];
    const thrower = { name: 'thrower', readings: 1, run: () => JSON.parse('{') as string };
    expect(await Promise.all(texts.map((text) => problemOf(thrower, text)))).toEqual([
      expect.stringContaining('SyntaxError'),
      expect.stringContaining('SyntaxError'),
    ]);
    const picky = { name: 'picky', readings: 1, run: (text: string) => (text === 'b' ? 'no b' : undefined) };
    expect(await Promise.all(texts.map((text) => problemOf(picky, text)))).toEqual([undefined, 'no b']);
    const slow = {
      name: 'slow',
      readings: 1,
      run: (): undefined => {
        const { user } = process.threadCpuUsage();
        while (process.threadCpuUsage().user < user + 30_000);
      },
    };
    expect(await problemOf(slow, 'a', 20)).toMatch(/^took \d+ ms/);
    expect(await problemOf({ ...slow, longest: 3 }, 'long', 20)).toBeUndefined();
  });

  it('makes what fails short', async () => {
    const hasBoth = (items: readonly string[]): boolean => items.includes('x') && items.includes('y');
    expect(await shrink([...'abcxdefyghi'], hasBoth)).toEqual(['x', 'y']);
    const planted = { name: 'planted', readings: 1, run: (text: string) => (text.includes('=') ? 'an equals sign' : undefined) };
    const failures = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((seed) => fuzzCase(seed, [planted])));
    expect(failures.flat()[0]).toMatchObject({ target: 'planted', message: 'an equals sign', text: '=' });
  });

  it('asks a server that answers, and knows ranges outside the text', async () => {
    const server = await ServerUnderTest.start();
    expect(await server.problem('input x\ny = tanh(x)\n')).toBeUndefined();
    expect(fits({ start: { line: 0, character: 1 }, end: { line: 0, character: 3 } }, ['abc'])).toBe(true);
    expect(fits({ start: { line: 0, character: 1 }, end: { line: 0, character: 4 } }, ['abc'])).toBe(false);
    expect(fits({ start: { line: 0, character: 2 }, end: { line: 0, character: 1 } }, ['abc'])).toBe(false);
  });
});
