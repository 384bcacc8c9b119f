import { describe, expect, it } from 'vitest';
import { analyze, check, deriveText, expandText, run } from '../../src/index.ts';
import { diagnose } from '../support/analysis.ts';

const SCORES = [
  [1, 2, 'Infinity'],
  [5, 'NaN', 7],
];
const MASK = [
  [1, 1, 0],
  [0, 0, 0],
];
const declared = 'input a: [m, n]\nconst w: [m, n] in mask\n';

const PART = 1 / (1 + Math.E);

/** Each reduction along the rows, of which the second is left out altogether. */
const CASES: readonly (readonly [string, unknown, unknown])[] = [
  ['sum', [3, 0], [1, 1, 0]],
  ['mean', [1.5, 0], [0.5, 0.5, 0]],
  ['max', [2, Number.NEGATIVE_INFINITY], [0, 1, 0]],
  ['logsumexp', [Math.log(Math.E + Math.E ** 2), Number.NEGATIVE_INFINITY], [PART, 1 - PART, 0]],
];

describe('reductions with a mask', () => {
  it.each(CASES)('%s counts what is left out as absent', (name, values, gradient) => {
    for (const text of [`${declared}y = ${name}(a, axis=1, where=w)\n`, `${declared}y = 2 * ${name}(a, axis=1, where=w) / 2\n`]) {
      for (const form of [text, expandText(analyze(text))]) {
        const { outputs, gradients } = run(analyze(form), { a: SCORES, w: MASK });
        expect(outputs['y']).toEqual((values as number[]).map((own) => (Number.isFinite(own) ? expect.closeTo(own, 12) : own)));
        expect(gradients['a']).toEqual([(gradient as number[]).map((own) => expect.closeTo(own, 12)), [0, 0, 0]]);
      }
    }
  });

  it('softmax is 0 where a row is left out altogether, and so is its gradient', () => {
    const text = `${declared}y = softmax(a, axis=1, where=w)\n`;
    const { outputs, gradients } = run(analyze(text), {
      a: SCORES,
      w: MASK,
      dy: [
        [1, 0, 'Infinity'],
        ['NaN', 1, 1],
      ],
    });
    expect(outputs['y']).toEqual([
      [expect.closeTo(PART, 12), expect.closeTo(1 - PART, 12), 0],
      [0, 0, 0],
    ]);
    const share = PART * (1 - PART);
    expect(gradients['a']).toEqual([
      [expect.closeTo(share, 12), expect.closeTo(-share, 12), expect.closeTo(0, 12)],
      [0, 0, 0],
    ]);
  });

  it.each(['sum', 'mean', 'max', 'logsumexp', 'softmax'])('%s passes the check, also of its own text', (name) => {
    const text = `input a: [k, m, n]\nconst w: [n]\ny = ${name}(a, axis=2, where=w)\nL = sum(where(y == -inf, 0, y) * 2)\n`;
    expect(check(analyze(text)).gradients.map(({ status }) => status)).toEqual(['pass']);
    expect(check(analyze(deriveText(analyze(text)))).gradients.map(({ status }) => status)).toEqual(['pass']);
  });

  it('says which mask fits', () => {
    const message = (line: string): string | undefined => diagnose(`${declared}const v: [m]\n${line}\n`)[0]?.message;
    expect(message('y = sum(a, axis=1, where=v)')).toContain('must broadcast to [m, n], found [m]');
    expect(message('y = min(a, where=w)')).toContain('`min` has no option `where`');
    expect(message('y = sum(a, w)')).toContain('its options are `axis`, `keepdims`, `where`');
  });
});
