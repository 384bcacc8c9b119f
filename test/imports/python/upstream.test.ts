import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check, type FileCheck } from '../../../src/index.ts';

async function checked(text: string): Promise<FileCheck> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  return (await checkPair(file, own, async (analysis) => check(analysis))).check;
}

function energyWith(returned: string): string {
  return `import numpy as np

def energy_forward(x):
    return np.sum(x ** 3)

def energy_backward(g, x):
    return ${returned}
`;
}

function squareWith(returned: string): string {
  return `import numpy as np

def square_forward(x):
    inside = (x > -1) * (x < 1)
    return x * inside, inside

def square_backward(dout, inside):
    return ${returned}
`;
}

describe('the gradient that comes from outside', () => {
  it.each([
    ['of a number', energyWith('3 * g * x ** 2'), true],
    ['of a number, left out', energyWith('3 * x ** 2'), false],
    ['of a tensor of no known shape', squareWith('dout * inside'), true],
    ['of a tensor of no known shape, left out', squareWith('inside * inside'), false],
  ])('is not taken as 1: %s', async (_, text, isRight) => {
    const { ok, gradients } = await checked(text);
    expect(gradients.length).toBe(1);
    expect(ok).toBe(isRight);
  });
});
