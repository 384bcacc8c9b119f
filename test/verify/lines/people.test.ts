import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { countLines, type LineCounts } from '../../../src/verify/lines/whole-block.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText, applyFix, type Found, locate } from '../../support/analysis.ts';

const CASES = new URL('../../resources/people/', import.meta.url);

/** Backward passes as people write them, with one mistake each: the line that is to be named, and the first repair. */
interface Expectation {
  readonly error?: number | readonly number[];
  /** The text of the first repair. */
  readonly write?: string;
  readonly warning?: number;
}

const EXPECTED: Readonly<Record<string, Expectation>> = {
  'batch-norm-one-slip': { error: 14, write: 'gxh * (s2 + 1e-5) ^ -0.5 + gmu / N + 2 * (gs2 * (x - mu) / N)' },
  'beside-a-wrong-line': { error: 14, write: 'glogits.T @ encoded' },
  'both-names-beside-a-sibling': { error: 16, write: 'e1 * (h1 - x) * t1 * (1 - t1)' },
  'both-names-in-a-density': { error: 11, write: 'exp(-0.5 * b * b) / sqrt(2 * pi)' },
  'both-names-in-a-loop': { error: 17, write: 'e * g * i * (1 - i)' },
  'bounds-of-a-clip': { error: 9, write: 'clip(r, -1.5, 1.5)' },
  'carried-gradient-forgotten': { error: 15, write: '2 * dy[t] + dhnext[t]' },
  'carry-forgotten-in-a-product': { error: 13, write: '(dh[t] + dnext[t]) * (1 - h[t] ^ 2)' },
  'carry-forgotten-with-its-factor': { error: 16, write: 'w * dy[t] + q[t] * (1 - k)' },
  'carry-starts-too-late': { error: 12, write: 'dnext[T]' },
  'copy-without-its-factor': { error: 16, write: 'h * cos(b)' },
  'derivative-of-a-gate-in-lstm': { error: 31, write: 'do * o * (1 - o)' },
  'derivative-of-another-gate': { error: 23, write: 'k * (1 - k)' },
  'element-that-is-one': { error: 12, write: 'dy' },
  'factor-before-an-equal-term': { error: 13, write: 'dy * s' },
  'factor-in-a-loop': { error: 15, write: '2 * dy[t] + dhnext[t]' },
  'factor-of-a-number-beside-a-tensor': { error: 14, write: 'A * lam[t+1] + dy[t] * C' },
  'factor-of-one-term': { error: 17, write: 'ev[t] + 4 * es[t] * s[t] * (1 - s[t])' },
  'factor-of-the-whole-block': { error: 13, write: '(A2 - Y) / m' },
  'factor-that-sibling-lines-have': { error: 27, write: 'df * f * (1 - f)' },
  'four-in-an-lstm': { error: [25, 40, 44, 48, 54], write: 'dc0 += dc[0]' },
  'gates-exchanged-in-a-loop': { error: 16, write: 'e * (h[t-1] - g) * z * (1 - z)' },
  'gru-carried': {},
  'half-of-a-derivative': { error: 21, write: '-0.5 * gs * s ^ 3' },
  'helper-deleted': { error: 9, write: 'dA2 += dZ * Z * (1 - Z)' },
  'helper-in-packed-parts': { error: 24, write: 'dpreatt.T @ query / sqrt(C)' },
  'helper-never-read': { error: 9, write: 'dx1 + dx2' },
  'index-of-the-unrolling': { error: 11, write: '2 * dL * h[T]' },
  'keepdims-forgotten-on-a-square': { error: 6, write: 'dy - mean(dy, axis=1, keepdims=true)' },
  'labels-forgotten-in-a-helper': { error: 18, write: 'softmax(s, axis=1) - y' },
  'line-above-its-helper': { error: 12, write: 'dW += x.T @ ga' },
  'line-unlike-its-namesake': { error: 18, write: 's2 + h2 * (1 - s2)' },
  'loop-too-short-for-a-carry': { error: 14, write: 'T..1' },
  'loss-of-one-in-a-sum': {},
  'loss-said-to-be-one': {},
  'loss-said-to-be-one-later': {},
  'loss-said-to-be-two': { error: 8 },
  'loss-taken-as-one': { warning: 8, write: 'dloss = 1' },
  'lstm-carry-dropped': { error: 26, write: 'dAt * o * (1 - tanh(C[t]) ^ 2) + accC[t]' },
  'mask-beside-a-wrong-shape': { error: [16, 18], write: 'ga * (u > 0)' },
  'mask-beside-one-hot-labels': { error: 15, write: 'broadcast(reshape(gg, [N, F, 1, 1]), [N, F, 4, 4]) * (c > 0)' },
  'mask-of-a-sibling-made-no-mask': { error: 14, write: 'dy * where(m2 > 0, 1, 0.2)' },
  'mask-the-other-way-round': { error: 13, write: 'dist_p - dist_n + 0.2 > 0' },
  'mean-for-a-row-sum': { error: 18, write: 'sum(m, axis=1, keepdims=true)' },
  'mean-for-a-sum-in-a-helper': { error: 11, write: 'sum(gp * p, axis=1, keepdims=true)' },
  'missing-line-in-a-loop': { error: 12, write: 'dU += outer(dh[t], h[t-1])' },
  'name-for-one': { error: 11, write: '1 / s' },
  'names-exchanged': { error: 21, write: 'gc[t] * f + gg * vg + gf * vf' },
  'one-factor-at-the-reader': { error: 10, write: '(p + q) / n' },
  'one-minus-in-a-condition': { error: 11, write: '1 - z * y > 0' },
  'one-of-two-softmaxes': { error: 13, write: 'softmax(b, axis=1)' },
  'other-helper-in-nested-loops': { error: 74, write: 'dingate_4 * ingate_1' },
  'packed-gates-in-the-wrong-order': { error: 12, write: 'concat(dai, dag)' },
  'padded-at-the-wrong-side': { error: 11, write: 'pad(g1[2..S], axis=0, before=0, after=1)' },
  'parameter-without-its-line': { error: 13, write: 'db += draw' },
  'parameter-without-its-line-of-a-mean': { error: 12, write: 'db2 += 1 / m * sum(dZ2, axis=1, keepdims=true)' },
  'primal-of-the-iteration': { error: 12, write: '[t]' },
  'product-for-a-sum-in-a-mask': { error: 11, write: 'a + b > 0' },
  'product-for-sum': { error: 12, write: 'dy * b * (u + v)' },
  'repair-by-division': { error: 6, write: 'n / (n - 1) * dy + sum(dy)' },
  'row-added-to-a-softmax': { error: 19, write: 'm - P * row' },
  'row-without-its-softmax': { error: 19, write: 'm - row * P' },
  'scale-applied-late': {},
  'sign-too-many-in-a-helper': { error: 9, write: 'logsumexp(qk, axis=1, keepdims=true)' },
  'silu-without-a-factor': { error: 13, write: 'ga * (s + a * (1 - s))' },
  'slice-that-never-fits': { error: 8 },
  'slices-of-the-wrong-gate': { error: 8, write: 'a[1..H]' },
  'slow-and-right': {},
  'softmax-of-a-vector-without-its-sum': { error: 10, write: 'a * (ga - sum(a * ga))' },
  'softmax-without-its-sum': { error: 9, write: 'A * (gA - sum(A * gA, axis=1, keepdims=true)) / sqrt(D)' },
  'square-beside-a-wrong-shape': { error: [7, 8], write: 'dy * (1 - y ^ 2)' },
  'square-in-a-loop-helper': { error: 16, write: '(1 - h[t] ^ 2) * dht' },
  'term-in-the-own-helpers': { error: 14, write: 'gk @ Wk.T + gv @ Wv.T' },
  'term-of-a-total-in-a-loop': { error: 29, write: 'go * c[t] + c[t-1] * gi' },
  'term-of-three-factors': { error: 11, write: 'dy * (c - h) + gc * v * h' },
  'term-one-of-scalar': { error: 10, write: 'p - 1' },
  'term-too-many-in-a-carry': { error: 18, write: 'dz_ * u' },
  'total-starts-too-early': { error: 11, write: 'acc[0]' },
  'transpose-in-a-loop-helper': { error: 19, write: 'W.T @ dhraw' },
  'two-in-a-carried-sum': { error: [14, 16], write: 'g[t] + dy[t] * v' },
  'two-slips-in-one-line': { error: 54, write: 'Uo.T @ ao + Uf.T @ af + Ui.T @ ai + Ug.T @ ag' },
  'two-terms-of-one-name': { error: 16, write: '2 * reg * W' },
  'value-for-its-mask': { error: 16, write: 'dhid * (h2 > 0)' },
  'wrong-for-a-loss-of-one': { error: 11, write: '(P - Y) / N' },
};

