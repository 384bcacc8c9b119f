import { describe, expect, it } from 'vitest';
import { analyze, check, deriveText, run } from '../../src/index.ts';

function passes(text: string): readonly string[] {
  return check(analyze(text)).gradients.map(({ status }) => status);
}

describe('constants', () => {
  it('are made of their sizes alone', () => {
    const text = 'dim n = 3\nz = zeros([2, n])\no = ones([n])\nf = full(2, [n])\ne = eye(n)\na = arange(n)\n';
    expect(run(analyze(text), {}).outputs).toEqual({
      z: [
        [0, 0, 0],
        [0, 0, 0],
      ],
      o: [1, 1, 1],
      f: [2, 2, 2],
      e: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      a: [0, 1, 2],
    });
  });

  it('take part in derivatives', () => {
    expect(passes('input x: [n], c: []\nL = sum(x * arange(n) + ones([n]) + full(c, [n]) * x)\n')).toEqual(['pass', 'pass']);
  });
});

describe('inf', () => {
  it('is a number, with a sign as others have', () => {
    const text = 'input x: [2]\nconst m: [2]\ny = where(m, x, -inf)\nz = exp(y)\n';
    expect(run(analyze(text), { x: [1, 2], m: [0, 1] }).outputs).toEqual({ z: [0, Math.exp(2)] });
    expect(passes('input x: [n]\nconst m: [n] in mask\nL = sum(softmax(where(m, x, -inf)) * x)\n')).toEqual(['pass']);
  });

  it('is the value of an option, too', () => {
    expect(deriveText(analyze('input x: [n]\ny = exp(pad(x, before=1, value=-inf))\n'))).toContain('value=-inf');
  });
});

describe('a file that uses the name of a number', () => {
  it.each(['pi', 'inf'])('means its own by %s', (name) => {
    const text = `input x: [n]\ninput ${name}: [n]\ny = erf(x) * ${name}\n`;
    expect(passes(text)).toEqual(['pass', 'pass']);
    expect(analyze(deriveText(analyze(text))).diagnostics).toEqual([]);
    expect(check(analyze(deriveText(analyze(text)))).ok).toBe(true);
  });

  it('gets the number in digits', () => {
    expect(deriveText(analyze('input x: [n], pi: [n]\ny = erf(x) * pi\n'))).toContain('sqrt(3.141592653589793)');
  });

  it('may use it for a size, for the variable of a loop and for a helper', () => {
    expect(passes('input x: [pi]\ny = erf(x)\n')).toEqual(['pass']);
    expect(passes('input x[1..T]: [n]\nfor inf in 1..T {\n  y[inf] = erf(x[inf])\n}\n')).toEqual(['pass']);
    const block = 'backward {\n  pi = dy * y\n  dx += pi\n}\n';
    expect(passes(`input x: [n]\ny = exp(x)\n${block}`)).toEqual(['pass']);
  });
});
