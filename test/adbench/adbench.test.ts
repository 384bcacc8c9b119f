import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Nested } from '../../src/engine/nested-lists.ts';
import { openWorkspace } from '../support/command-line.ts';
import { example, ROOT } from '../support/files.ts';

interface Result {
  readonly outputs: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, Nested>>;
}

/** As ADBench's own tests print it. */
interface Published {
  readonly objective: number;
  readonly gradient: readonly number[];
}

interface Case {
  readonly name: string;
  /** Of the objective and of every gradient entry, against all digits. */
  readonly agreement: number;
  /** Of the objective against the digits that are published. */
  readonly digits: number;
  readonly entries: number;
  readonly order: (gradients: Result['gradients']) => readonly (Nested | undefined)[];
}

/** Half a unit of the last of the eight digits in which the LSTM's objective is published. */
const EIGHT_DIGITS = 5e-9 / 0.66666518;

const CASES: readonly Case[] = [
  {
    name: 'gmm',
    agreement: 1e-14,
    digits: 1e-14,
    entries: 18,
    order: ({ alphas, means, icf }) => [alphas, means, icf],
  },
  {
    name: 'lstm',
    agreement: 1e-14,
    digits: EIGHT_DIGITS,
    entries: 266,
    // Layer by layer, its weights before its biases.
    order: ({ weight, bias, w_in, w_out, b_out }) => [
      ...rowsOf(weight).flatMap((row, layer) => [row, rowsOf(bias)[layer]]),
      w_in,
      w_out,
      b_out,
    ],
  },
];

function rowsOf(value: Nested | undefined): readonly Nested[] {
  if (value === undefined || typeof value === 'number') throw new Error('expected an array');
  return value;
}

function flat(value: Nested | undefined): readonly number[] {
  return typeof value === 'number' ? [value] : rowsOf(value).flatMap(flat);
}

/** A zero must be one: most weights of inputs that never occur have no gradient at all. */
function relativeError(found: number, expected: number): number {
  return found === expected ? 0 : Math.abs(found - expected) / Math.abs(expected);
}

function worst(found: readonly number[], expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...found.map((entry, index) => relativeError(entry, expected[index] as number)));
}

function file(name: string): string {
  return readFileSync(join(ROOT, 'test', 'adbench', name), 'utf8');
}

describe.each(CASES)('ADBench: $name', ({ name, agreement, digits, entries, order }) => {
  const published = JSON.parse(file(`adbench_${name}.published.json`)) as Published;
  const golden = JSON.parse(file(`adbench_${name}.golden.json`)) as Result;

  it.each([[[]], [['--derived']]])('is reproduced by `bprop run` %j', (flags: readonly string[]) => {
    const model = example(`models/adbench-${name}.bprop`);
    const workspace = openWorkspace({ 'model.bprop': model, 'data.json': file(`adbench_${name}.data.json`) });
    const { status, out, error } = workspace.bprop(['run', 'model.bprop', '--data', 'data.json', '--json', ...flags]);
    expect({ status, error }).toEqual({ status: 0, error: '' });
    const { outputs, gradients } = JSON.parse(out) as Result;

    const [objective] = Object.values(outputs) as [number];
    expect(relativeError(objective, published.objective)).toBeLessThan(digits);
    expect(published.gradient).toHaveLength(entries);
    expect(worst(order(gradients).flatMap(flat), published.gradient)).toBeLessThan(1e-8);

    expect(Object.keys(outputs)).toEqual(Object.keys(golden.outputs));
    expect(relativeError(objective, Object.values(golden.outputs)[0] as number)).toBeLessThan(agreement);
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(golden.gradients).sort());
    for (const [parameter, expected] of Object.entries(golden.gradients))
      expect(worst(flat(gradients[parameter]), flat(expected)), parameter).toBeLessThan(agreement);
  });
});
