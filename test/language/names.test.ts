import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName, nearestNames } from '../../src/language/names.ts';

describe('nearestName', () => {
  it.each([
    ['sigmiod', ['sign', 'sigmoid', 'sin'], 'sigmoid'],
    ['Sigmoid', ['sigmoid'], 'sigmoid'],
    ['zl', ['z1', 'h'], 'z1'],
    ['WZ', ['Wr', 'Wz'], 'Wz'],
    ['tahn', ['tan', 'tanh', 'than'], 'tanh'],
    ['lgsumexp', ['logsumexp'], 'logsumexp'],
  ])('of %s is the one meant', (name, candidates, meant) => {
    expect(nearestName(name, candidates)).toBe(meant);
  });

  it.each([
    ['foo', ['log', 'sum', 'relu']],
    ['x', ['y', 'z']],
    ['gate', ['x', 'state2', 'W']],
    ['same', ['same']],
    ['any', []],
  ])('of %s is none when all are far', (name, candidates) => {
    expect(nearestName(name, candidates)).toBeUndefined();
  });

  it('finds a word through one slip: a letter lost, added, changed or swapped', () => {
    const word = fc.stringMatching(/^[a-f]{5,9}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('lost', 'added', 'changed', 'swapped'), (meant, pick, slip) => {
        const at = pick % (meant.length - 1);
        const [before, letter, next, after] = [meant.slice(0, at), meant[at], meant[at + 1], meant.slice(at + 2)];
        const mistyped = {
          lost: `${before}${next}${after}`,
          added: `${before}${letter}x${next}${after}`,
          changed: `${before}x${next}${after}`,
          swapped: `${before}${next}${letter}${after}`,
        }[slip];
        expect(nearestName(mistyped, ['quite_another', meant, 'W'])).toBe(mistyped === meant ? undefined : meant);
      }),
    );
  });
});

describe('nearestNames', () => {
  it.each([
    ['zz3', ['z1', 'z3', 'z13', 'zz', 'W'], ['z3', 'z13', 'zz']],
    ['hiden', ['hidden', 'x', 'hide', 'HIDEN'], ['HIDEN', 'hidden', 'hide']],
    ['q', ['x', 'W'], []],
  ])('of %s are ordered', (name, candidates, nearest) => {
    expect(nearestNames(name, candidates)).toEqual(nearest);
  });
});
