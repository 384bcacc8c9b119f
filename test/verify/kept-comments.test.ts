import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { applyFix } from '../../src/language/fixes.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';

/** Files with a line that has a comment after each token inside of brackets, and is wrong. */
const FILES: readonly (readonly [name: string, forward: string, block: string, line: string])[] = [
  ['an outer product', 'input x: [n]\nparam W: [m, n]\nz = W @ x\n', 'dx += W.T @ dz\n', 'dW += outer(x, dz)'],
  ['a sum that is missing', 'input X: [N, n]\nparam b: [n]\nz = X + b\n', 'dX += dz\n', 'db += (dz)'],
  ['a sum too many', 'input x, y: [n]\nz = tanh(x) * y\n', 'dx += dz * y * (1 - tanh(x) ^ 2)\n', 'dy += sum(dz * tanh(x))'],
  ['another number', 'input x, y: [n]\nz = tanh(x) * y\n', 'dy += dz * tanh(x)\n', 'dx += (dz * y * (2 - tanh(x) ^ 2))'],
  ['a factor that is missing', 'input x, y: [n]\nz = tanh(x) * y\n', 'dy += dz * tanh(x)\n', 'dx += (dz * y)'],
  ['keepdims', 'input X: [N, k]\nz = softmax(X, axis=1)\n', '', 'dX += (dz - sum(dz * z, axis=1)) * z'],
  ['a transpose', 'input x: [n]\nparam W: [m, n]\nz = W @ x\n', 'dW += outer(dz, x)\n', 'dx += (W @ dz)'],
  ['a transpose in a product', 'input X: [N, n]\nparam W: [n, m]\nz = X @ W\n', 'dW += X.T @ dz\n', 'dX += (W @ dz.T)'],
  ['a power', 'input x: [n]\nz = x ^ 3\n', '', 'dx += dz * (3 * x)'],
];

/** A line with a comment after each token that brackets enclose. */
function commented(line: string): string {
  let [depth, count] = [0, 0];
  return line.replaceAll(/[\w.]+|[()=+@*^,-]/g, (token) => {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth === 0) return token;
    count += 1;
    return `${token}  # note ${count}\n   `;
  });
}

/** Every comment of a text. */
function comments(text: string): readonly string[] {
  return text.match(/#.*/g) ?? [];
}

describe.each(FILES)('comments inside of brackets, where the mistake is %s', (_, forward, others, line) => {
  const plain = `${forward}output z\nbackward {\n${others}${line}\n}\n`;
  const text = `${forward}output z\nbackward {\n${others}${commented(line)}\n}\n`;
  const found = (own: string) => checkFile(analyzeText(own), { seed: 1, sizes: new Map(), numeric: true }).diagnostics;
  const fixes = found(text).flatMap((own) => own.fixes);

  it('are kept by every repair', () => {
    expect(fixes.length).toBeGreaterThan(0);
    for (const fix of fixes) expect(comments(applyFix(parseDocument(text), fix)), fix.title).toEqual(comments(text));
  });

  it('do not change what a repair makes of the file', () => {
    const values = (own: string) => analyzeText(own).diagnostics.map(({ code }) => code);
    const same = found(plain).flatMap((own) => own.fixes);
    expect(fixes.map(({ title }) => title)).toEqual(same.map(({ title }) => title));
    expect(fixes.map((fix) => values(applyFix(parseDocument(text), fix)))).toEqual(
      same.map((fix) => values(applyFix(parseDocument(plain), fix))),
    );
  });
});
