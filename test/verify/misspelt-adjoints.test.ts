import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/language/diagnostic.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText, applyFix } from '../support/analysis.ts';

const RIGHT = `input x: [n]
param W: [m, n], b: [m], V: [k, m]
h = tanh(W @ x + b)
y = V @ h
output y
backward {
  dV += outer(dy, h)
  dh += V.T @ dy
  dz = dh * (1 - h ^ 2)
  dW += outer(dz, x)
  db += dz
  dx += W.T @ dz
}
`;

const SLIPS: readonly (readonly [string, string])[] = [
  ['dW +=', 'dw +='],
  ['dV +=', 'dv +='],
  ['dh +=', 'dH +='],
  ['db +=', 'd_b +='],
  ['dx +=', 'grad_x +='],
];

const pairs = SLIPS.flatMap((first, at) => SLIPS.slice(at + 1).map((second) => [first, second] as const));

describe('two adjoints that are misspelt', () => {
  it.each(pairs)('are two errors, whose fixes make the file right: %s, %s', (...slips) => {
    let text = slips.reduce((own, [right, wrong]) => own.replace(right, wrong), RIGHT);
    for (let left = slips.length; left > 0; left -= 1) {
      const { diagnostics } = checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
      const errors = diagnostics.filter((own) => severityOf(own) === 'error');
      expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: left }, () => 'undefined-name'));
      const [fix] = errors[0]?.fixes ?? [];
      text = fix === undefined ? text : applyFix(text, fix);
    }
    expect(text).toBe(RIGHT);
  });
});
