import { describe, expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { readsOf } from '../../src/program/activity.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { deriveBlock, writeBlock } from '../../src/refactor/backward-block.ts';
import { analyzeText, applyFix, diagnose } from '../support/analysis.ts';
import { example, exampleNames } from '../support/files.ts';

/** Blocks in which one vector that several lines read as a vector was summed up. */
function summed(forward: string): readonly { readonly helper: string; readonly text: string }[] {
  const text = applyReplacements(forward, [deriveBlock(analyzeText(forward))]);
  const { backward, document, diagnostics } = analyzeText(text);
  const lines = equationsOf(backward?.body ?? []);
  if (diagnostics.length > 0) return [];
  return lines.flatMap(({ target, indices, value, source }) => {
    const products = lines.filter(({ value: own }) => own.kind === 'apply' && ['outer', '@'].includes(own.operation.name));
    const readers = products.filter((line) => readsOf(line.value).includes(target));
    const statement = document.statements.find(({ order }) => order === source?.statement);
    const isHelper = target.kind === 'intermediate' && indices.length === 0 && value.shape.length === 1;
    if (!isHelper || readers.length < 2 || statement?.syntax.kind !== 'equation') return [];
    const { start, end } = statement.syntax.value.span;
    const own = statement.text.slice(start, end);
    const span = { start: statement.offset + start, end: statement.offset + end };
    return [{ helper: statement.text, text: applyReplacements(text, [{ ...span, text: `sum(${own})` }]) }];
  });
}

describe('a helper that is a number where a vector is meant', () => {
  const all = exampleNames()
    .filter((name) => !name.startsWith('wrong-on-purpose'))
    .flatMap((name) => summed(example(name)).map((own) => ({ name, ...own })));

  it('is drawn from blocks of the examples', () => {
    expect(all.length).toBeGreaterThanOrEqual(3);
  });

  it.each(all)('is one message, at the helper, and mended: $helper in $name', ({ text }) => {
    const found = diagnose(text);
    expect(found.map(({ code, start, end }) => [code, text.slice(start, end).startsWith('sum(')])).toEqual([
      ['shape-mismatch', true],
    ]);
    const [fix] = found[0]?.fixes ?? [];
    expect(fix && diagnose(applyFix(text, fix))).toEqual([]);
  });
});

/** Blocks with helpers that are reductions along an axis: derived ones, and one by hand. */
const REDUCED: Readonly<Record<string, string>> = {
  'layer normalisation': `input X: [N, k]
param g: [k], b: [k]
R = X - mean(X, axis=1, keepdims=true)
Z = R / sqrt(var(R, axis=1, keepdims=true) + 0.001) * g + b
output Z
`,
  'rows of length one': `input X: [N, k]
Z = X / sqrt(1 + sum(X ^ 2, axis=1, keepdims=true))
output Z
`,
  "Student's kernel": `input q: [N, k], P: [N, k]
r = q / (1 + sum(q ^ 2, axis=1, keepdims=true))
L = sum(r * P)
output L
`,
  'a softmax by hand': `input X: [B, N, k]
E = exp(X)
P = E / sum(E, axis=2, keepdims=true)
output P
`,
  'an own block': `input X: [N, k]
Z = X / sqrt(sum(X ^ 2, axis=1, keepdims=true))
output Z
backward {
  n2 = sum(X ^ 2, axis=1, keepdims=true)
  n = sqrt(n2)
  s = sum(dZ * X, axis=1, keepdims=true)
  dX += dZ / n - X * s / (n2 * n)
}
`,
};

/** The block of a file with one helper that has lost its `keepdims`, for each. */
function unkept(file: string): readonly { readonly helper: string; readonly right: string; readonly text: string }[] {
  const isOwn = file.includes('backward');
  const analysis = analyzeText(file);
  // Equation by equation there are more helpers.
  const right = isOwn ? file : applyReplacements(file, [writeBlock(analysis, derive(analysis.forward))]);
  const lines = right.split('\n');
  return lines.flatMap((helper, index) => {
    if (!/^ +\w+ += .*keepdims/.test(helper) || helper.includes('broadcast')) return [];
    return [{ helper, right, text: lines.with(index, helper.replace(', keepdims=true', '')).join('\n') }];
  });
}

describe.each(Object.entries(REDUCED))('a helper without its `keepdims` in %s', (_, file) => {
  it.each(unkept(file))('is one message, at the helper, with the line as it was: $helper', ({ right, text }) => {
    const found = diagnose(text);
    expect(found.map(({ code }) => code)).toEqual(['shape-mismatch']);
    const [{ fixes = [] } = {}] = found;
    expect(fixes.map((fix) => applyFix(text, fix))).toEqual([right]);
  });
});
