import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { derivedPass } from '../../src/autodiff/forms.ts';
import type { Sizes } from '../../src/engine/interpreter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { writeBlock } from '../../src/refactor/backward-block.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText, applyFix, type Found, locate } from '../support/analysis.ts';

const CASES = new URL('../resources/verdicts/', import.meta.url);

/**
 * The expected diagnostics of a file: lines of its errors (any of several), those of all warnings if they are given, and
 * texts that no fix may contain.
 */
interface Expectation {
  readonly errors: readonly (number | readonly number[])[];
  readonly warnings?: readonly number[];
  readonly never?: string;
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'adjoint-infinite-on-the-way': { errors: [8] },
  'floored-loss-fused': { errors: [9] },
  'clipped-loss-fused': { errors: [8] },
  'small-threshold': { errors: [6] },
  'small-gradients-dropped': { errors: [7], never: '1 - g' },
  'steep-ramp': { errors: [6] },
  'threshold-beside-a-large-one': { errors: [7], never: '- 1e-4' },
  'forward-threshold-left-out': { errors: [6] },
  'fixed-product-of-sizes': { errors: [], warnings: [2] },
  'fixed-size-as-a-number': { errors: [], warnings: [2] },
  'fixed-size-by-name': { errors: [], warnings: [] },
  'fixed-length-in-segments': { errors: [], warnings: [] },
  'truncated-by-an-option': { errors: [6] },
  'arcsine-behind-clip': { errors: [7] },
  'branch-not-taken-is-nan': { errors: [] },
  'const-condition-never-zero': { errors: [7] },
  'crash-first-run-at-5': { errors: [] },
  'crash-unrolled-reshape': { errors: [13] },
  'early-read-right-by-luck': { errors: [], warnings: [13] },
  'fixed-size-equals-open-size': { errors: [12] },
  'hinge-helper-blamed': { errors: [13], never: 'N / (dL' },
  'infinite-repair': { errors: [6], never: '/ (x' },
  'innocent-at-a-second-mistake': { errors: [16] },
  'loop-that-never-runs': { errors: [11, 12, 13] },
  'minus-infinity-mask': { errors: [] },
  'nan-in-a-loop': { errors: [10] },
  'nan-is-forgotten': { errors: [5] },
  'only-wrong-at-T-1': { errors: [14] },
  'other-subgradient': { errors: [], warnings: [4] },
  'relu6-branch-never-taken': { errors: [7] },
  'right-line-blamed': { errors: [[10, 11]], never: 'N / sum' },
  'small-numbers': { errors: [7] },
  'symmetric-draws': { errors: [6] },
  'threshold-inside-the-gap': { errors: [6] },
  'logarithm-undone': { errors: [] },
  'only-at-one-size': { errors: [8] },
  'saturated-by-whole-numbers': { errors: [] },
  'saturated-gate': { errors: [9] },
  'saturated-unit': { errors: [16] },
  'sigmoid-by-hand': { errors: [] },
  'sigmoid-on-a-wide-interval': { errors: [] },
  'softmax-by-hand': { errors: [] },
  'zero-adjoint': { errors: [6] },
  'zero-weight': { errors: [11] },
  'pool-behind-relu': { errors: [], warnings: [] },
  'tie-behind-relu': { errors: [6] },
  'tie-of-two-relus': { errors: [6] },
  'tiny-numbers': { errors: [] },
  'zero-path-demanded': { errors: [] },
  'steps-of-ten': { errors: [10] },
  'steps-of-twelve-later': { errors: [11] },
  'root-of-relu': { errors: [7] },
  'root-of-relu-with-leak': { errors: [6] },
  'root-of-product-with-mask': { errors: [8] },
  'norm-of-masked-row': { errors: [7] },
  'norm-guarded-at-zero': { errors: [], warnings: [] },
  'nan-where-masked': { errors: [], warnings: [7] },
  'nan-behind-a-sum-of-masks': { errors: [6] },
  'logarithm-behind-clip': { errors: [], warnings: [] },
  'entropy-behind-relu': { errors: [], warnings: [] },
  'bounded-exponential': { errors: [20] },
  'bounded-sum': { errors: [25] },
  'relation-of-sizes': { errors: [], warnings: [20] },
  'pole-at-saturation': { errors: [], warnings: [11] },
  'underflow-in-the-derived': { errors: [], warnings: [] },
};

