import { beforeAll, describe, expect, it } from 'vitest';
import { numericSite } from '../../src/engine/interpreter.ts';
import { type Nested, nestedOf } from '../../src/engine/nested-lists.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { siteOf } from '../../src/program/activity.ts';
import type { Operation } from '../../src/program/operation.ts';
import type { Value } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { drawGiven } from '../../src/verify/draws/draw.ts';
import { drawTensor } from '../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { smallSizes } from '../../src/verify/sizes/small-sizes.ts';
import { findPython } from '../exports/support/tools.ts';
import { analyzeText } from '../support/analysis.ts';
import { casesOf, domainOf, type OperationCase, operandAt, printCase, SIZES, textOf } from '../support/operation-cases.ts';
import { spread } from '../support/spread.ts';
import { askTorch } from './pytorch/ask.ts';
import { type Comparison, comparisonOf, differences } from './pytorch/compare.ts';
import { MODELS, type Model } from './pytorch/models.ts';
import { PAIRS } from './pytorch/programs.ts';

/** Enough for every option with several shapes; all cases are in the property test. */
const CASES_PER_OPERATION = 60;
const python = findPython('torch') ?? '';

function askedOperand(operand: Value): string | number {
  if (operand.kind === 'read') return operand.variable.name;
  if (operand.kind === 'number') return operand.value;
  throw new Error('the operands of a case are variables and numbers');
}

/** The case as the text of a file, with numbers away from ties. */
function compareCase(found: OperationCase, random: Random): Comparison {
  const { value, variables } = found;
  const site = siteOf(value);
  const data = Object.fromEntries(
    [...variables].map(([index, { name, shape }]): [string, Nested] => {
      const domain = domainOf(operandAt(value.operation, index), site);
      const drawn = drawTensor(random, evaluateShape(shape, SIZES), { domain, sizes: SIZES });
      const jittered = { ...drawn, data: drawn.data.map((element) => element + random.between(-0.1, 0.1)) };
      return [name, nestedOf(domain === undefined ? jittered : drawn)];
    }),
  );
  const asked = {
    operation: value.operation.name,
    operands: value.operands.map(askedOperand),
    options: numericSite(value, SIZES).options,
  };
  return comparisonOf(printCase(found), textOf(found), data, asked);
}

function compareOperation(operation: Operation): readonly Comparison[] {
  const random = new Random(5);
  return spread(casesOf(operation), CASES_PER_OPERATION).map((found) => compareCase(found, random));
}

/** A model at sizes that a check would choose, with numbers that it would draw. */
function compareModel({ name, text, code }: Model): Comparison {
  const { forward } = analyzeText(text);
  const sizes = smallSizes(forward);
  const drawn = drawGiven(forward, sizes, new Random(3), false);
  const data = Object.fromEntries([...drawn].map(([variable, tensor]) => [variable.name, nestedOf(tensor)]));
  const known = Object.fromEntries(sizes);
  return comparisonOf(name, text, { ...data, ...known }, { code, sizes: known });
}

describe.runIf(python !== '')('PyTorch', () => {
  const problems = new Map<string, readonly string[]>();

  beforeAll(() => {
    const subjects = new Map<string, readonly Comparison[]>([
      ...OPERATIONS.all.map((operation) => [operation.name, compareOperation(operation)] as const),
      ...PAIRS.map(
        ({ text, expression, given }, index) =>
          [
            `program ${index}`,
            [comparisonOf(`${expression} at ${JSON.stringify(given).slice(0, 80)}`, text, given, { expression })],
          ] as const,
      ),
      ...MODELS.map((model) => [model.name, [compareModel(model)]] as const),
    ]);
    const comparisons = [...subjects.values()].flat();
    const answers = askTorch(
      python,
      comparisons.map(({ question }) => question),
    );
    const found = new Map(
      comparisons.map((comparison, index) => [comparison, differences(comparison, answers[index] ?? 'nothing')]),
    );
    for (const [name, own] of subjects)
      problems.set(
        name,
        own.flatMap((comparison) => found.get(comparison) ?? []),
      );
    console.log(`${comparisons.length} programs compared with PyTorch, ${PAIRS.length + MODELS.length} of them written by hand`);
  });

  it.each(OPERATIONS.all.map(({ name }) => name))('agrees about %s', (name) => {
    expect(problems.get(name)?.slice(0, 5)).toEqual([]);
  });

  it.each(MODELS.map(({ name }) => name))('agrees about %s', (name) => {
    expect(problems.get(name)).toEqual([]);
  });

  it('agrees about programs as people write them, at the points where conventions show', () => {
    expect(PAIRS.flatMap((_, index) => problems.get(`program ${index}`) ?? ['not compared'])).toEqual([]);
  });
});
