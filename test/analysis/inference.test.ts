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

/** The text after the fix that declares all names, or the only one. */
function declaredAll(text: string): string {
  const fixes = diagnose(text).flatMap((diagnostic) => diagnostic.fixes);
  const fix = fixes.find(({ title }) => title.startsWith('Declare all')) ?? fixes[0];
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
    ['elementwise products', 'input x: [n]\ny = gate * x + skip * tanh(x)\n', 'input gate: [n], skip: [n]\n'],
    ['gains and shifts by name', 'input x: [n]\ny = gain * x + shift\n', 'param gain: [n], shift: [n]\n'],
    ['what a norm learns', 'input x: [N, d]\ny = layer_norm(x, p, q)\n', 'param p: [d], q: [d]\n'],
    ['the weights of a product', 'input X: [N, d]\ny = tanh(X @ v2) @ v1\n', 'param v2: [d, n], v1: [n]\n'],
    ['a bias by another name', 'input x: [n]\nparam W: [m, n]\ny = W @ x + offset\n', 'param offset: [m]\n'],
    ['what rows share', 'input X: [N, d]\ny = X * gamma + beta\n', 'param gamma: [d], beta: [d]\n'],
    ['what is stretched', 'input X: [N, d]\nconst v: [d]\ny = X * p\ns = dot(p, v)\n', 'param p: [d]\n'],
    ['labels', 'input s: [N, k]\nL = sum(cross_entropy(s, y))\n', 'const y: [N, k] in onehot\n'],
    ['labels and their parameters', 'input x: [N, d]\nL = sum(cross_entropy(x @ W + b, y))\n', '\nconst y: [N, n] in onehot\n'],
    ['answers of yes or no', 'input s: [N]\nL = bce_with_logits(s, y)\n', 'const y: [N] in mask\n'],
    ['numbers to come near', 'input s: [N]\nL = mse(s, y)\n', 'const y: [N]\n'],
    ['what chooses', 'input x: [n]\ny = where(keep, x, 0)\n', 'const keep: [n] in mask\n'],
    ['rows of a table', 'input v: [d]\ny = gather(E, words) @ v\n', 'param E: [n, d]\nconst words: [d] in index(n)\n'],
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

  it('declares all names, where there are several', () => {
    const text = 'input x: [n]\na = W @ x + b\ny = V @ a\n';
    for (const name of ['W', 'b', 'V'])
      expect(titles(text, name).slice(3)).toEqual([expect.stringMatching(/^Declare all: `W: .*`, `b: .*`, `V: .*`$/)]);
    expect(titles('input x: [n]\ny = V @ x\n', 'V').filter((title) => title.startsWith('Declare all'))).toEqual([]);
  });

  it('offers five fixes or less, and another parameter before a slip', () => {
    const text = 'input x: [n]\nparam W1, W3: [n, n], bb: [n]\ny = W2 @ (W1 @ x) + b2 + hidden\n';
    expect(titles(text, 'W2')).toEqual([
      'Declare `W2` as param: `[m, n]`',
      'Declare `W2` as input: `[m, n]`',
      'Replace by `W1`',
      'Replace by `W3`',
      expect.stringMatching(/^Declare all: /),
    ]);
    expect(titles('input x: [n]\nhidden = tanh(x)\ny = hiden * x\n', 'hiden')[0]).toBe('Replace by `hidden`');
  });

  it.each([
    ['a capital for a vector', 'input a: [n]\ny = tanh(A)\n', 'A', ['Replace by `a`']],
    ['a small letter for a matrix', 'input x: [n]\nparam W: [m, n]\ny = w @ x\n', 'w', ['Replace by `W`']],
    ['one in its midst', 'input x: [n]\nhiddenState = x\ny = 2 * hiddenstate\n', 'hiddenstate', ['Replace by `hiddenState`']],
    ['nothing that is stretched', 'input x: [n]\nparam B: [n, n]\ny = B @ x + b\nz = x * b\n', 'b', []],
    ['nothing that does not fit', 'input x: [n]\nparam w: [k]\ny = W * x\n', 'W', []],
  ])('begins with a name that differs in its letter case only: %s', (_, text, name, first) => {
    const [own = ''] = titles(text, name);
    expect(own.startsWith('Replace') ? [own] : []).toEqual(first);
  });

  it.each([
    ['behind the declarations', 'input x: [n]\n\ny = W @ x\n', 'input x: [n]\nparam W: [m, n]\n\ny = W @ x\n'],
    [
      'behind a comment',
      'input x: [n] # data\n\n# A layer.\ny = W @ x\n',
      'input x: [n] # data\nparam W: [m, n]\n\n# A layer.\ny = W @ x\n',
    ],
    ['where there are none', '# A layer.\ny = x * 2\n', '# A layer.\ninput x: []\n\ny = x * 2\n'.replace(': []', '')],
    ['in a file of Windows', 'input x: [n]\r\n\r\ny = W @ x\r\n', 'input x: [n]\r\nparam W: [m, n]\r\n\r\ny = W @ x\r\n'],
  ])('stand %s', (_, text, after) => {
    const fix = diagnose(text).flatMap(({ fixes }) => fixes)[0];
    if (fix === undefined) throw new Error('nothing is offered');
    expect(applyFix(text, fix)).toBe(after);
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

const DEEP = (a: string): string => `input x: [n]\nparam W1: [h, n], b2: [c]\n${a}\nl = W2 @ a + b2\noutput l\n`;

describe('beside another mistake', () => {
  it.each([
    ['an operation that is misspelt', 'a = tahn(W1 @ x)', 'tahn', 'tanh'],
    ['an operation that nobody knows', 'a = gadget(W1 @ x)', 'gadget', 'relu'],
    ['shapes that do not fit', 'a = tanh(x @ W1)', 'x @ W1', 'W1 @ x'],
    ['an operator that is missing', 'a = tanh(W1 x)', 'W1 x', 'W1 @ x'],
    ['a name that is misspelt', 'hidden = W1 @ x\na = tanh(hiden)', 'hiden', 'hidden'],
    ['several of them', 'z = rellu(x @ W1)\na = sigmid(z)', 'rellu(x @ W1)\na = sigmid', 'relu(W1 @ x)\na = sigmoid'],
    ['one that hides another missing name', 'a = tanh(W1 x + b1)', 'W1 x + b1', 'W1 @ x'],
  ])('declares what fits once it is mended: %s', (_, line, wrong, right) => {
    const text = DEEP(line);
    const declared = found(text, 'W2').fixes.filter(({ title }) => title.startsWith('Declare `W2`'));
    expect(declared.map(({ title }) => title)).toContain('Declare `W2` as param: `[c, h]`');
    for (const fix of declared) expect(diagnose(applyFix(text, fix).replace(wrong, right))).toEqual([]);
  });

  it.each([
    ['a line that is not finished', 'a = tanh(W1 @ '],
    ['an operation of several operands that nobody knows', 'a = gadget(W1 @ x, x)'],
    ['a name that is used too early', 'a = tanh(k)\nk = W1 @ x'],
  ])('guesses no shape behind %s', (_, line) => {
    expect(titles(DEEP(line), 'W2').filter((title) => title.startsWith('Declare'))).toEqual([]);
  });

  it('is not kept from what that mistake has no part in', () => {
    const text = 'input x: [n], s: [k]\nparam b: [m]\nz = W @ x + b\nq = gadget(s, s)\noutput z, q\n';
    expect(titles(text, 'W')[0]).toBe('Declare `W` as param: `[m, n]`');
  });
});
