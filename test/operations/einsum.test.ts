import { expect, it } from 'vitest';
import { diagnose } from '../support/analysis.ts';

function messageOf(call: string): string | undefined {
  return diagnose(`input A: [m, n]\ninput B: [k, k]\ninput C: [n, k]\ny = ${call}\n`).find(({ severity }) => severity === 'error')
    ?.message;
}

it.each([
  ['einsum("ij,jk->ik", A)', '`einsum` has subscripts for 2 operands, but 1 stand there'],
  ['einsum("ij->ik", A)', 'the index `k` of the result stands in no operand'],
  ['einsum("ij,ij->", A, B)', 'the index `i` stands for m and for k'],
  ['einsum("ii->i", A)', 'the index `i` stands for m and for n'],
  ['einsum("ij->ii", A)', 'an index stands twice in the result `ii`: make a diagonal with `diag`'],
  ['einsum("ijk->i", A)', '`ijk` names 3 axes, but the operand is [m, n]'],
  ['einsum("ij->j->", A)', '`"ij->j->"` is no subscript: write letters, as in `"ij,jk->ik"`'],
  ['einsum("i2->i", A)', '`"i2->i"` is no subscript: write letters, as in `"ij,jk->ik"`'],
  ['einsum(A)', '`einsum` needs `subscripts=`: an index for each axis, as in `"ij,jk->ik"`'],
])('%s says what is wrong', (call, message) => {
  expect(messageOf(call)).toBe(message);
});

it.each([
  'einsum("ij,jk->ik", A, C)',
  'einsum("i j, j k -> i k", A, C)',
  'einsum("ij,jk", A, C)',
  'einsum("ii", B)',
  'einsum("ii->i", B)',
])('%s reads', (call) => {
  expect(messageOf(call)).toBeUndefined();
});
