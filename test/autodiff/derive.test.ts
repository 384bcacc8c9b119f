import { describe, expect, it } from 'vitest';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import { analyzeText } from '../support/analysis.ts';

/** The lines of the derived block, without the comments that head them. */
function lines(text: string): readonly string[] {
  const block = deriveBlock(analyzeText(text)).text.trim().split('\n').slice(1, -1);
  return block.map((line) => line.trim()).filter((line) => !line.startsWith('#'));
}

const DECLARED = `
  input x, u, v: [n], X: [N, n], B: [b, n, m]
  param W: [m, n], V: [n, m], bias: [m], s: []
  const mask: [n]
`;

function derived(...equations: readonly string[]): readonly string[] {
  return lines([DECLARED, ...equations].join('\n'));
}

describe('the five junctions', () => {
  it('split: each reader contributes a line', () => {
    expect(derived('y1 = exp(x)', 'y2 = 2 * x')).toEqual(['dx += dy2 * 2', 'dx += dy1 * y1']);
  });

  it('addition and subtraction', () => {
    expect(derived('y = u + v')).toEqual(['du += dy', 'dv += dy']);
    expect(derived('y = u - v')).toEqual(['du += dy', 'dv += -dy']);
    expect(derived('y = -u')).toEqual(['du += -dy']);
  });

  it('function: the output is used where that is cheaper', () => {
    expect(derived('y = sigmoid(x)')).toEqual(['dx += dy * y * (1 - y)']);
    expect(derived('y = tanh(x)')).toEqual(['dx += dy * (1 - y ^ 2)']);
    expect(derived('y = exp(x)')).toEqual(['dx += dy * y']);
    expect(derived('y = log(x)')).toEqual(['dx += dy / x']);
    expect(derived('y = sqrt(x)')).toEqual(['dx += dy / (2 * y)']);
    expect(derived('y = relu(x)')).toEqual(['dx += dy * (x > 0)']);
    expect(derived('y = softplus(x)')).toEqual(['dx += dy * sigmoid(x)']);
    expect(derived('y = sin(x)')).toEqual(['dx += dy * cos(x)']);
    expect(derived('y = cos(x)')).toEqual(['dx += -dy * sin(x)']);
    expect(derived('y = x ^ 2')).toEqual(['dx += 2 * x * dy']);
    expect(derived('y = x ^ 3')).toEqual(['dx += dy * 3 * x ^ 2']);
    expect(derived('y = x ^ (1 / 2)')).toEqual(['dx += 0.5 * dy / sqrt(x)']);
    expect(derived('y = x ^ 1')).toEqual(['dx += dy']);
    expect(derived('y = 2 ^ x')).toEqual(['dx += dy * y * log(2)']);
  });

  it('matrix product, for every rank of its operands', () => {
    expect(derived('y = W @ x')).toEqual(['dW += outer(dy, x)', 'dx += W.T @ dy']);
    expect(derived('y = x @ V')).toEqual(['dx += V @ dy', 'dV += outer(x, dy)']);
    expect(derived('y = u @ v')).toEqual(['du += dy * v', 'dv += dy * u']);
    expect(derived('y = W @ V')).toEqual(['dW += dy @ V.T', 'dV += W.T @ dy']);
    expect(derived('y = W @ B')).toEqual(['dW += sum(dy @ B.T, axis=0)', 'dB += W.T @ dy']);
    expect(derived('y = outer(u, bias)')).toEqual(['du += dy @ bias', 'dbias += dy.T @ u']);
    expect(derived('y = dot(u, v)')).toEqual(['du += dy * v', 'dv += dy * u']);
  });

  it('Hadamard product and quotient', () => {
    expect(derived('y = u * v')).toEqual(['du += dy * v', 'dv += dy * u']);
    expect(derived('y = u / v')).toEqual(['du += dy / v', 'dv += -dy * y / v']);
  });
});

describe('derived lines', () => {
  it('undo broadcasting by sums that can be read', () => {
    expect(derived('y = X @ W.T + bias')).toEqual(['dbias += sum(dy, axis=0)', 'dX += dy @ W', 'dW += dy.T @ X']);
    expect(derived('y = s * x')).toEqual(['ds += sum(dy * x)', 'dx += dy * s']);
  });

  it('reduce and repeat', () => {
    expect(derived('y = sum(x)')).toEqual(['dx += broadcast(dy, [n])']);
    expect(derived('y = sum(X, axis=1)')).toEqual(['dX += broadcast(reshape(dy, [N, 1]), [N, n])']);
    expect(derived('y = mean(x)')).toEqual(['dx += broadcast(dy / n, [n])']);
    expect(derived('y = logsumexp(x)')).toEqual(['dx += dy * softmax(x)']);
    expect(derived('y = max(x)')).toEqual(['dx += dy * (x == y) / sum(x == y)']);
    expect(derived('y = softmax(x)')).toEqual(['dx += y * (dy - sum(dy * y))']);
    expect(derived('y = log_softmax(X, axis=1)')).toEqual(['dX += dy - exp(y) * sum(dy, axis=1, keepdims=true)']);
  });

  it('are not written for what carries no gradient', () => {
    expect(derived('y = x * (softplus(u) > 0.5)')).toEqual(['dx += dy * (softplus(u) > 0.5)']);
    expect(derived('y = x * mask')).toEqual(['dx += dy * mask']);
    expect(derived('y = x * stop_gradient(u)')).toEqual(['dx += dy * stop_gradient(u)']);
  });

  it('are not written for equations whose gradient is cut off', () => {
    expect(derived('z = exp(u)', 'y = x * (z > 1)')).toEqual(['dx += dy * (z > 1)']);
  });

  it('name what a person would have named, from 1 without gaps', () => {
    const equations = ['h = exp(u)', 'z = sigmoid(W @ x + V.T @ h + bias)'];
    expect(derived(...equations)).toEqual([
      'dz_1 = dz * z * (1 - z)',
      'dbias += dz_1',
      'dh += V @ dz_1',
      'dV += outer(h, dz_1)',
      'dW += outer(dz_1, x)',
      'dx += W.T @ dz_1',
      'du += dh * h',
    ]);
  });
});
