import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { applyFix } from '../../src/language/fixes.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { readShape } from '../../src/program/build.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import type { FileCheck } from '../../src/verify/file-check.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';
import { example } from '../support/files.ts';

function check(text: string): FileCheck {
  return checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
}

const FORWARD: Readonly<Record<string, string>> = {
  'two layers': `input x: [n]
const t: [k] in onehot
param W1: [m, n], b1: [m], W2: [k, m], b2: [k]
h = tanh(W1 @ x + b1)
s = W2 @ h + b2
loss = cross_entropy(s, t)
output loss
`,
  'a GRU': example('gru.bprop'),
  'a loop': `input x[1..T]: [n], h0: [m]
param W: [m, n], U: [m, m]
h[0] = h0
for t in 1..T {
  h[t] = tanh(W @ x[t] + U @ h[t-1])
}
loss = sum(h[T] ^ 2)
output loss
`,
};

/** The derived block of a file with one line that has another shape, for each line that contributes to an adjoint. */
function broken(forward: string): readonly { readonly line: string; readonly text: string }[] {
  const right = applyReplacements(forward, [deriveBlock(analyzeText(forward))]);
  const { backward, document } = analyzeText(right);
  return equationsOf(backward?.body ?? []).flatMap(({ target, indices, source, value }) => {
    const statement = document.statements.find(({ order }) => order === source?.statement);
    if (target.kind !== 'adjoint' || statement?.syntax.kind !== 'equation') return [];
    const { start, end } = statement.syntax.value.span;
    const own = statement.text.slice(start, end);
    const isScalar = readShape(target, indices).length === 0;
    const changed = isScalar ? `broadcast(${own}, [7])` : `sum(${own})`;
    const span = { start: statement.offset + start, end: statement.offset + end };
    return value.shape.length === 0 && !isScalar
      ? []
      : [{ line: statement.text, text: applyReplacements(right, [{ ...span, text: changed }]) }];
  });
}

describe.each(Object.entries(FORWARD))('a line of another shape in %s', (_, forward) => {
  it.each(broken(forward))('is mended: $line', ({ text }) => {
    const { diagnostics, lines } = check(text);
    expect(diagnostics.map(({ code }) => code)).toEqual(['adjoint-shape']);
    const [fix] = diagnostics[0]?.fixes ?? [];
    expect(fix).toBeDefined();
    if (fix === undefined) return;
    expect(check(applyFix(parseDocument(text), fix))).toMatchObject({ ok: true });
    expect(lines.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});

describe('ways that all fit by their shapes', () => {
  it.each([
    ['an elementwise product', 'q: [B, s]', 'r = tanh(q) * q', 'h = dr @ q', 'dq += h * (1 - tanh(q) ^ 2) + dr * tanh(q)'],
    [
      'one in a sum',
      'q: [B, s]',
      'r = q * sum(q, axis=1, keepdims=true)',
      'h = sum(dr @ q, axis=1, keepdims=true)',
      'dq += h + dr * sum(q, axis=1, keepdims=true)',
    ],
  ])('come in the order of what their numbers say: %s', (_, input, forward, helper, line) => {
    const text = `input ${input}\n${forward}\noutput r\nbackward {\n  ${helper}\n  ${line}\n}\n`;
    const [found] = check(text).diagnostics;
    const [fix] = found?.fixes ?? [];
    expect(fix && check(applyFix(parseDocument(text), fix)).ok).toBe(true);
  });
});
