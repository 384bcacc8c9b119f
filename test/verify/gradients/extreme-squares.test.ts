import { expect, test } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.ts';
import { parseDocument } from '../../../src/language/document/document.ts';
import { checkFile } from '../../../src/verify/report.ts';

const TEXT = `const i: [K] in index(V)
input U: [V, d]
input v: [d]
rows = gather(U, i)
x = rows @ v
s = 1 / (1 + exp(-x))
cost = -sum(log(s))
output cost
backward {
  dcost = 1
  dx = s - 1
  dv = dx @ rows
  dU = scatter_add(outer(dx, v), i, size=V)
}
`;

test('forward mode does not contradict where squares of numbers leave float64', () => {
  for (const seed of [1, 2, 3]) {
    const { gradients, ok } = checkFile(analyze(parseDocument(TEXT)), { seed, sizes: new Map(), numeric: true });
    expect(gradients.map(({ status }) => status)).toEqual(['pass', 'pass']);
    expect(ok).toBe(true);
  }
});
