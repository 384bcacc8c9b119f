import { describe, expect, it } from 'vitest';
import { analyze, applyFix, check, derive, parse } from '../../../src/index.ts';
import { applyReplacements } from '../../../src/language/replacement.ts';
import { writeBlock } from '../../../src/refactor/backward-block.ts';
import { example } from '../../support/files.ts';

const RESIDUAL = `input x: [n, m]
param W1: [m, k], b1: [k], W2: [k, m], b2: [m]
u = x @ W1 + b1
a = tanh(u)
r = x + a @ W2 + b2
y = r * r
output y
`;

const BRANCHES = `input x: [n], z: [n]
a = tanh(x)
b = a * z
c = a + x
y = b * c
output y
`;

function withoutBlock(text: string): string {
  return text.split('\nbackward {')[0] ?? text;
}

function withBlock(forward: string): string {
  const analysis = analyze(parse(`${forward.trimEnd()}\n`));
  return applyReplacements(analysis.document.text, [writeBlock(analysis, derive(analysis.forward))]);
}

/** The comment below which a line stands. */
function headingOf(lines: readonly string[], at: number): string | undefined {
  return lines.slice(0, at).findLast((line) => line.trim().startsWith('#'));
}

interface Loss {
  readonly line: string;
  readonly heading: string | undefined;
  readonly text: string;
}

function losses(text: string): readonly Loss[] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith('backward'));
  return lines.flatMap((line, at): readonly Loss[] =>
    at > from && line.includes('+=') ? [{ line, heading: headingOf(lines, at), text: lines.toSpliced(at, 1).join('\n') }] : [],
  );
}

const FILES: readonly (readonly [string, string])[] = [
  ['a residual layer', withBlock(RESIDUAL)],
  ['two branches', withBlock(BRANCHES)],
  ['logistic regression', withBlock(withoutBlock(example('models/logistic-regression.bprop')))],
];

describe.each(FILES)('a line that is missing from the derived block of %s', (_, whole) => {
  it.each(losses(whole).map((loss) => [loss.line.trim(), loss] as const))(
    '%s is put below its forward equation',
    (__, { heading, text }) => {
      const document = parse(text);
      const { diagnostics } = check(analyze(document));
      const fixes = diagnostics.flatMap((own) => own.fixes).filter(({ title }) => title.startsWith('Insert '));
      for (const fix of fixes) {
        const repaired = applyFix(document, fix).split('\n');
        const before = text.split('\n');
        const at = repaired.findIndex((own, index) => own !== before[index]);
        expect(headingOf(repaired, at)).toBe(heading);
      }
      expect(fixes.length).toBeLessThanOrEqual(1);
    },
  );

  it('is told for most lines as that', () => {
    const told = losses(whole).filter(({ text }) =>
      check(analyze(parse(text))).diagnostics.some(({ fixes }) => fixes.some(({ title }) => title.startsWith('Insert '))),
    );
    expect(told.length).toBeGreaterThan(losses(whole).length / 2);
  });
});
