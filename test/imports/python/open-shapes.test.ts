import { describe, expect, it } from 'vitest';
import { checkPair } from '../../../src/imports/python/check-pair.ts';
import { importPython } from '../../../src/imports/python/python.ts';
import { check, rangeOf } from '../../../src/index.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';

/** The lines of the text that are wrong, counted from 1, and the program that was read. */
async function judged(text: string): Promise<{ readonly wrong: readonly number[]; readonly program: string }> {
  const file = importPython(text);
  const [own] = file.pairs;
  if (own === undefined) throw new Error('there is no pair in it');
  const { check: found, analysis } = await checkPair(file, own, async (each) => check(each));
  const errors = found.diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  const wrong = errors.map(({ place }) => rangeOf(analysis.document, place).start.line);
  return { wrong: [...new Set(wrong)], program: own.text };
}

function dense(backward: string, documentation = ''): string {
  return `import numpy as np


def dense_forward(A, W, b):
    """${documentation}"""
    Z = np.dot(W, A) + b
    return Z, (A, W, b)


def dense_backward(dZ, cache):
    """
    cache -- tuple of values (A_prev, W, b)
    """
    A_prev, W, b = cache
${backward}
    return dA, dW, db
`;
}

const [DA, DW, DB] = ['dA = np.dot(W.T, dZ)', 'dW = np.dot(dZ, A_prev.T)', 'db = np.sum(dZ, axis=1, keepdims=True)'];
const lines = (...all: readonly string[]): string => all.map((line) => `    ${line}`).join('\n');

describe('shapes that nothing states', () => {
  it('are as different as the forward pass allows', async () => {
    const { wrong, program } = await judged(dense(lines(DA, DW, DB)));
    expect(wrong).toEqual([]);
    expect(program).toMatch(/^input W: \[(\w+), (\w+)\]\ninput A: \[\2, (?!\1|\2|1\b)\w+\]\ninput b: \[\1, 1\]$/m);
  });

  it('are those that documentation tells in words', async () => {
    const text = dense(
      lines(DA, DW, DB),
      'A -- activations (size of the previous layer, number of examples), W: (size of this layer, size of the previous layer)',
    );
    expect((await judged(text)).program).toContain('input A: [size_of_previous_layer, number_of_examples]\n');
  });

  it.each([
    ['a product that is not transposed', DW, 'dW = np.dot(dZ, A_prev)'],
    ['another one', DA, 'dA = np.dot(W, dZ)'],
    ['the operands in the wrong order', DW, 'dW = np.dot(A_prev.T, dZ)'],
  ])('are not those for which %s is right', async (_, right, wrong) => {
    const text = dense(lines(DA, DW, DB).replace(right, wrong));
    const at = text.split('\n').findIndex((line) => line.includes(wrong)) + 1;
    expect((await judged(text)).wrong).toEqual([at]);
  });
});
