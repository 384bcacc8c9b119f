import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { severityOf } from '../../src/language/diagnostic.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { lineOf } from '../../src/language/document/statements.ts';
import { checkText, derivedText, faults } from './support.ts';

const read = (name: string): string => readFileSync(new URL(`../../examples/loops-as-c/${name}.bprop`, import.meta.url), 'utf8');

/** The numbers of the lines that a check finds fault with, counted from 0. */
function blamed(text: string): readonly number[] {
  const { diagnostics } = checkText(text);
  const document = parseDocument(text);
  const errors = diagnostics.filter((own) => severityOf(own) === 'error');
  return [...new Set(errors.map(({ place }) => lineOf(document, place.statement)))];
}

describe.each(['layernorm', 'causal-attention'])('the kernel %s, written loop for loop', (name) => {
  it('is right, and so is what is derived', () => {
    const text = read(name);
    expect(faults(text)).toEqual([]);
    const derived = derivedText(text.slice(0, text.indexOf('\nbackward')));
    expect(faults(derived)).toEqual([]);
    expect(derived).toMatch(/for t in T\.\.1 \{/);
  });
});

/** A mistake in each line of the block. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['s[b, t, 0] = 0', 's[b, t, 0] = 1'],
  ['r[b, t, 0] = 0', 'r[b, t, 0] = 1'],
  ['n1         = rstd[b, t]', 'n1         = 2 * rstd[b, t]'],
  ['s[b, t, i-1] + weight[i] * dout[b, t, i]', 's[b, t, i-1] + dout[b, t, i]'],
  ['dout[b, t, i] * n1', 'dout[b, t, i] * mean[b, t]'],
  ['n2 = rstd[b, t]', 'n2 = -rstd[b, t]'],
  ['dbias[i] += dout[b, t, i]', 'dbias[i] += 2 * dout[b, t, i]'],
  ['dweight[i] += n2 * dout', 'dweight[i] += dout'],
  ['- n2 * dnorm_norm_mean', '+ n2 * dnorm_norm_mean'],
];

describe('a mistake in a line of a kernel', () => {
  it.each(MISTAKES)('is named: %s', (right, wrong) => {
    const lines = read('layernorm').split('\n');
    const at = lines.findIndex((line) => line.includes(right));
    const mistaken = lines.with(at, (lines[at] as string).replace(right, wrong));
    expect(blamed(mistaken.join('\n'))).toEqual([at]);
  });
});
