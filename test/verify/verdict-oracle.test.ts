import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Oracle, read } from '../../bench/verdicts/oracle/oracle.ts';

const CASES = new URL('../resources/verdicts/', import.meta.url);

function verdictOf(text: string): string {
  const analysis = read(text);
  const oracle = new Oracle(analysis);
  const { verdict } = oracle.judge(analysis);
  // A second opinion finds what is rare, and nothing wrong with what is right.
  return verdict === 'right' ? (oracle.judgeAgain(analysis)?.verdict ?? verdict) : verdict;
}

const COLUMN = `input x: [N, d]
mu = mean(x, axis=0)
c = x - mu
y = c * 3
output y
`;

describe('the oracle of the campaign', () => {
  const files = readdirSync(CASES).filter((file) => file.endsWith('.bprop'));
  for (const file of files.filter((own) => readFileSync(new URL(own, CASES), 'utf8').includes('backward {'))) {
    const text = readFileSync(new URL(file, CASES), 'utf8');
    const expected = text.startsWith('# Wrong') ? 'wrong' : 'right';
    it(`calls ${file} ${expected}`, () => {
      expect(verdictOf(text)).toBe(expected);
    });
  }

  it('takes rounding for no mistake where two large terms cancel', () => {
    expect(verdictOf(`${COLUMN}backward {\n  dc += 3 * dy\n  dx += dc - mean(dc, axis=0) + sum(c, axis=0) * 1e6\n}\n`)).toBe(
      'right',
    );
  });

  it('finds a term that is missing where it is small beside the others', () => {
    expect(verdictOf(`${COLUMN}backward {\n  dc += 3 * dy\n  dx += dc - mean(dc, axis=0) * 0.99999\n}\n`)).toBe('wrong');
  });

  it('takes any subgradient at a kink, and nothing beyond', () => {
    const block = (slope: string): string =>
      `input x: [n]\nconst m: [n] in 0..1\ny = relu((m > 2) * x) + x\nbackward {\n  dx += dy + (m > 2) * dy * ((m > 2) * x > 0) + ${slope}\n}\n`;
    expect(verdictOf(block('0 * dy'))).toBe('right');
    expect(verdictOf(block('0.5 * dy'))).toBe('wrong');
  });

  it('demands a gradient of every input', () => {
    expect(verdictOf('input x, z: [n]\ny = x * z\noutput y\nbackward {\n  dx += dy * z\n}\n')).toBe('wrong');
  });

  it('shows the numbers on which a block is wrong', () => {
    const analysis = read('input x: [n]\ny = x * 2\nbackward {\n  dx += 2 * dy * (n < 5)\n}\n');
    const judgement = new Oracle(analysis).judge(analysis);
    expect(judgement).toMatchObject({ verdict: 'wrong', certificate: { sizes: expect.stringMatching(/^n=[5-8]$/) } });
  });

  it('names an adjoint on the way that is something else than its name says', () => {
    const analysis = read('input x: [n]\na = x * 2\ny = a * 3\nbackward {\n  da += 6 * dy\n  dx += da\n}\n');
    expect(new Oracle(analysis).judge(analysis)).toEqual({ verdict: 'right', inner: 'da' });
  });
});
