import { describe, expect, it } from 'vitest';
import type { Sizes } from '../../src/engine/interpreter.ts';
import { check } from '../../src/index.ts';
import { shortLengths } from '../../src/verify/sizes/lengths.ts';
import { SIZE_ROUNDS, SizeChoice, type SizeRound } from '../../src/verify/sizes/sizes.ts';
import { analyzeText } from '../support/analysis.ts';

function roundsOf(text: string): ReadonlyMap<SizeRound, Sizes | undefined> {
  const { forward, backward } = analyzeText(text);
  const choice = new SizeChoice(forward, backward, new Map(), () => undefined);
  return new Map(SIZE_ROUNDS.map((round) => [round, choice.round(round)]));
}

const NUMBERS = 'dim k = 5\ninput x: [n, m]\ninput z: [k]\ny = 4 * sum(x) + 6 * sum(z)\noutput y\n';

describe('the rounds of sizes', () => {
  it('differ from each other, from what the file fixes and writes, and from round to round', () => {
    const rounds = roundsOf(NUMBERS);
    const [first, second] = [rounds.get('distinct'), rounds.get('others')];
    for (const sizes of [first, second]) {
      const [n, m] = [sizes?.get('n') ?? 0, sizes?.get('m') ?? 0];
      expect(n).not.toBe(m);
      for (const size of [n, m]) expect([4, 5, 6]).not.toContain(size);
    }
    expect(first?.get('n')).not.toBe(second?.get('n'));
    expect(first?.get('m')).not.toBe(second?.get('m'));
  });

  it.each(['x: [NAME]', 'x[1..NAME]: [2]'])('tell many sizes apart, as of %s, and stay small', (declaration) => {
    const names = Array.from({ length: 1500 }, (_, index) => `n${index + 1}`);
    const inputs = names.map((name) => `input ${declaration.replace('x', `x${name}`).replace('NAME', name)}`);
    const rounds = roundsOf([...inputs, 'y = sum(xn1)'].join('\n'));
    const [first, second] = [rounds.get('distinct'), rounds.get('others')];
    const pairs = names.map((name) => `${first?.get(name)} ${second?.get(name)}`);
    expect(new Set(pairs).size).toBe(names.length);
    for (const name of names) expect(first?.get(name)).not.toBe(second?.get(name));
    expect(Math.max(...(first?.values() ?? []))).toBeLessThan(60);
  });

  it('end with equal sizes, and with ones', () => {
    const rounds = roundsOf(NUMBERS);
    expect(rounds.get('equal')?.get('n')).toBe(rounds.get('equal')?.get('m'));
    expect([...(rounds.get('ones') ?? [])]).toEqual([
      ['k', 5],
      ['n', 1],
      ['m', 1],
    ]);
  });

  it.each(['5..T', 'T..5'])('let a loop over %s run three times, and others once', (range) => {
    const rounds = roundsOf(`input x[1..T]: [n]\nfor t in ${range} {\n  y[t] = 2 * x[t-4]\n}\noutput y\n`);
    expect(rounds.get('distinct')?.get('T')).toBeGreaterThanOrEqual(7);
    expect(rounds.get('ones')?.get('T')).toBe(1);
    expect(rounds.get('equal')?.get('T')).toBe(2);
  });

  it('try sizes at the numbers that they meet', () => {
    const { forward, backward } = analyzeText('input x: [n]\ny = x * 2\nbackward {\n  dx += 2 * dy * (n - 6) / (n - 6)\n}\n');
    const choice = new SizeChoice(forward, backward, new Map(), () => undefined);
    expect(choice.critical().map((sizes) => sizes.get('n'))).toContain(6);
  });

  it('are 1 where a shape allows it, and something else where it does not', () => {
    const { forward } = analyzeText(
      'input x: [n]\ninput z: [m]\ny = sum(slice(x, axis=0, start=0, stop=3)) + sum(z)\noutput y\n',
    );
    const choice = new SizeChoice(forward, undefined, new Map(), (sizes) => {
      if ((sizes.get('n') ?? 0) < 3) throw new RangeError('too short');
    });
    choice.round('distinct');
    const ones = choice.round('ones');
    expect(ones?.get('m')).toBe(1);
    expect(ones?.get('n')).toBeGreaterThanOrEqual(3);
  });
});

describe('sizes that are never enough', () => {
  const text = 'input x: [N, 2, H]\nparam K: [3, 2, 40]\ny = conv1d(x, K, dilation=3)\n';

  it('are named by what they are too small for', () => {
    const why = '`y` has H - 117 along axis 2, which is below 1 at all sizes that are tried: give `H` by `dim`';
    expect(() => check(analyzeText(text))).toThrow(why);
    expect(() => check(analyzeText(text), { sizes: { H: 100 } })).toThrow(why);
  });

  it('pass once they are given', () => {
    expect(check(analyzeText(`dim H = 118\n${text}`)).ok).toBe(true);
  });
});

describe('lengths for lines in loops', () => {
  it('are the least with three iterations, also where the file fixes others', () => {
    const { forward } = analyzeText('dim T = 100\ninput x[1..T]: [n]\nfor t in 2..T {\n  y[t] = x[t-1]\n}\noutput y\n');
    expect(shortLengths([forward], new Map()).map((sizes) => sizes.get('T'))).toEqual([4]);
  });
});
