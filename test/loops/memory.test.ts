import { describe, expect, it } from 'vitest';
import { countNumbers, tapeOf } from '../../src/autodiff/checkpointing/saved-values.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { run } from '../../src/engine/interpreter.ts';
import { assembled } from '../../src/engine/stacking.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { readShape } from '../../src/program/build.ts';
import { namesIn, printDimension } from '../../src/program/dimension.ts';
import type { Program, Step } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { loopsOf } from '../../src/program/steps.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText } from '../support/analysis.ts';
import { runLean } from '../support/lean.ts';
import { LOOP_PROGRAMS } from './programs.ts';
import { randomLoops } from './random-loops.ts';

const GRU = LOOP_PROGRAMS[0]?.text ?? '';

/** Both engines on the same numbers. */
function measured(forward: Program, backward: Program, sizes: ReadonlyMap<string, number>) {
  const random = new Random(11);
  const given = drawGiven(forward, sizes, random, false);
  const cotangents = forward.outputs.map((output) => {
    return [output, drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes))] as const;
  });
  const adjoints = assembled(cotangents, adjointOf, sizes);
  const lean = runLean(forward, backward, sizes, given, adjoints);
  const values = run(forward.body, sizes, given);
  return { lean, full: run(backward.body, sizes, new Map([...values, ...adjoints])) };
}

const SAMPLES = [
  ...LOOP_PROGRAMS.map(({ name, text }) => ({
    name,
    text,
    sizes: new Map(Object.entries({ T: 4, L: 3, m: 2, n: 3, N: 3, A: 2, B: 3, C: 2 })),
  })),
  ...Array.from({ length: 25 }, (_, seed) => ({ name: `random program ${seed}`, ...randomLoops(new Random(500 + seed)) })),
];

/** True if the range of a loop depends on a loop around it. */
function hasTriangles(steps: readonly Step[]): boolean {
  const loops = loopsOf(steps);
  const around = new Set(loops.map(({ variable }) => variable));
  return loops.some(({ first, last }) => [first, last].some((bound) => [...namesIn(bound)].some((name) => around.has(name))));
}

describe.each(SAMPLES)('the tape of $name', ({ text, sizes }) => {
  const { forward } = analyzeText(text);
  const backward = derive(forward);

  it('is what an engine holds between the passes that frees what it can', () => {
    const { lean, full } = measured(forward, backward, sizes);
    const stated = countNumbers(tapeOf(forward, backward).total, sizes);
    // Of a triangle the box is stated, as arrays hold it: an engine that keeps elements one by one needs less.
    if (hasTriangles(forward.body)) expect(lean.saved).toBeLessThan(stated ?? 0);
    else expect(lean.saved).toBe(stated);
    for (const [primal, { data }] of lean.gradients)
      expect([...data], primal.name).toEqual([...(full.get(adjointOf(primal))?.data ?? [])]);
  });
});

describe('a GRU over 1,000 steps of 64 units', () => {
  it('runs in the memory that the formula states', () => {
    const { forward } = analyzeText(GRU);
    const backward = derive(forward);
    const tape = tapeOf(forward, backward);
    expect(printDimension(tape.total)).toBe('4 * T * m + m');
    const sizes = new Map(Object.entries({ T: 1000, m: 64, n: 64 }));
    const { lean } = measured(forward, backward, sizes);
    expect(lean.saved).toBe(256_064);
    // One iteration's worth beside the tape, and the loss.
    expect(lean.forwardPeak - lean.saved).toBeLessThan(10 * 64);
    const gradients = 1000 * 64 + 64 + 6 * 64 * 64 + 3 * 64;
    expect(lean.peak).toBeLessThan(lean.saved + gradients + 20 * 64 * 64);
  });
});
