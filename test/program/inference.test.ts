import { describe, expect, it } from 'vitest';
import { applyFix, diagnose, type Found } from '../support/analysis.ts';

function found(text: string, name: string): Found {
  const own = diagnose(text).find(({ message }) => message.startsWith(`\`${name}\` is not defined`));
  if (own === undefined) throw new Error(`\`${name}\` is not reported`);
  return own;
}

function titles(text: string, name: string): readonly string[] {
  return found(text, name).fixes.map(({ title }) => title);
}

/** The text after the widest of the fixes that declare several names. */
function declaredAll(text: string): string {
  const fixes = diagnose(text).flatMap((diagnostic) => diagnostic.fixes);
  const fix = fixes.findLast(({ title }) => title.startsWith('Declare all'));
  if (fix === undefined) throw new Error('nothing declares all names');
  return applyFix(text, fix);
}

const LAYERS = 'h = tanh(W1 @ x + b1)\nz = W2 @ h + b2\nL = mse(z, t)\n';
const STEP = 'h[0] = h0\nfor t in 1..T {\n  h[t] = tanh(W @ x[t] + U @ h[t-1] + b)\n}\noutput h[T]\n';
const BATCH = 'Z = X @ W + b\nL = cross_entropy(Z, T)\n';

describe('what missing names are declared as', () => {
  it.each([
    ['an empty file', 'z = W @ x + b\n', 'input x: [n]\nparam W: [m, n], b: [m]\n'],
    ['a new size for a layer', 'input x: [n]\nz = W @ x + b\n', 'param W: [m, n], b: [m]\n'],
    ['sizes that are there', 'input x: [n], h: [m]\ny = tanh(W @ x + U @ h + b)\n', 'param W: [m, n], U: [m, m], b: [m]\n'],
    ['what is read later', `input x: [n]\nconst t: [k]\n${LAYERS}`, 'param W1: [m, n], b1: [m], W2: [k, m], b2: [k]\n'],
    ['a recurrence', `input x[1..T]: [n], h0: [m]\n${STEP}`, 'param W: [m, n], U: [m, m], b: [m]\n'],
    ['a dot product', 'input x: [n]\np = sigmoid(w @ x + b)\n', 'param w: [n], b: []\n'],
    ['no parameter for each example', `input X: [B, n]\nconst T: [B, k]\n${BATCH}`, 'param W: [n, k], b: [k]\n'],
    ['square matrices', 'input K: [k, k]\nL = trace(K @ A) + logdet(C @ K)\n', 'param A: [k, k], C: [k, k]\n'],
    ['elementwise products', 'input x: [n]\ny = gate * x + shift * tanh(x)\n', 'input gate: [n], shift: [n]\n'],
  ])('%s', (_, text, lines) => {
    const after = declaredAll(text);
    expect(after).toContain(lines);
    expect(diagnose(after)).toEqual([]);
  });

  it('names the shape, and offers the likeliest kind first', () => {
    const text = 'input x: [n], h: [m]\nz = W @ x + h\n';
    expect(titles(text, 'W')).toEqual([
      'Declare `W` as param: `[m, n]`',
      'Declare `W` as input: `[m, n]`',
      'Declare `W` as const: `[m, n]`',
    ]);
    expect(applyFix(text, found(text, 'W').fixes[0] as Found['fixes'][number])).toBe(
      'input x: [n], h: [m]\nparam W: [m, n]\nz = W @ x + h\n',
    );
  });

  it('declares the names of one equation, or of the file', () => {
    const text = 'input x: [n]\na = W @ x + b\ny = V @ a\n';
    expect(titles(text, 'b').slice(3)).toEqual([
      expect.stringMatching(/^Declare all: `W: \[m, n\]`, `b: \[m\]`$/),
      expect.stringMatching(/^Declare all of the file: `W: .*`, `b: .*`, `V: .*`$/),
    ]);
    expect(titles(text, 'V').filter((title) => title.startsWith('Declare all'))).toHaveLength(1);
  });

  it('offers nothing where no shape fits', () => {
    expect(titles('input x: [n]\ny = x * q\n', 'q')).toHaveLength(3);
    expect(titles('input x: [n]\ny = reshape(q, [n, n]) @ dot(x, q)\n', 'q')).toEqual([]);
  });

  it('replaces by no name that would have to be stretched', () => {
    const text = 'input x: [n]\nparam Wz: [m, n], bb: [m]\nz = Wz @ x + bz\n';
    expect(titles(text, 'bz').filter((title) => title.startsWith('Replace'))).toEqual(['Replace by `bb`']);
  });

  it('takes no long search in a long file', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `z${index + 1} = tanh(z${index}) * x\n`).join('');
    const text = `input z0, x: [n]\n${lines}y = W @ z3000\n`;
    expect(titles(text, 'W')).toEqual(['Declare `W` as input', 'Declare `W` as param', 'Declare `W` as const']);
  });
});
