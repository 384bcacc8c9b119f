import { describe, expect, it } from 'vitest';
import { analyze, applyFix, check, deriveText } from '../../src/index.ts';
import { example } from '../support/files.ts';

/** The derived file without any line that contributes to the gradient of a name. */
function without(name: string, text: string): string {
  const [forward = '', block = ''] = deriveText(analyze(text.split('backward {')[0] ?? '')).split('backward {');
  const isLine = new RegExp(`^\\s*d${name}(\\[.*?\\])? \\+=`);
  const lines = block.split('\n');
  const kept = lines.filter((line) => !isLine.test(line));
  expect(kept.length).toBeLessThan(lines.length);
  return `${forward}backward {${kept.join('\n')}`;
}

describe('a gradient to which no line of a block with loops contributes', () => {
  it.each([
    ['lstm-steps', 'x'],
    ['lstm-steps', 'V'],
    ['lstm-steps', 'bi'],
    ['lstm-steps', 'c0'],
    ['gru-steps', 'Ur'],
    ['gru-steps', 'c'],
    ['residual-stack', 'V'],
    ['residual-stack', 'W'],
    ['rnn-bidirectional', 'bf'],
    ['rnn-bidirectional', 'Vb'],
  ])('%s: the lines that d%s lacks are inserted together', (file, name) => {
    const analysis = analyze(without(name, example(`sequences/${file}.bprop`)));
    const { diagnostics } = check(analysis);
    expect(diagnostics.map(({ code }) => code)).toEqual(['missing-gradient']);
    const [fix] = diagnostics[0]?.fixes ?? [];
    expect(fix?.title).toContain(`d${name}`);
    expect(check(analyze(fix === undefined ? '' : applyFix(analysis.document, fix))).ok).toBe(true);
  });

  it('is offered as one line where other lines are wrong too', () => {
    const text = `input x[1..T]: [n]
input h0: [n]
param b: [n]
h[0] = h0
for t in 1..T {
  g = tanh(h[t-1] + b)
  h[t] = g * x[t]
}
output h[T]
backward {
  for t in T..1 {
    dg += dh[t] * x[t]
    dx[t] += dh[t] * g
    dg_2 = dg * g ^ 2
    dh[t-1] += dg_2
  }
  dh0 += dh[0]
}
`;
    const titles = check(analyze(text)).diagnostics.flatMap(({ fixes }) => fixes.map(({ title }) => title));
    expect(titles).toEqual(['Insert `db += dg * (1 - g ^ 2)`', 'Write: `dg * (1 - g ^ 2)`']);
  });
});
