import { describe, expect, it } from 'vitest';
import { nestedOf } from '../../src/engine/nested-lists.ts';
import { type Analysis, analyze, check, ExportError, exportFile, run } from '../../src/index.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { withInlinedCells } from '../../src/refactor/inlining/inlined-file.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { smallSizes } from '../../src/verify/sizes/small-sizes.ts';
import { analyzeExample } from '../support/cells.ts';
import { callingExampleNames } from '../support/files.ts';

function numbersOf(value: unknown): readonly number[] {
  return [value].flat(9) as number[];
}

/** The same numbers through cells as through the equations in their place, gradients included. */
function expectSame(called: Analysis): Analysis {
  expect(called.diagnostics.filter((own) => severityOf(own) === 'error')).toEqual([]);
  const flat = withInlinedCells(called);
  expect(flat.diagnostics).toEqual([]);
  expect(flat.isAlone).toBe(true);
  const sizes = smallSizes(called.forward, new Map());
  const drawn = [...drawGiven(called.forward, sizes, new Random(3), false)];
  const values = (rename: (name: string) => string) =>
    Object.fromEntries(drawn.map(([{ name }, tensor]) => [rename(name), nestedOf(tensor)]));
  const taken = new Set(called.forward.given.map(({ name }) => name));
  const plain = (name: string): string => {
    const free = name.replaceAll('.', '_');
    return free !== name && taken.has(free) ? `${free}_2` : free;
  };
  const [own, other] = [run(called, values(String)), run(flat, values(plain))];
  const pairs = [
    ...Object.entries(own.outputs).map(([name, value]) => [value, other.outputs[name]]),
    ...Object.entries(own.gradients).map(([name, value]) => [value, other.gradients[plain(name)]]),
  ];
  expect(pairs.length).toBeGreaterThan(1);
  for (const [a, b] of pairs) {
    const right = numbersOf(b);
    expect(numbersOf(a)).toHaveLength(right.length);
    for (const [index, number] of numbersOf(a).entries())
      expect(Math.abs(number - (right[index] as number))).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(number)));
  }
  return flat;
}

const LSTM = `cell LSTM(x: [n], h: [m], c0: [m]) -> y, c {
  param Wf, Wi: [m, n]
  param U: [m, m]
  f = sigmoid(Wf @ x + U @ h)
  i = sigmoid(Wi @ x)
  c = f * c0 + i
  y = tanh(c)
}
`;

describe('equations of cells in place of their calls', () => {
  it.each(callingExampleNames())('are what %s computes', (name) => {
    const flat = expectSame(analyzeExample(name));
    expect(check(flat).ok).toBe(true);
  });

  it('stand once for all results of a call, in loops too', () => {
    const flat = expectSame(
      analyze(`${LSTM}input x[1..T]: [n]
input h0, c0: [m]
h[0] = h0
c[0] = c0
for t in 1..T {
  h[t], c[t] = LSTM(x[t], h[t-1], c[t-1])
}
output h[T]
`),
    );
    expect(flat.document.text.match(/sigmoid/g)).toHaveLength(2);
  });

  it('have names that nothing else has', () => {
    const text = `${LSTM}input x: [n]\ninput f, df_2: [m]\nparam LSTM_U: [m]\ni = f * df_2 * LSTM_U\ny, c = LSTM(x, i, LSTM(x, f, i) + 1)\noutput y\noutput c\n`;
    // A result in an expression belongs to a cell with one result.
    const single = text.replace('-> y, c', '-> y').replace('y, c = ', 'y = ').replace('output c\n', '');
    expectSame(analyze(single));
  });

  it('are those of cells that call others, with loops and sizes of their own', () => {
    expectSame(
      analyze(`cell Power(x: [n]) -> r {
  p[0] = x
  for t in 1..3 {
    q = p[t-1] * x
    p[t] = q + x / n
  }
  r = p[3]
}
cell Both(x: [n]) -> y {
  param V: [k, n]
  y = V @ Power(x) + sum(Power(2 * x))
}
cell Other = Both
input x: [n]
y = Both(x)
z = Other(x) * 2
output y
output z
`),
    );
  });

  it('read elements of an argument', () => {
    expectSame(
      analyze(`cell Scan(x: [n]) -> r {
  s[0] = 0
  for t in 1..n {
    s[t] = s[t-1] * x[t] + x[t]
  }
  r = s[n]
}
input x: [n]
y = Scan(x) + Scan(x * x)
output y
`),
    );
  });

  it('are refused where elements of an element would be read', () => {
    const analysis = analyze(`cell Scan(x: [n]) -> r {
  s[0] = 0
  for t in 1..n {
    s[t] = s[t-1] + x[t] ^ 2
  }
  r = s[n]
}
input x[1..T]: [n]
for t in 1..T {
  y[t] = Scan(x[t])
}
L = sum(y)
output L
`);
    expect(analysis.diagnostics).toEqual([]);
    expect(() => exportFile(analysis, { name: 'scan', target: 'numpy' })).toThrow(ExportError);
    expect(() => exportFile(analysis, { name: 'scan', target: 'numpy' })).toThrow('the equations of `Scan` cannot stand');
  });

  it('keep the comments of the file', () => {
    const text = `# A head.\n${LSTM}input x: [n] # data\ninput h, c0: [m]\n# a step\ny, c = LSTM(x, h, c0) # here\noutput y\noutput c\n`;
    const flat = expectSame(analyze(text)).document.text;
    for (const comment of ['# A head.', '# data', '# a step', '# here']) expect(flat).toContain(comment);
  });
});
