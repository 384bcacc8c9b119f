import { describe, expect, it } from 'vitest';
import type { FileCheck } from '../../../src/verify/file-check.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText, applyFix, locate } from '../../support/analysis.ts';

function check(text: string, data?: Readonly<Record<string, unknown>>): FileCheck {
  const options = { seed: 1, sizes: new Map(), numeric: true };
  return checkFile(analyzeText(text), data === undefined ? options : { ...options, data });
}

/** The one thing that a check says, and on which line. */
function complaint(text: string, data?: Readonly<Record<string, unknown>>): { readonly line: number; readonly message: string } {
  const analysis = analyzeText(text);
  const found = locate(check(text, data).diagnostics, analysis.document);
  expect(found).toHaveLength(1);
  const [{ line = 0, message = '' } = {}] = found;
  return { line, message };
}

const INSIDE: Readonly<Record<string, string>> = {
  'a logarithm of what is given': 'input x: [n]\ny = log(x)\n',
  'a logarithm of a sum of squares': 'input x: [n]\ns = x ^ 2\ny = log(sum(s))\n',
  'a root of one minus a square': 'input x: [n]\na = x ^ 2\nb = 1 - a\ny = sqrt(b)\n',
  'a logarithm of one minus a probability': 'input x: [n]\ns = sigmoid(x)\ny = log(1 - s)\n',
  'two conditions on one name': 'input x: [n]\ny = x ^ 0.5 + (1 - x) ^ 0.5\n',
  'a distance between two names': 'input x: [n]\nparam w: [n]\ny = sqrt(w - x)\n',
  'a sum of three names': 'input x, y, z: [n]\na = x + y\nb = a + z\nc = 1 - b\nd = log(c)\n',
  'what lies beyond a number of the file': 'input x: [n]\ny = log(x - 700)\n',
  'what lies below a number of the file': 'input x: [n]\ny = 1 / (log(x / 50) ^ 2 + 1) + log(20 - x)\n',
  'parameters behind a quotient': 'param mu, s: []\ninput x: [n]\ny = log(1 - (x - mu) ^ 2 / s)\n',
  'a factor of a positive definite matrix': 'input A: [n, n]\nK = A @ A.T + diag(broadcast(1, [n]))\nL = cholesky(K)\n',
  'the determinant of a matrix that is given': 'input K: [n, n]\ny = logdet(K)\n',
  'a recurrence': 'input x[1..T]: [n]\nh[0] = x[1]\nfor t in 1..T {\n  h[t] = sqrt(1 - h[t-1] ^ 2) * x[t]\n}\n',
  'a hand-written block': 'input x: [n]\ny = sqrt(1 - x ^ 2)\nbackward {\n  dx += -dy * x / y\n}\n',
};

describe('numbers are drawn where the operations are defined', () => {
  it.each(Object.entries(INSIDE))('for %s', (_, text) => {
    const { ok, diagnostics, gradients } = check(text);
    expect(diagnostics).toEqual([]);
    expect(gradients.map(({ status }) => status)).toEqual(gradients.map(() => 'pass'));
    expect(ok).toBe(true);
  });
});

/** Blocks with a transpose missing, and with it. */
const TRANSPOSES: Readonly<Record<string, readonly [forward: string, wrong: string, right: string]>> = {
  logdet: ['input K: [n, n]\nL = logdet(K)', 'dK += dL * inv(K)', 'dK += dL * inv(K).T'],
  det: ['input K: [n, n]\nd = det(K)', 'dK += dd * d * inv(K)', 'dK += dd * d * inv(K).T'],
  inv: ['input K: [n, n]\nB = inv(K)', 'dK += -(B @ dB @ B)', 'dK += -(B.T @ dB @ B.T)'],
  solve: ['input K: [n, n]\nconst b: [n]\nx = solve(K, b)', 'dK += -outer(solve(K, dx), x)', 'dK += -outer(solve(K.T, dx), x)'],
};

describe('matrices are general', () => {
  it.each(Object.entries(TRANSPOSES))('a transpose that is missing behind %s shows', (_, [forward, wrong, right]) => {
    const text = (line: string): string => `${forward}\nbackward {\n  ${line}\n}\n`;
    const { line, message } = complaint(text(wrong));
    expect(line).toBe(forward.split('\n').length + 2);
    expect(message).toMatch(/transpos|\.T\b/);
    expect(check(text(right))).toMatchObject({ ok: true, diagnostics: [] });
  });

  it('what is read by several operations is drawn for the strictest', () => {
    for (const value of ['logdet(K) + sum(cholesky(K))', 'sum(cholesky(K)) + logdet(K)', 'log(det(K)) + logdet(K)']) {
      expect(check(`input K: [n, n]\ny = ${value} + sum(inv(K))\n`), value).toMatchObject({ ok: true, diagnostics: [] });
    }
  });
});

