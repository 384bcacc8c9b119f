import { describe, expect, it } from 'vitest';
import { checkpointed } from '../../src/autodiff/checkpointing/checkpoint.ts';
import { countNumbers, tapeOf } from '../../src/autodiff/checkpointing/saved-values.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { assembled } from '../../src/engine/stacking.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { readShape } from '../../src/program/build.ts';
import type { Program } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { writeBlock } from '../../src/refactor/backward-block.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { analyzeText } from '../support/analysis.ts';
import { openWorkspace } from '../support/command-line.ts';
import { type LeanRun, runLean } from '../support/lean.ts';
import { LOOP_PROGRAMS } from './programs.ts';

function fixed(text: string, T: number): string {
  return `dim T = ${T}\n${text.replace(/^dim .*\n/, '')}`;
}

function checkpointedText(text: string): string {
  const analysis = analyzeText(text);
  const backward = checkpointed(analysis.forward, derive(analysis.forward));
  return formatDocument(parseDocument(applyReplacements(text, [writeBlock(analysis, backward)])));
}

function lean(forward: Program, backward: Program, sizes: ReadonlyMap<string, number>): LeanRun {
  const random = new Random(11);
  const given = drawGiven(forward, sizes, random, false);
  const cotangents = forward.outputs.map((output) => {
    return [output, drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes))] as const;
  });
  return runLean(forward, backward, sizes, given, assembled(cotangents, adjointOf, sizes));
}

/** The largest number of sequences' values that a file's backward pass holds, as it states it. */
function stated(forward: Program, backward: Program, sizes: ReadonlyMap<string, number>): number {
  const { total, again } = tapeOf(forward, backward);
  return [total, ...again.map(({ count }) => count)].reduce((sum, count) => sum + (countNumbers(count, sizes) ?? Number.NaN), 0);
}

const SUITABLE = LOOP_PROGRAMS.filter(({ text }) => /^for t in/m.test(text) && !/^for l in|for i in|^ +for /m.test(text));
const LENGTHS = [2, 3, 4, 7, 9, 12, 23];
const SAMPLES = SUITABLE.flatMap(({ name, text }) => LENGTHS.map((T) => ({ name, T, text: fixed(text, T) })));

describe.each(SAMPLES)('$name, $T iterations in segments', ({ T, text }) => {
  const sizes = new Map(Object.entries({ T, m: 2, n: 3 }));
  const written = checkpointedText(text);
  const { forward, backward, diagnostics } = analyzeText(written);

  it('has the same gradients', () => {
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
    const { gradients } = lean(forward, backward as Program, sizes);
    const { gradients: plain } = lean(forward, derive(forward), sizes);
    expect([...gradients.keys()]).toEqual([...plain.keys()]);
    for (const [primal, { data }] of plain)
      data.forEach((element, index) => {
        expect(Math.abs(element - (gradients.get(primal)?.data[index] ?? Number.NaN)), primal.name).toBeLessThan(
          1e-12 * Math.max(1, Math.abs(element)),
        );
      });
  });

  it('keeps as much as it states', () => {
    const run = lean(forward, backward as Program, sizes);
    expect(run.saved).toBe(countNumbers(tapeOf(forward, backward as Program).total, sizes));
    expect(run.valuesPeak).toBeLessThanOrEqual(stated(forward, backward as Program, sizes));
  });
});

describe('a GRU over 1,000 steps in 31 segments', () => {
  it('keeps a state for each segment, and holds one segment at a time', () => {
    const text = checkpointedText(fixed(LOOP_PROGRAMS[0]?.text ?? '', 1000));
    const { forward, backward } = analyzeText(text);
    const sizes = new Map(Object.entries({ T: 1000, m: 4, n: 3 }));
    const run = lean(forward, backward as Program, sizes);
    // States at 0, 32, ..., 960 and 992, and the one that the loss reads.
    expect(run.saved).toBe(33 * 4);
    // Of the segment: 33 states, and three gates in each of its 32 iterations.
    expect(run.valuesPeak).toBeLessThanOrEqual((33 + 33 + 3 * 32) * 4);
    expect(lean(forward, derive(forward), sizes).valuesPeak).toBe((1001 + 3 * 1000) * 4);
  });
});

describe('bprop derive --checkpoint', () => {
  const text = fixed(LOOP_PROGRAMS[0]?.text ?? '', 10);

  it('writes nested loops that check clean', () => {
    const workspace = openWorkspace({ 'gru.bprop': text });
    expect(workspace.bprop(['derive', '--checkpoint', 'sqrt', '--write', 'gru.bprop']).status).toBe(0);
    expect(workspace.read('gru.bprop')).toMatch(/ {2}for s in 1\.\.0 \{\n {4}h_s\[s, 0\] = h\[4\*s\]\n {4}for j in 1\.\.4 \{\n/);
    expect(workspace.bprop(['check', 'gru.bprop']).status).toBe(0);
    expect(workspace.bprop(['derive', '--checkpoint', 'sqrt', 'gru.bprop']).out).toBe(workspace.read('gru.bprop'));
  });

  it('says what it needs', () => {
    const files = { 'open.bprop': text.replace('dim T = 10', ''), 'flat.bprop': 'input x\ny = sin(x)\n' };
    const workspace = openWorkspace(files);
    const error = (...args: string[]): string => {
      const outcome = workspace.bprop(['derive', ...args]);
      expect(outcome.status).toBe(2);
      return outcome.error;
    };
    expect(error('--checkpoint', 'sqrt', 'open.bprop')).toContain('fix the number of iterations');
    expect(error('--checkpoint', 'sqrt', 'flat.bprop')).toContain('stands in no other loop');
    expect(error('--checkpoint', 'half', 'open.bprop')).toMatch(/^bprop: /);
  });
});
