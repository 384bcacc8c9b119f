import { describe, expect, it } from 'vitest';
import { drawnTensor } from '../../src/exports/draws.ts';
import { SET_NAMES } from '../../src/program/domain.ts';
import { analyzeText } from '../support/analysis.ts';

const SIZES = new Map([
  ['k', 4],
  ['n', 3],
]);

function drawn(declaration: string): string {
  const [variable] = analyzeText(`${declaration}\n`).forward.given;
  if (variable === undefined) throw new Error('nothing is declared');
  return drawnTensor(variable, SIZES, false);
}

describe('numbers of an exported test', () => {
  it('come from the declared set', () => {
    expect(drawn('const m: [k, n] in mask')).toBe('(torch.randperm(12) % 2).double().reshape((4, 3))');
    expect(drawn('const m in mask')).toBe('torch.randint(2, ()).double()');
    expect(drawn('const i: [n] in index(k - 1)\nparam E: [k]')).toBe('torch.randint(3, (3,)).double()');
    expect(drawn('const u: [n] in unit')).toBe('torch.nn.functional.normalize(torch.randn(3, dtype=torch.float64), dim=-1)');
    expect(drawn('const a: [n, n] in triangular')).toBe(
      '(torch.eye(3, dtype=torch.float64) + torch.randn(3, 3, dtype=torch.float64).tril() / 7)',
    );
    expect(drawn('const a: [n, n] in symmetric')).toBe('((_a := torch.randn(3, 3, dtype=torch.float64)) + _a.mT)');
    expect(drawn('const a: [n, n] in spd')).toBe(
      '((_a := torch.randn(3, 3, dtype=torch.float64)) @ _a.mT + torch.eye(3, dtype=torch.float64))',
    );
  });

  it('have a gradient where there are others nearby', () => {
    expect(drawn('input x: [n]')).toBe('torch.randn(3, dtype=torch.float64, requires_grad=True)');
    const discrete = new Set(['mask', 'onehot']);
    for (const name of SET_NAMES)
      expect(/requires_grad/.test(drawn(`input x: [n, n] in ${name}`)), name).toBe(!discrete.has(name));
  });
});
