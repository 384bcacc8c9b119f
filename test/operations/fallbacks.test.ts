import { describe, expect, it } from 'vitest';
import { run } from '../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import type { Tensor } from '../../src/program/tensor.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { smallSizes } from '../../src/verify/sizes/small-sizes.ts';
import { analyzeText } from '../support/analysis.ts';

/** The result of a program of one equation, on the same numbers for the same declarations. */
function resultOf(declarations: readonly string[], value: string): Tensor | undefined {
  const { forward, diagnostics } = analyzeText(`${[...declarations, `y = ${value}`].join('\n')}\n`);
  expect(diagnostics, value).toEqual([]);
  const sizes = smallSizes(forward);
  const values = run(forward.body, sizes, drawGiven(forward, sizes, new Random(1), false));
  return forward.outputs[0] && values.get(forward.outputs[0].variable);
}

const CASES = OPERATIONS.all.flatMap((operation) =>
  operation.options.flatMap(({ name, fallback }) =>
    fallback === undefined ? [] : [[`${operation.name}, ${name}=${fallback}`, operation, `${name}=${fallback}`] as const],
  ),
);

describe('the value that an option has unless it is given', () => {
  it.each(CASES)('%s', (_, { documentation: { use } }, option) => {
    // The use may give the option a value of its own, and then says nothing about this one.
    const bare = use.value.replace(new RegExp(`, ${option.split('=')[0]}=[^,)]*`), '');
    const given = `${bare.slice(0, -1)}, ${option})`;
    const expected = resultOf(use.declarations, bare);
    expect(expected).toBeDefined();
    expect(resultOf(use.declarations, given)).toEqual(expected);
  });

  it('is known for most options', () => {
    expect(CASES.length).toBeGreaterThan(30);
  });
});
