import { describe, expect, it } from 'vitest';
import { checkText } from '../../server/checks/check-text.ts';
import { analyze, check, parse, severityOf } from '../../src/index.ts';
import { translator } from '../../src/verify/translator.ts';
import { verdictOf } from '../../src/verify/verdict.ts';

const CELL = 'input x: [n]\nparam W: [n, n]\ny = W @ x\noutput y\n';

function block(...lines: readonly string[]): string {
  return `${CELL}\nbackward {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

const CASES: readonly (readonly [string, string, string])[] = [
  [CELL, 'right', '2 of 2 gradients right'],
  [block('dx += W.T @ dy', 'dW += outer(dy, x)'), 'right', '2 of 2 gradients, 2 of 2 lines right'],
  [block('dx += W @ dy', 'dW += outer(dy, x)'), 'wrong', '1 of 2 lines wrong'],
  [block('dW += outer(dy, x)'), 'wrong', '1 line missing'],
  [
    `${block('dW += outer(x, dy)').replace('[n, n]', '[n, n], b: [n]').replace('W @ x', 'W @ x + b')}`,
    'wrong',
    '1 of 1 lines wrong, 2 missing',
  ],
  [block('dx += W.T @ dy *', 'dW += outer(dy, x)'), 'wrong', '1 error, gradients not checked, 1 of 2 lines wrong'],
  [block('dx += W.T dy', 'dW += outer(dy, x)'), 'wrong', '1 error, gradients not checked, 1 of 2 lines wrong'],
  [block('dx += W.T @ dy)', 'dW += outer(dy, x)'), 'wrong', '1 error, gradients not checked, 1 of 2 lines wrong'],
  [block('dx += sum(W, axis=2) * dy', 'dW += outer(dy, x)'), 'wrong', '1 error, gradients not checked, 1 of 2 lines wrong'],
  [
    block('dx += W @ dy', 'dW += outer(dy, x)').replace('[n, n]', '[m, n]'),
    'wrong',
    '1 error, gradients not checked, 1 of 2 lines wrong',
  ],
  [block('dx += q * dy', 'dW += outer(r, x)'), 'wrong', '2 errors, gradients not checked, 2 of 2 lines wrong'],
  [block('dx += W @ dy', 'dW += outer(r, x)'), 'wrong', '2 errors, gradients not checked, 2 of 2 lines wrong'],
  [block('dx += W.T @ dy', 'dU += outer(dy, x)'), 'wrong', '1 error, gradients not checked, 1 of 2 lines wrong'],
  [
    block('t = W @ outer(dy, x) @ dy @ x', 'dx += t', 'dW += outer(dy, x)'),
    'wrong',
    '1 error, gradients not checked, 1 of 3 lines wrong',
  ],
  [CELL.replace('W @ x', 'W @ x *'), 'wrong', '1 error, gradients not checked'],
  ['const c: [n]\ny = exp(c)\noutput y\n', 'open', 'nothing to check'],
  ['input x: [n] in 0..1\ny = where(x > 20, x, 2 * x)\noutput y\n', 'open', 'not exercised: x > 20 never true'],
];

describe('a verdict', () => {
  it.each(CASES)('on %j is %s: %s', async (text, kind, words) => {
    expect(verdictOf(await checkText({ text, asked: {} }))).toEqual({ kind, text: words });
  });

  it.each(CASES)('on %j has no line pass in which there is an error', (text) => {
    const { diagnostics, lines } = check(analyze(parse(text)));
    const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
    const inError = new Set(errors.map(({ place }) => place.statement));
    for (const { statement, status } of lines) if (inError.has(statement)) expect(status).not.toMatch(/pass/);
  });

  it.each(CASES)('on %j counts as many mistakes as there are errors', async (text, kind) => {
    const { errors, lines, missing } = await checkText({ text, asked: {} });
    const wrong = lines.filter(({ status, isInError }) => status === 'fail' || isInError === true).length;
    // Without a block, or in front of one, there are no lines to count.
    if (kind === 'wrong' && wrong + missing.length > 0) expect(wrong + missing.length).toBe(errors);
  });

  it('names what a check was made with, and why there is none', async () => {
    const asked = { seed: 5, sizes: { n: 3 } };
    expect(verdictOf(await checkText({ text: CELL, asked })).text).toBe('2 of 2 gradients right, with n = 3, seed 5');
    const wrong = await checkText({ text: CELL, asked: { values: 'x.json', valuesText: '{' } });
    expect(verdictOf(wrong).text).toMatch(/^no result: x\.json: not JSON.*, with x\.json$/);
    const gone = await checkText({ text: CELL, asked: { values: 'x.json' } });
    expect(verdictOf(gone).text).toBe('no result: x.json: there is no such file, or it cannot be read, with x.json');
  });

  it('is written in the language of whoever asks', async () => {
    const german = translator({ '{0} of {1} gradients right': '{0} von {1} Gradienten richtig' });
    expect(verdictOf(await checkText({ text: CELL, asked: {} }), german).text).toBe('2 von 2 Gradienten richtig');
  });
});