describe('where they cannot be', () => {
  it('the equation is named, and an interval that would do', () => {
    expect(complaint('input x: [n] in 2..3\na = 1 - x\ny = sqrt(a)\n')).toEqual({
      line: 3,
      message: '`sqrt` is defined for numbers above 0, which `a` leaves in every draw (-1.63): write `input x: [n] in -0.5..0.5`',
    });
  });

  it('the interval that is advised is one in which the check passes', () => {
    const texts = [
      'input x: [n] in 2..3\ny = sqrt(1 - x)\n',
      'input x: [n] in -2..-1\ny = log(x)\n',
      'param w: [n, m] in -3..-2\ninput x: [m] in 0.1..1\ny = log(w @ x)\n',
    ];
    for (const text of texts) {
      const { message } = complaint(text);
      const advised = [...message.matchAll(/`((?:input|param) (\w+): [^`]*)`/g)];
      expect(advised.length).toBeGreaterThan(0);
      const changed = advised.reduce(
        (lines, [, line = '', name = '']) => lines.replace(new RegExp(`^\\w+ ${name}: .*$`, 'm'), line),
        text,
      );
      expect(check(changed), changed).toMatchObject({ ok: true, diagnostics: [] });
    }
  });

  it('the interval can be written by a fix', () => {
    for (const text of ['input x: [n] in 2..3   # too large\ny = sqrt(1 - x)\n', 'input x: [n] in -2..-1\ny = log(x)\n']) {
      const [fix] = check(text).diagnostics[0]?.fixes ?? [];
      if (fix === undefined) throw new Error('there is no fix');
      expect(fix.title).toMatch(/^Draw `x` from /);
      expect(check(applyFix(text, fix)), applyFix(text, fix)).toMatchObject({ ok: true, diagnostics: [] });
    }
  });

  it('no interval is made up where none helps, but how to write one is said', () => {
    expect(complaint('input x: [n]\ny = log(-x ^ 2)\n').message).toBe(
      '`log` is defined for numbers above 0, which `-x ^ 2` leaves in every draw (-0.960), whatever interval is tried: give `x` one, as in `input x: [n] in 0.1..2`',
    );
  });

  it('a derivative that is infinite counts', () => {
    expect(complaint('input x: [n]\na = x - x\ny = sqrt(a)\n')).toMatchObject({
      line: 3,
      message: expect.stringContaining('`sqrt` is defined for numbers above 0, which `a` leaves in every draw (0)'),
    });
  });

  it('a matrix without a factor is named', () => {
    expect(complaint('input A: [n, n]\nB = A - A.T\nL = cholesky(B)\n')).toEqual({
      line: 3,
      message:
        '`cholesky` is defined for symmetric positive definite matrices, which `B` is in no draw: `A @ A.T + diag(broadcast(1, [n]))` is one',
    });
  });

  it('a matrix without an inverse is named', () => {
    expect(complaint('input x: [n]\nB = outer(x, x) * 0\ny = inv(B)\n')).toEqual({
      line: 3,
      message: '`inv` is defined for invertible matrices, which `B` is in no draw: `A @ A.T + diag(broadcast(1, [n]))` is one',
    });
    expect(
      complaint('input K: [n, n]\ny = logdet(K)\n', {
        K: [
          [0, 1],
          [1, 0],
        ],
      }).message,
    ).toBe('`logdet` is defined for matrices of positive determinant, which `K` is not at these numbers');
  });

  it('what grows beyond all numbers is named', () => {
    expect(complaint('const c: [n] in 900..1000\ninput x: [n]\ny = x * exp(c)\n').message).toContain(
      '`exp(c)` is not finite in every draw',
    );
  });

  it('a hand-written block is not called wrong for it', () => {
    const { gradients, diagnostics, ok } = check('input x: [n]\ny = log(-x ^ 2)\nbackward {\n  dx += 2 * dy / x\n}\n');
    expect(diagnostics.map(({ code }) => code)).toEqual(['wrong-arguments']);
    expect(gradients[0]?.note).toBe(diagnostics[0]?.message);
    expect(ok).toBe(false);
  });

  it('the numbers of a file are judged as they are', () => {
    expect(complaint('input x: [n]\ny = log(x)\n', { x: [1, -2] })).toEqual({
      line: 2,
      message: '`log` is defined for numbers above 0, which `x` leaves at these numbers (-2)',
    });
  });
});
