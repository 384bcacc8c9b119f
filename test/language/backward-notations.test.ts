import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';

const FORWARD = 'input x: [n]\nparam W: [m, n]\nz = W @ x\ny = tanh(z)\n';

function block(header: string, line: string, end = '}\n'): string {
  return `${FORWARD}\n${header}\n  dz += dy * (1 - y ^ 2)\n  dW += outer(dz, x)\n  ${line}\n${end}`;
}

describe('a backward pass in another notation', () => {
  it.each([
    ['∂x += W.T @ dz', 'dx += W.T @ dz'],
    ['∂x += W.T @ ∂z', 'dx += W.T @ dz'],
    ['∂L/∂x += W.T @ dz', 'dx += W.T @ dz'],
    ['∇x += W.T @ dz', 'dx += W.T @ dz'],
    ['grad_x += W.T @ dz', 'dx += W.T @ dz'],
    ['x_grad += W.T @ dz', 'dx += W.T @ dz'],
    ['d_x += W.T @ dz', 'dx += W.T @ dz'],
    ['x.grad += W.T @ dz', 'dx += W.T @ dz'],
    ['dL/dx = W.T @ dz', 'dx = W.T @ dz'],
    ['dx =+ W.T @ dz', 'dx += W.T @ dz'],
    ['dx + = W.T @ dz', 'dx += W.T @ dz'],
  ])('is one error, and its line is the contribution that it is meant for: %s', (line, mended) => {
    const text = block('backward {', line);
    const [found, ...others] = diagnose(text);
    expect(others).toEqual([]);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(block('backward {', mended));
    expect(diagnose(block('backward {', mended))).toEqual([]);
  });

  it.each(['def backward():', 'def backward(self, dy):', 'backward:', 'backward():', 'backward()'])(
    'is one error for the whole of it: %s',
    (header) => {
      const text = block(header, 'dx += W.T @ dz', '');
      const [found, ...others] = diagnose(text);
      expect(others).toEqual([]);
      const [fix] = found?.fixes ?? [];
      expect(fix && applyFix(text, fix)).toBe(block('backward {', 'dx += W.T @ dz'));
    },
  );

  it('leaves helpers with such names to whoever defines them', () => {
    const text = block('backward {', 'grad_x = W.T @ dz\n  dx += grad_x');
    expect(diagnose(text)).toEqual([]);
  });
});
