import { describe, expect, it } from 'vitest';
import { add, constant, named, scale } from '../../src/program/dimension.ts';
import { type Box, directed, lengthOf, merged, printIndexRange } from '../../src/program/ranges.ts';

const T = named('T');
const number = constant;

function box(...ranges: readonly (readonly [ReturnType<typeof number>, ReturnType<typeof number>])[]): Box {
  return ranges.map(([first, last]) => ({ first, last }));
}

describe('the direction of a range', () => {
  it.each([
    ['1..T', number(1), T, 1],
    ['T..1', T, number(1), -1],
    ['2..T', number(2), T, 1],
    ['T..2', T, number(2), -1],
    ['3..1', number(3), number(1), -1],
    ['2..2', number(2), number(2), 1],
    ['T..T+2', T, add(T, number(2)), 1],
    ['2*T..T', scale(T, 2), T, -1],
  ] as const)('of %s is read from the text', (text, first, last, step) => {
    expect(directed(first, last)?.step).toBe(step);
    expect(directed(last, first)?.step).toBe(text === '2..2' ? 1 : -step);
  });

  it('of n..m is none', () => {
    expect(directed(named('n'), named('m'))).toBeUndefined();
  });
});

describe('boxes', () => {
  it('are put together along one axis after the other', () => {
    const one = number(1);
    const parts = [
      box([number(0), number(0)], [one, T]),
      box([one, T], [one, T]),
      box([number(0), T], [add(T, one), add(T, one)]),
    ];
    const [whole, ...others] = merged(parts);
    expect(others).toEqual([]);
    expect(whole?.map(printIndexRange)).toEqual(['0..T', '1..T+1']);
  });

  it('stay apart where something is missing', () => {
    expect(merged([box([number(0), number(0)]), box([number(2), T])])).toHaveLength(2);
  });

  it('may be very many', () => {
    const parts = Array.from({ length: 5000 }, (_, index) => box([number(index), number(index)]));
    expect(merged(parts.toReversed()).map((found) => found.map(printIndexRange))).toEqual([['0..4999']]);
  });

  it('are as long as they say', () => {
    expect(lengthOf({ first: number(0), last: T }).key).toBe(add(T, number(1)).key);
  });
});
