import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/operations/table.ts';
import { printShape } from '../../src/program/shape.ts';
import { analyzeText, applyFix, diagnose } from '../support/analysis.ts';

const REDUCTIONS = OPERATIONS.all
  .filter(({ options }) => ['axis', 'keepdims'].every((name) => options.some((option) => option.name === name)))
  // Those with a mask are written by the word of those without.
  .filter(({ notation }) => notation.kind === 'call' && notation.word === undefined)
  .map(({ name }) => name);

/** Lines in which a reduction stands beside what it reduces, and the shapes that `X` may have. */
const LINES: readonly { readonly line: string; readonly shape: string }[] = [
  { line: 'X - OP(X, axis=1)', shape: '[N, k]' },
  { line: 'X / (1 + OP(X, axis=-1))', shape: '[N, k]' },
  { line: 'exp(X) / exp(OP(X, axis=1))', shape: '[N, k]' },
  { line: '(OP(X * 2, axis=1, keepdims=false)) * X', shape: '[N, k]' },
  { line: '(X - OP(X, axis=1)) * sum(X, axis=0)', shape: '[N, k]' },
  { line: 'X - OP(X, axis=1)', shape: '[B, N, k]' },
  { line: 'X - OP(X, axis=[1, 2])', shape: '[B, N, k]' },
  { line: 'X - OP(sum(X, axis=2), axis=1)', shape: '[B, N, k]' },
  { line: 'maximum(X, OP(X, axis=1))', shape: '[N, k]' },
  { line: 'where(X > 0, X, OP(X, axis=1))', shape: '[N, k]' },
  { line: 'X - OP(X,  # its rows\n    axis=1  # and columns\n  )', shape: '[N, k]' },
];

/** The text with the first fix applied, and the shape of `z` then. */
function repaired(text: string): { readonly text: string; readonly shape: string } {
  const [fix] = diagnose(text)[0]?.fixes ?? [];
  const changed = fix === undefined ? text : applyFix(text, fix);
  const { diagnostics, forward } = analyzeText(changed);
  const errors = diagnostics.map(({ message }) => message).join('; ');
  return {
    text: changed,
    shape:
      errors === ''
        ? printShape(forward.body.flatMap((step) => (step.kind === 'equation' ? [step.target.shape] : []))[0] ?? [])
        : errors,
  };
}

describe.each(REDUCTIONS)('`%s` without its `keepdims`', (operation) => {
  const all = LINES.map(({ line, shape }) => ({ line: line.replace('OP', operation), shape }));

  it.each(all)('gets it first: $line of $shape', ({ line, shape }) => {
    const found = repaired(`input X: ${shape}\nz = ${line}\n`);
    expect(found.text).toContain('keepdims=true');
    expect(found.shape).toBe(shape);
    expect(found.text.match(/#.*/g)).toEqual(line.match(/#.*/g));
  });
});

describe('a vector beside a matrix', () => {
  it.each([
    ['X + c', '[N, k]', '[N]'],
    ['c * X', '[N, k]', '[N]'],
    ['tanh(X) / c', '[B, N, k]', '[N]'],
    ['X - c', '[B, N, k]', '[B, N]'],
    ['X - c', '[B, N, k]', '[B, k]'],
  ])('is put beside its rows first: %s of %s and %s', (line, shape, vector) => {
    expect(repaired(`input X: ${shape}, c: ${vector}\nz = ${line}\n`).shape).toBe(shape);
  });

  it('is no reason to transpose a matrix into another shape of the result', () => {
    expect(repaired('input A: [n, m], B: [m, n]\nz = A + B\n').text).toContain('A.T + B');
  });
});
