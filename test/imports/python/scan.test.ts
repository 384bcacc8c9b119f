import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../../src/imports/python/pairs.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { scanPairs } from '../../../src/imports/python/scan/scan.ts';
import { ROOT } from '../../support/files.ts';

const FOLDERS = ['bench/python/corpus', 'test/resources/python'];
const FILES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.py'))
    .map((name) => `${folder}/${name}`),
);

function places(pairs: readonly { readonly id: string; readonly offset: number }[]): readonly string[] {
  return pairs.map(({ id, offset }) => `${id} at ${offset}`).sort();
}

function namesIn(text: string): readonly string[] {
  return scanPairs(text).map(({ id }) => id);
}

describe('scanning for backward passes without parsing', () => {
  it.each(FILES)('finds in %s what the reader finds', (file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const read = importPython(text).pairs.map(({ pair }) => ({ id: idOf(pair), offset: (pair.backward ?? pair.forward).from }));
    expect(places(scanPairs(text))).toEqual(places(read));
  });

  it.each([
    ['a module of PyTorch', 'class Net(nn.Module):\n    def forward(self, x):\n        return self.layer(x)\n'],
    ['a function that returns data', 'def load(path):\n    data = read(path)\n    return path, data, device, df\n'],
    ['a step of training', 'def train_step(model, batch):\n    loss = model(batch)\n    return loss, metrics\n'],
    ['a frame beside a file', 'def load(path):\n    with open(path) as f:\n        df = read(f)\n    return path, df\n'],
    ['an example in a string', 'TEXT = """\ndef f_forward(x):\n    pass\ndef f_backward(dy):\n    pass\n"""\n'],
    ['a backward pass alone', 'def f_backward(dy, cache):\n    return dy\n'],
    [
      'functions in functions',
      'def make():\n    def f_forward(x):\n        return x\n    def f_backward(d):\n        return d\n',
    ],
    ['nothing', ''],
  ])('finds nothing in %s', (_, text) => {
    expect(namesIn(text)).toEqual([]);
  });

  it('finds the pair whatever stands around it', () => {
    const text = '"""Layers."""\r\nasync  def f_fwd (x):\r\n\treturn x\r\n\r\n@jit\r\ndef f_bwd(dy): return dy\r\n';
    expect(scanPairs(text)).toEqual([{ id: 'f_bwd', offset: text.indexOf('def f_bwd') }]);
  });

  it('finds the methods of a class, and not those of a class in it', () => {
    const inner = '    class Inner:\n        def backward(self, d):\n            return d\n';
    const forward = '    def forward(self, x):\n        return x\n';
    expect(namesIn(`class A:\n${inner}${forward}`)).toEqual([]);
    expect(namesIn(`class A:\n${forward}    def backward(self, d):\n        return d\n`)).toEqual(['A.backward']);
  });

  it('believes a comment that says which function it is the backward pass of', () => {
    const text = 'def f(x):\n    return x * x\n\n# bprop: backward of f\ndef g(x, dy):\n    return 2 * x * dy\n';
    expect(namesIn(text)).toEqual(['g']);
  });

  it.each([
    'return loss, dW',
    'return loss, (dW, db)',
    'return (loss,\n            dW)',
    'return loss, {"W": dW}',
    'return cost, grads',
    'return (a + b) * c, dW',
    'return (loss, dW)  # both',
  ])('finds one function that does both by `%s`', (line) => {
    expect(namesIn(`def softmax_loss(W, x, y):\n    dW = x.T @ y\n    ${line}\n`)).toEqual(['softmax_loss']);
  });
});
