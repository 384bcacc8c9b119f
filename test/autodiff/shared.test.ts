import { describe, expect, it } from 'vitest';
import { derivedBlock, derivedText, faults } from '../loops/support.ts';

/** The lines of the block, without the comments that head them. */
function lines(text: string): readonly string[] {
  const block = derivedBlock(text).split('\n').slice(1, -2);
  return block.map((line) => line.trim().replace(/\s+=/, ' =')).filter((line) => !line.startsWith('#'));
}

const SOLVE = 'param A: [n, n]\ninput b: [n]\nx = solve(A, b)\noutput x\n';

const NORM = 'input x: [n, m]\nparam g, s: [m]\ny = layer_norm(x, g, s)\noutput y\n';

describe('what the lines of one equation compute several times', () => {
  it('is computed once, under a name of the equation', () => {
    expect(lines(SOLVE)).toEqual(['dx_1 = solve(A.T, dx)', 'dA += -outer(dx_1, x)', 'db += dx_1']);
  });

  it('is named in the order in which it is read', () => {
    const found = lines(NORM);
    expect(found.slice(0, 2)).toEqual([
      'sd = sqrt(var(x, axis=1, keepdims=true) + 0.00001)',
      'xh = (x - mean(x, axis=1, keepdims=true)) / sd',
    ]);
    expect(found).toContain('dg += sum(dy * xh, axis=0)');
  });

  it('keeps the name that a part has, and moves it in front of its first reader', () => {
    const found = lines('param A, C: [n, n]\ninput b: [n]\nx = solve(A, C @ b)\noutput x\n');
    expect(found.filter((line) => line.includes('solve'))).toEqual(['dx_1 = solve(A.T, dx)']);
    expect(found.indexOf('dx_1 = solve(A.T, dx)')).toBeLessThan(found.indexOf('dA += -outer(dx_1, x)'));
  });

  it('keeps clear of names that the file has', () => {
    const text = `${SOLVE.replace('output x\n', '')}x_1 = x * 2\nx_2 = x_1 * x\noutput x_2\n`;
    expect(lines(text)).toContain('dx_3 = solve(A.T, dx)');
  });

  it('has a name for each of several equations that define one sequence', () => {
    const text = `param A: [n, n]
input b: [n]
x[0] = solve(A, b)
for t in 1..T {
  x[t] = solve(A, x[t-1])
}
output x[T]
`;
    const names = lines(text).flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
    expect(names).toEqual(['dx_1', 'dx_2']);
  });

  it.each([SOLVE, NORM])('checks clean', (text) => {
    expect(faults(derivedText(text))).toEqual([]);
  });

  it('leaves a product of two names where it stands, unless it stands three times', () => {
    const twice = 'input x, u, v: [n]\ny = exp(x * u) * v + sin(x * u)\noutput y\n';
    expect(lines(twice).filter((line) => line.endsWith('= x * u'))).toEqual([]);
    // The gain has the name that a person would give to the product.
    expect(lines(NORM)).toContain('g_1 = dy * g');
  });

  it('is one where the equation itself repeats a part', () => {
    const text = 'input x: [n]\nparam w: [n]\ny = exp(sum(x * w)) * sin(sum(x * w))\noutput y\n';
    expect(lines(text).filter((line) => line.endsWith('= sum(x * w)'))).toHaveLength(1);
    expect(faults(derivedText(text))).toEqual([]);
  });
});