function check(text: string): { readonly found: readonly Found[]; readonly ok: boolean; readonly counts: LineCounts } {
  const analysis = analyzeText(text);
  const { diagnostics, ok, lines } = checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true });
  return { found: locate(diagnostics, analysis.document), ok, counts: countLines(lines) };
}

describe('backward passes as people write them', () => {
  it('are all expected to be something', () => {
    const files = readdirSync(CASES).map((file) => file.replace('.bprop', ''));
    expect(files.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.entries(EXPECTED))('%s', (name, { error, warning, write }) => {
    const text = readFileSync(new URL(`${name}.bprop`, CASES), 'utf8');
    const { found, ok, counts } = check(text);
    const at = (severity: string): readonly number[] => found.filter((own) => own.severity === severity).map(({ line }) => line);
    expect(at('error')).toEqual(error === undefined ? [] : [error].flat());
    expect(at('warning')).toEqual(warning === undefined ? [] : [warning]);
    expect(ok).toBe(error === undefined);
    // If every gradient is right, so is every line.
    expect(ok ? counts.right : counts.lines).toBe(counts.lines);
    const firsts = found
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .flatMap(({ fixes }) => fixes.slice(0, 1));
    const [fix] = firsts;
    expect(fix?.edits.map((edit) => edit.text.trim()).find((own) => own !== '')).toBe(write);
    // A block that is right for a loss of 1 is then told to say so.
    const edits = firsts.flatMap((own) => own.edits);
    const rest = fix === undefined ? [] : check(applyFix(text, { ...fix, edits })).found;
    expect(rest.filter(({ code, severity }) => severity === 'error' || code !== 'assumes-one' || warning !== undefined)).toEqual(
      [],
    );
  });
});