interface Checked {
  readonly found: readonly Found[];
  readonly ok: boolean;
}

function check(text: string, name = '', sizes: Sizes = new Map()): Checked {
  const file = new URL(`${name}.json`, CASES);
  const data = existsSync(file) ? { data: withInfinities(JSON.parse(readFileSync(file, 'utf8'))) } : {};
  const analysis = analyzeText(text);
  const { diagnostics, ok } = checkFile(analysis, { seed: 1, sizes, numeric: true, ...data });
  return { found: locate(diagnostics, analysis.document), ok };
}

function withInfinities(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(value), (_, own: unknown) =>
    own === '-Infinity' ? Number.NEGATIVE_INFINITY : own,
  ) as Readonly<Record<string, unknown>>;
}

describe('blocks that deceive, and right ones that look wrong', () => {
  const files = readdirSync(CASES).filter((file) => file.endsWith('.bprop'));

  it('are all expected to be something', () => {
    expect(files.map((file) => file.replace('.bprop', '')).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.entries(EXPECTED))('%s', (name, { errors, warnings, never }) => {
    const text = readFileSync(new URL(`${name}.bprop`, CASES), 'utf8');
    const { found, ok } = check(text, name);
    const said = found.filter(({ severity }) => severity === 'error').map(({ line }) => line);
    expect(said.length, JSON.stringify(found)).toBe(errors.length);
    said
      .toSorted((a, b) => a - b)
      .forEach((line, index) => {
        expect([errors[index]].flat()).toContain(line);
      });
    expect(ok).toBe(errors.length === 0);
    const warned = found.filter(({ severity }) => severity === 'warning').map(({ line }) => line);
    if (warnings !== undefined) expect(warned).toEqual(warnings);
    const titles = found.flatMap(({ fixes }) => fixes.map(({ title }) => title));
    if (never !== undefined) expect(titles.filter((title) => title.includes(never))).toEqual([]);
    for (const { severity, fixes } of found) {
      if (severity !== 'error' || fixes[0] === undefined) continue;
      const before = said.length;
      const after = check(applyFix(text, fixes[0])).found.filter((own) => own.severity === 'error').length;
      expect(after, fixes[0].title).toBeLessThan(before);
    }
  });
});

describe('repairs of conditions', () => {
  const forward = 'input x: [n]\nk = x > 0.9\ny = where(k, x, 2 * x)\noutput y\nbackward {\n';
  it.each([
    ['another number', '  dx += where(x > 0.91, dy, 2 * dy)\n', 'where(x > 0.9, dy, 2 * dy)'],
    ['another relation', '  dx += where(x <= 0.9, dy, 2 * dy)\n', 'where(x > 0.9, dy, 2 * dy)'],
    ['another number in a helper', '  m = x > 0.91\n  dx += where(m, dy, 2 * dy)\n', 'x > 0.9'],
  ])('%s', (_, lines, right) => {
    const { found } = check(`${forward}${lines}}\n`);
    expect(found.map(({ fixes }) => fixes[0]?.title)).toEqual([`Write: \`${right}\``]);
  });
});

describe('what no draw reaches', () => {
  it('is said at its place, with an interval that reaches it', () => {
    const text = 'input x: [n] in -1..1\ny = minimum(x, 6)\n';
    const { found, ok } = check(text);
    expect(ok).toBe(true);
    expect(found.map(({ code, severity, line }) => ({ code, severity, line }))).toEqual([
      { code: 'not-exercised', severity: 'warning', line: 2 },
    ]);
    const [fix] = found[0]?.fixes ?? [];
    if (fix === undefined) throw new Error('there is no fix');
    expect(check(applyFix(text, fix)).found).toEqual([]);
  });

  it('is said of a derived gradient that is NaN where there is one', () => {
    const { found, ok } = check('input x: [n] in -2..2\ny = sqrt(relu(x))\noutput y\n');
    expect(ok).toBe(true);
    expect(found.map(({ code, line }) => ({ code, line }))).toEqual([{ code: 'not-exercised', line: 1 }]);
  });

  it('is said of a loop that never runs', () => {
    const text = 'dim T = 2\ninput x[1..T]: [n]\nh[1] = x[1]\nh[2] = x[2]\nfor t in 3..T {\n  h[t] = x[t]\n}\noutput h\n';
    const [idle] = check(text).found.filter(({ code }) => code === 'not-exercised');
    expect(idle?.line).toBe(5);
    const [fix] = idle?.fixes ?? [];
    if (fix === undefined) throw new Error('there is no fix');
    expect(applyFix(text, fix)).toContain('dim T = 3\n');
    expect(check(applyFix(text, fix)).found).toEqual([]);
  });

  it('is not said of labels that a constant is compared with, nor of guards against division by zero', () => {
    const text = 'input x: [n]\nconst k: [n]\nr = norm(x)\ny = where(k == 3, x, 2 * x) / where(r == 0, 1, r)\noutput y\n';
    expect(check(text).found).toEqual([]);
  });

  it.each(['prod(x)', 'cumprod(x, axis=0)', 'norm(x)', 'gelu(x)'])(
    'is not said of what the derivative of %s guards against',
    (value) => {
      const text = `input x: [n]\ny = ${value}\noutput y\n`;
      const analysis = analyzeText(text);
      const block = applyReplacements(text, [writeBlock(analysis, derivedPass(analysis.forward))]);
      expect(check(block).found).toEqual([]);
    },
  );

  describe('of sizes that are chosen', () => {
    /** The mean is over `m`, and its line divides by `n`. */
    const MEAN = 'input x: [n]\nparam W: [m, n]\nloss = sum((W @ x) ^ 2) / m\noutput loss\n';
    const WRONG = 'backward {\n  d = 2 * (W @ x) * dloss / n\n  dW += outer(d, x)\n  dx += W.T @ d\n}\n';
    const RIGHT = WRONG.replace('/ n', '/ m');
    const said = (text: string, sizes: Record<string, number>): string[] =>
      check(text, '', new Map(Object.entries(sizes))).found.map(({ code, line, message }) => `${line} ${code} ${message}`);

    it.each([
      ['all 1', { m: 1, n: 1 }, 'n = m = 1', 'sizes that differ'],
      ['equal', { m: 3, n: 3 }, 'n = m = 3', 'sizes that differ'],
    ])('%s: a line that takes one of them for another passes, and that is said', (_, sizes, text, better) => {
      const taken = 'one of these sizes for another';
      const warning = `1 not-exercised every draw has \`${text}\`: a line that takes ${taken} passes all the same: choose ${better}`;
      expect(said(`${MEAN}${WRONG}`, sizes)).toEqual([warning]);
    });

    it.each([
      ['1', { m: 1, n: 4 }, '2 not-exercised every draw has `m = 1`: a line that takes 1 for `m`'],
      ['a number that the file writes', { m: 2 }, '2 not-exercised every draw has `m = 2`: a line that takes 2 for `m`'],
    ])('one that is %s', (_, sizes, warning) => {
      expect(said(`${MEAN}${RIGHT}`, sizes)).toEqual([`${warning} passes all the same: choose another size`]);
    });

    it('not where no line is written by hand', () => {
      expect(said(MEAN, { m: 1, n: 1 })).toEqual([]);
    });

    it('and of those that the file fixes to be equal', () => {
      expect(said(`dim m = 3, n = 3\n${MEAN}${WRONG}`, {})).toHaveLength(1);
      expect(said(`dim m = 3, n = 3\n${MEAN}${RIGHT}`, { n: 5 })).toEqual([]);
    });

    it('not of sizes that tell, at which the line is wrong', () => {
      expect(said(`${MEAN}${RIGHT}`, { m: 3, n: 4 })).toEqual([]);
      expect(said(`${MEAN}${WRONG}`, { m: 3, n: 4 }).map((own) => own.split(' ', 2).join(' '))).toEqual(['6 wrong-gradient']);
    });
  });
});
