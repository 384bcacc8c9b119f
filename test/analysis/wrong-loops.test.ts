import { describe, expect, it } from 'vitest';
import { applyFix, codes, diagnose, type Found } from '../support/analysis.ts';
import { upward } from '../support/upward-loop.ts';

const FORWARD = `dim T = 4
input x[1..T]: [n], h0: [n]
h[0] = h0
for t in 1..T {
  h[t] = h[t-1] * x[t]
}
output h
`;

/** A block whose loop hands `k` on from one iteration to the next. */
const carried = (range: string): string => `${FORWARD}backward {
  k[T] = broadcast(0, [n])
  for t in ${range} {
    g = dh[t] + k[t]
    dx[t] += g * h[t-1]
    k[t-1] = g * x[t]
  }
  dh0 += dh[0] + k[0]
}
`;

/** One that needs no helper. */
const plain = (range: string): string => `${FORWARD}backward {
  for t in ${range} {
    dx[t] += dh[t] * h[t-1]
    dh[t-1] += dh[t] * x[t]
  }
  dh0 += dh[0]
}
`;

const forward = (range: string): string => `input x[1..T]: [n], c[1..T]: [n]
s[0] = x[1] * 0
for t in ${range} {
  s[t] = s[t-1] + x[t] * c[t]
}
output s[T]
`;

function only(text: string): Found {
  const errors = diagnose(text).filter(({ severity }) => severity === 'error');
  expect(errors).toHaveLength(1);
  return errors[0] as Found;
}

describe('a loop whose range is wrong', () => {
  it.each([
    ['a block that hands on', carried, 'T..1', ['T+1..1', 'T..0', 'T+1..0', 'T-1..1', 'T..2', '1..T', 'T-1..0', 'T+1..2']],
    ['a block that adds', plain, 'T..1', ['T+1..1', 'T..0', 'T+1..0', 'T+1..2']],
    ['a block upward', upward, '1..T', ['1..T+1', '0..T', '0..T+1', '0..T-1']],
    ['a forward pass', forward, '1..T', ['0..T', '1..T+1', 'T..1', '2..T']],
  ] as const)('is one error at the range, with the right one as its fix: %s', (_, file, right, wrong) => {
    expect(codes(file(right))).not.toContain('undefined-element');
    for (const range of wrong) {
      const found = only(file(range));
      const said = file(range).slice(found.start, found.end);
      const [fix] = found.fixes;
      // The definition that stands outside may be moved as well.
      if (said !== range) expect([range, said]).toEqual([range, 's[0]']);
      else expect(fix && applyFix(file(range), fix)).toBe(file(right));
    }
  });

  it('is none where one index is wrong', () => {
    const text = forward('1..T').replace('c[t]', 'c[t+1]');
    const found = only(text);
    expect(text.slice(found.start, found.end)).toBe('c[t+1]');
  });
});

describe('an index', () => {
  it('below zero counts from the end elsewhere', () => {
    const { message, fixes } = only(FORWARD.replace('output h', 'output h[-1]'));
    expect(message).toBe('`h[-1]` is undefined: an index counts from the front, write `h[T]`');
    expect(fixes[0]?.title).toBe('Replace by `h[T]`');
  });

  it.each(['t', 'j', 'step'])('that nothing defines is that of the loop around it: %s', (name) => {
    const text = forward('1..T')
      .replace('c[t]', `c[${name}]`)
      .replace('for t', 'for i')
      .replace('s[t] =', 's[i] =')
      .replace('s[t-1]', 's[i-1]');
    const line = text.replace('x[t]', 'x[i]');
    expect(only(line).fixes[0]?.title).toBe('Replace by `i`');
  });

  it('has several elements beside it to be meant for', () => {
    const text = plain('T..1').replace('dh[t-1] +=', 'dh[t+1] +=');
    expect(only(text).fixes.map(({ title }) => title)).toEqual(['Replace by `dh[t]`', 'Replace by `dh[t-1]`']);
  });
});

describe('a name that a loop carries on', () => {
  it.each([
    [
      'in a block',
      `${FORWARD}backward {\n  dhnext = 0\n  for t in T..1 {\n    g = dh[t] + dhnext\n    dx[t] += g * h[t-1]\n    dhnext = g * x[t]\n  }\n  dh0 += dh[0] + dhnext\n}\n`,
      `${FORWARD}backward {\n  dhnext[T] = broadcast(0, [n])\n  for t in T..1 {\n    g = dh[t] + dhnext[t]\n    dx[t] += g * h[t-1]\n    dhnext[t-1] = g * x[t]\n  }\n  dh0 += dh[0] + dhnext[0]\n}\n`,
    ],
    [
      'in a block that reads it once more',
      `${FORWARD}backward {\n  k = 0 * h0\n  for t in T..1 {\n    g = dh[t] + k\n    k = g * x[t]\n    dx[t] += g * h[t-1] + 0 * k\n  }\n  dh0 += dh[0] + k\n}\n`,
      `${FORWARD}backward {\n  k[T] = 0 * h0\n  for t in T..1 {\n    g = dh[t] + k[t]\n    k[t-1] = g * x[t]\n    dx[t] += g * h[t-1] + 0 * k[t-1]\n  }\n  dh0 += dh[0] + k[0]\n}\n`,
    ],
    [
      'in the forward pass',
      'input x[1..T]: [n]\ns = 0\nfor t in 1..T {\n  s = s + x[t]\n}\noutput s\n',
      'input x[1..T]: [n]\ns[0] = broadcast(0, [n])\nfor t in 1..T {\n  s[t] = s[t-1] + x[t]\n}\noutput s[T]\n',
    ],
    [
      'as a sum',
      'input x[1..T]: [n], a: [n]\ns = 2 * a\nfor t in T..1 {\n  s += x[t]\n}\ny = s * a\n',
      'input x[1..T]: [n], a: [n]\ns[T+1] = 2 * a\nfor t in T..1 {\n  s[t] = s[t+1] + x[t]\n}\ny = s[1] * a\n',
    ],
  ])('is written as a sequence: %s', (_, text, mended) => {
    const [fix] = only(text).fixes;
    expect(fix && applyFix(text, fix)).toBe(mended);
    expect(diagnose(mended).filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
