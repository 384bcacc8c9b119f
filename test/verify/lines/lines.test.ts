import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { equivalents } from '../../../bench/localisation/equivalents.ts';
import { judge, reportsOn } from '../../../bench/localisation/judge.ts';
import { read, type Variant } from '../../../bench/localisation/lines.ts';
import { mistakes } from '../../../bench/localisation/mistakes.ts';
import { unrolledByHand, WRONG_OF_40 } from '../../../bench/models/sources.ts';
import { lazily } from '../../../src/analysis/occurrence-log.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import type { FileCheck } from '../../../src/verify/file-check.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText, applyFix, type Found, locate } from '../../support/analysis.ts';
import { idleFixes, mismatches, readMarked } from '../../support/expectations.ts';
import { example, ROOT, resources } from '../../support/files.ts';

function check(text: string): FileCheck {
  return checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
}

function diagnose(text: string): readonly Found[] {
  return locate(check(text).diagnostics, analyzeText(text).document);
}

describe('blocks that say themselves what is wrong with them', () => {
  const marked = resources('lines').map(({ name, text }) => ({ name, ...readMarked(text) }));

  it.each(marked)('$name', (file) => {
    expect(mismatches(file, diagnose)).toEqual([]);
  });

  it.each(marked)('fixes of $name help', ({ text }) => {
    expect(idleFixes(text, diagnose)).toEqual([]);
  });
});

describe('the GRU of the post, by hand', () => {
  const text = example('gru-by-hand.bprop');

  it('has one wrong line, whose fix makes the file pass', () => {
    const found = diagnose(text).filter(({ severity }) => severity === 'error');
    expect(found.map(({ code, line }) => ({ code, line }))).toEqual([{ code: 'wrong-gradient', line: 35 }]);
    expect(found[0]?.message).toContain('the transpose is missing');
    const [fix] = found[0]?.fixes ?? [];
    const { ok, gradients } = check(fix === undefined ? text : applyFix(text, fix));
    expect(gradients.map(({ status }) => status)).toEqual(gradients.map(() => 'pass'));
    expect(ok).toBe(true);
  });
});

describe("the GRU of the post, by the post's own derivative table", () => {
  it('has four wrong lines: the difference, the tanh and the two sigmoids', () => {
    const text = example('wrong-on-purpose/gru-of-the-post.bprop');
    const wrong = diagnose(text).map(({ code, line }) => `${code}: ${text.split('\n')[line - 1]?.split('+=')[0]?.trim()}`);
    expect(wrong).toEqual(['dz4', 'dz12', 'dz7', 'dz3'].map((name) => `wrong-gradient: ${name}`));
  });
});

describe('a block of 330 lines', () => {
  it('shows its wrong line', () => {
    const text = unrolledByHand();
    const found = diagnose(text);
    expect(found.map(({ code, line }) => ({ code, text: text.split('\n')[line - 1] }))).toEqual([
      { code: 'wrong-gradient', text: WRONG_OF_40 },
    ]);
  });
});

/** Mutants whose mistakes do not meet: none reads a helper that another one defines. */
function independent(variant: Variant, others: readonly Variant[]): boolean {
  const lineOf = ({ text, lines }: Variant): string => text.split('\n')[(lines[0] ?? 0) - 1] ?? '';
  const targetOf = (line: string): string => /^\s*(\S+)/.exec(line)?.[1] ?? '';
  const reads = (line: string, name: string): boolean => line.split(/=/).slice(1).join('=').split(/\W+/).includes(name);
  return others.every((other) => {
    const [own, its] = [lineOf(variant), lineOf(other)];
    return own !== its && !reads(own, targetOf(its)) && !reads(its, targetOf(own));
  });
}

/** Whether its numbers can be judged: behind a static error nothing else is looked at. */
function isSound({ text }: Variant): boolean {
  return !read(text).diagnostics.some((diagnostic) => severityOf(diagnostic) === 'error');
}

/** Mistakes of one line each that are found where they are made alone, of which several are then made at once. */
const POOL = 12;

/** Judging a mistake alone takes as long as judging several: so many are judged once for all that are put together of them. */
function locatedAlone(all: readonly Variant[], random: Random): readonly Variant[] {
  const located: Variant[] = [];
  const left = [...all];
  while (located.length < POOL && left.length > 0) {
    const [variant] = left.splice(random.below(left.length), 1) as [Variant];
    if (isSound(variant) && judge(variant).verdict === 'line') located.push(variant);
  }
  return located;
}

/** Line-wise mistakes that one can make side by side in one text. */
function severalMistakes(text: string, count: number, all: readonly Variant[], random: Random): Variant | undefined {
  const chosen: Variant[] = [];
  for (let attempt = 0; attempt < 200 && chosen.length < count; attempt += 1) {
    const variant = all[random.below(all.length)] as Variant;
    if (chosen.every(({ lines }) => lines[0] !== variant.lines[0]) && independent(variant, chosen)) chosen.push(variant);
  }
  if (chosen.length < count) return undefined;
  const lines = text.split('\n');
  for (const {
    lines: [line = 0],
    text: mutated,
  } of chosen)
    lines[line - 1] = mutated.split('\n')[line - 1] ?? '';
  return { kind: 'several', text: lines.join('\n'), lines: chosen.map(({ lines: [line = 0] }) => line) };
}

/** Mutations that change which lines there are. */
const STRUCTURAL: readonly string[] = ['delete', 'repeat', 'swap lines', '= for +='];

const BLOCKS = join(ROOT, 'bench', 'localisation', 'blocks', 'adjoints');
const blocks = readdirSync(BLOCKS).map((name) => ({ name, text: readFileSync(join(BLOCKS, name), 'utf8') }));

describe.each(blocks)('$name', ({ text }) => {
  const pool = lazily(() => {
    const inPlace = mistakes(text).filter(({ kind, companions }) => !STRUCTURAL.includes(kind) && companions?.length === 0);
    return locatedAlone(inPlace, new Random(2));
  });

  // A block with loops is judged in several iterations.
  const rounds = text.includes('for ') ? 2 : 6;

  it('is right as it stands', () => {
    expect(reportsOn(read(text))).toEqual([]);
  });

  it.each([2, 3, 5])('shows exactly the lines of %i mistakes', (count) => {
    const random = new Random(count);
    for (let round = 0; round < rounds; round += 1) {
      const variant = severalMistakes(text, count, pool(), random);
      if (variant === undefined) continue;
      const found = reportsOn(read(variant.text)).map(({ line }) => line);
      expect(
        found.toSorted((a, b) => a - b),
        variant.text,
      ).toEqual(variant.lines.toSorted((a, b) => a - b));
    }
  });

  it('says nothing of the same in other words', () => {
    const random = new Random(3);
    const others = equivalents(text);
    for (let round = 0; round < rounds + 2; round += 1) {
      const { text: other } = others[random.below(others.length)] as Variant;
      expect(reportsOn(read(other)), other).toEqual([]);
    }
  });
});
