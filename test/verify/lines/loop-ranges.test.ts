import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/language/diagnostic.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText, applyFix } from '../../support/analysis.ts';
import { upward } from '../../support/upward-loop.ts';

function errors(text: string): readonly Diagnostic[] {
  const { diagnostics } = checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
  return diagnostics.filter((own) => severityOf(own) === 'error');
}

const downward = (range: string): string => `dim T = 4
input x[1..T]: [n], h0: [n]
h[0] = h0
for t in 1..T {
  h[t] = h[t-1] * x[t]
}
output h[T]
backward {
  for t in ${range} {
    dx[t] += dh[t] * h[t-1]
    dh[t-1] += dh[t] * x[t]
  }
  dh0 += dh[0]
}
`;

/** With a length, which the messages speak of. */
const ofThree = (range: string): string => `dim T = 3\n${upward(range)}`;

describe('a backward loop with another range than it should have', () => {
  it.each([
    [
      '1..T',
      downward,
      'T..1',
      'this loop must run through the one on line 4 in reverse, so that `dh` is complete when it is read',
    ],
    [
      'T..1',
      ofThree,
      '1..T',
      'this loop must run through the one on line 4 in reverse, so that `db` is complete when it is read',
    ],
    ['T-1..1', downward, 'T..1', 'the loop leaves out `t = T`, which contributes too'],
    ['T..2', downward, 'T..1', 'the loop leaves out `t = 1`, which contributes too'],
    ['1..T-1', downward, 'T..1', 'the loop leaves out `t = T`, which contributes too'],
    ['1..T-1', ofThree, '1..T', 'the loop leaves out `t = T`, which contributes too'],
    ['2..T', ofThree, '1..T', 'the loop leaves out `t = 1`, which contributes too'],
  ] as const)('is one error at the range: %s', (range, file, right, message) => {
    const [found, ...others] = errors(file(range));
    expect(others).toEqual([]);
    expect(found?.message).toBe(`${message}: write \`${right}\``);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(file(range), fix)).toBe(file(right));
    expect(errors(file(right))).toEqual([]);
  });

  it('is told apart from a wrong index by the numbers', () => {
    const [found] = errors(downward('T..1').replace('dh[t-1] +=', 'dh[t+1] +='));
    expect(found?.fixes[0]?.title).toBe('Replace by `dh[t-1]`');
    const [other] = errors(ofThree('1..T').replace('* b[t+1]\n    db', '* b[t-1]\n    db'));
    expect(other?.fixes[0]?.title).toBe('Replace by `b[t+1]`');
  });
});
