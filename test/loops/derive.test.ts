import { describe, expect, it } from 'vitest';
import { LOOP_PROGRAMS } from './programs.ts';
import { derivedBlock, derivedText, faults } from './support.ts';

describe.each(LOOP_PROGRAMS)('$name', ({ text, edges }) => {
  it('derives a block that checks clean', () => {
    expect(faults(text)).toEqual([]);
    for (const sizes of edges) expect(faults(text, sizes), JSON.stringify(sizes)).toEqual([]);
  });

  it('keeps its block when that is read again', () => {
    const derived = derivedText(text);
    expect(faults(derived)).toEqual([]);
    for (const sizes of edges) expect(faults(derived, sizes), JSON.stringify(sizes)).toEqual([]);
    expect(derivedText(derived)).toBe(derived);
  });
});

describe('an input that is empty at T = 1', () => {
  const text = 'input x[2..T]: [n]\nparam w: [n]\ny[1] = w\nfor t in 2..T {\n  y[t] = y[t-1] * x[t]\n}\noutput y\n';

  it('is checked there when that is asked for', () => {
    for (const sizes of [{}, { T: 1 }, { T: 2 }]) expect(faults(text, sizes)).toEqual([]);
  });
});

describe('a derived block', () => {
  it('has one loop in reverse for a loop, with carried adjoints', () => {
    const text = `input x[1..T]: [n]
input h0: [n]
param w: [n]
h[0] = h0
for t in 1..T {
  a = w * h[t-1]
  h[t] = a + x[t]
}
output h[T]
`;
    expect(derivedBlock(text)).toBe(`backward {
  for t in T..1 {
    # h[t] = a + x[t]
    da += dh[t]
    dx[t] += dh[t]
    # a = w * h[t-1]
    dw += da * h[t-1]
    dh[t-1] += da * w
  }
  # h[0] = h0
  dh0 += dh[0]
}
`);
  });
});
