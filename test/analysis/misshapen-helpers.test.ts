import { describe, expect, it } from 'vitest';
import { applyReplacements } from '../../src/language/replacement.ts';
import { readsOf } from '../../src/program/activity.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
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
