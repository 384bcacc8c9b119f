import { describe, expect, it } from 'vitest';
import { importPython, pythonCheck } from '../../../src/imports/python/python.ts';
import { applyFix, check, rangeOf, severityOf } from '../../../src/index.ts';

/** A mistake in a line, at which it must be reported alone, and the line that the first repair writes. */
interface Case {
  readonly title: string;
  readonly text: string;
  readonly line: number;
  readonly repaired: string;
}

const CASES: readonly Case[] = [
  {
    title: 'a value that is returned without a name',
    text: `import numpy as np

def tanh_forward(x):
    y = np.tanh(x)
    return y, y

def tanh_backward(dy, y):
    return dy * (1 + y ** 2)
`,
    line: 8,
    repaired: '    return dy * (1 - y ** 2)',
  },
  {
    title: 'a helper that is spoiled, and not the line that reads it',
    text: `import numpy as np

class Tanh:
    def forward(self, Z):  # (N, D)
        self.A = np.tanh(Z)
        return self.A

    def backward(self, dLdA):
        dAdZ = 1 - self.A
        return dLdA * dAdZ
`,
    line: 9,
    repaired: '        dAdZ = 1 - self.A ** 2',
  },
  {
    title: 'another name for what the forward pass has returned',
    text: `import numpy as np

def softmax_forward(x):
    # [M, N], row by row
    m = x.max(axis=1)[:, None]
    e = np.exp(x - m)
    return e / e.sum(axis=1)[:, None]

def softmax_backward(dy, y):
    dot = np.sum(dy * dy, axis=1)[:, None]
    return y * (dy - dot)
`,
    line: 10,
    repaired: '    dot = np.sum(y * dy, axis=1)[:, None]',
  },
  {
    title: 'two names that are unpacked in the wrong order',
    text: `import numpy as np

def gate_forward(x, gate):  # x: [N, D], gate: [N, D]
    s = 1 / (1 + np.exp(-gate))
    return x * s, (x, s)

def gate_backward(dout, cache):
    s, x = cache
    dx = dout * s
    dgate = dout * x * s * (1 - s)
    return dx, dgate
`,
    line: 8,
    repaired: '    x, s = cache',
  },
  {
    title: 'a copy that has lost its factor',
    text: `import numpy as np

def gate_forward(x, w, g):  # x: [N, D], w: [N, D], g: [N, D]
    return x * w * g, (x, w, g)

def gate_backward(dout, cache):
    x, w, g = cache
    dz = g
    return dz * w, dz * x, dout * x * w
`,
    line: 8,
    repaired: '    dz = g * dout',
  },
  {
    title: 'a constant that only the backward pass has',
    text: `import numpy as np

def scaled_tanh_forward(x):  # x: [N, D]
    return np.tanh(0.75 * x), x

def scaled_tanh_backward(dout, x):
    rate = -0.75
    y = np.tanh(0.75 * x)
    return dout * rate * (1 - y ** 2)
`,
    line: 7,
    repaired: '    rate = 0.75',
  },
];

describe('a mistake in one line of Python', () => {
  it.each(CASES)('$title: is named there, and repaired as its author writes', ({ text, line, repaired }) => {
    const file = importPython(text);
    const found = file.pairs.flatMap((own) => {
      const { analysis, check: result } = pythonCheck(file, own, check(own.analysis));
      return result.diagnostics
        .filter((each) => severityOf(each) === 'error')
        .map((each) => ({ ...each, document: analysis.document, line: rangeOf(analysis.document, each.place).start.line }));
    });
    expect(found.map((each) => each.line)).toEqual([line]);
    const [only] = found;
    const [fix] = only?.fixes ?? [];
    expect(only && fix && applyFix(only.document, fix).split('\n')[line - 1]).toBe(repaired);
  });
});
