import { describe, expect, it } from 'vitest';
import type { Equation } from '../../../src/program/program.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import { joinsSiblings } from '../../../src/verify/lines/edits/siblings.ts';
import { analyzeText } from '../../support/analysis.ts';

/** Lines of a block, in their order; their values need not be right. */
function linesOf(...lines: readonly string[]): readonly Equation[] {
  const text = `input a, b, c: [n, n]\ny = a * b * c\noutput y\n\nbackward {\n  ${lines.join('\n  ')}\n}\n`;
  const { backward, diagnostics } = analyzeText(text);
  if (backward === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return equationsOf(backward.body);
}

/** True if a line that is written like the last one joins those before it. */
function joins(line: string, instead: string, ...others: readonly string[]): boolean {
  const body = linesOf(`p1 = ${line}`, ...others.map((other, index) => `p${index + 2} = ${other}`), `p0 = ${instead}`);
  const [own, last] = [body[0], body.at(-1)];
  if (own === undefined || last === undefined) throw new Error('there are no lines');
  return joinsSiblings({ line: own, instead: { ...own, value: last.value }, cost: 1, cause: '' }, body.slice(0, -1));
}

describe('a line that an edit makes like several others', () => {
  it('has their form, whatever the names and the order of factors', () => {
    expect(joins('a * (1 - a)', 'a * (1 - a) * dy', 'dy * b * (1 - b)', 'c * dy * (1 - c)')).toBe(true);
  });

  it('is like none before, and like two after', () => {
    expect(joins('a * (1 - a)', 'a * (1 - a) * dy', 'dy * b * (1 - b)', 'dy * (1 - c ^ 2) * c')).toBe(false);
    expect(joins('a * (1 - a)', 'a * (1 - a) * dy', 'dy * b * (1 - b)', 'c * dy * (1 - c)', 'b * (1 - b)')).toBe(false);
  });

  it('has a form that lines do not share by chance', () => {
    expect(joins('a * b * c', 'a * b', 'b * c', 'c * dy', 'dy * a')).toBe(false);
  });

  it('sums along the same axis', () => {
    const sum = (axis: number, of: string): string => `a * sum(${of} * dy, axis=${axis}, keepdims=true)`;
    expect(joins(`a * ${sum(1, 'a')} * b`, sum(0, 'a'), sum(1, 'b'), sum(1, 'c'))).toBe(false);
    expect(joins(`a * ${sum(1, 'a')} * b`, sum(1, 'a'), sum(1, 'b'), sum(1, 'c'))).toBe(true);
  });
});
