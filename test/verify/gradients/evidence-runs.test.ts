import { describe, expect, it } from 'vitest';
import type { Sizes, Values } from '../../../src/engine/interpreter.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { siteOf } from '../../../src/program/activity.ts';
import { printStep } from '../../../src/program/print.ts';
import type { Equation, Program, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { compiledPass, interpretedPass, Passes } from '../../../src/verify/gradients/evidence-runs.ts';
import { checkFile } from '../../../src/verify/report.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { casesOf, domainOf, type OperationCase, operandAt, SIZES } from '../../support/operation-cases.ts';
import { spread } from '../../support/spread.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

function expectSame(expected: Tensor | undefined, found: Tensor | undefined, message: string): void {
  const nothing = (found ?? expected)?.data.map(() => 0) ?? [];
  const numbers = [...(expected?.data ?? nothing)];
  const others = [...(found?.data ?? nothing)];
  const scale = numbers.reduce((largest, number) => (Number.isNaN(number) ? largest : Math.max(largest, Math.abs(number))), 1);
  const worst = numbers.reduce((most, number, index) => {
    const other = others[index] as number;
    return Object.is(number, other) || number === other ? most : Math.max(most, Math.abs(number - other));
  }, 0);
  expect(others.length, message).toBe(numbers.length);
  expect(worst / scale, message).toBeLessThan(1e-11);
}

/** Values and changes at a point are those of the interpreter, and a step crosses a kink for both or for neither. */
function expectAgreement({ forward, sizes, given, text, still }: Case): void {
  const [reference, compiled] = [interpretedPass(forward, sizes), compiledPass(forward, sizes)];
  const before = { reference: reference.outputs(given).sides, compiled: compiled.outputs(given).sides };
  for (const variable of forward.given.filter((own) => own.active && still?.has(own) !== true)) {
    const value = given.get(variable) as Tensor;
    const direction = drawTensor(new Random(7), value.shape);
    const changes = {
      reference: reference.changes(given, new Map([[variable, direction]])),
      compiled: compiled.changes(given, new Map([[variable, direction]])),
    };
    for (const { variable: output } of forward.outputs)
      expectSame(changes.reference.get(output), changes.compiled.get(output), `d${output.name} along ${variable.name}\n${text}`);
    const data = value.data.map((number, index) => number + 0.7 * (direction.data[index] as number));
    const moved: Values = new Map([...given, [variable, { shape: value.shape, data }]]);
    const [expected, found] = [reference.outputs(moved), compiled.outputs(moved)];
    for (const { variable: output } of forward.outputs)
      expectSame(expected.values.get(output), found.values.get(output), `${output.name}\n${text}`);
    expect(found.sides === before.compiled, text).toBe(expected.sides === before.reference);
  }
}

interface Case {
  readonly forward: Program;
  readonly sizes: Sizes;
  readonly given: Values;
  readonly text: string;
  /** Variables that do not change. */
  readonly still?: ReadonlySet<Variable>;
}

/** Cases of an operation that a plan is compiled for, as far apart as its cases go. */
const MOST_CASES = 40;

/** One equation, at a point where it is defined; operands that count rows do not move. */
function caseAt({ value, program, variables }: OperationCase, random: Random): Case {
  const { operation } = value;
  const domains = new Map(
    [...variables].map(([index, variable]) => [variable, domainOf(operandAt(operation, index), siteOf(value))]),
  );
  const given = new Map(
    program.given.map((variable): [Variable, Tensor] => {
      const domain = domains.get(variable);
      return [variable, drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES })];
    }),
  );
  const still = new Set(program.given.filter((variable) => domains.get(variable)?.kind === 'integers'));
  return {
    forward: program,
    sizes: SIZES,
    given,
    text: program.body.map((step) => printStep(step as Equation)).join('\n'),
    still,
  };
}

describe('the forward pass of a check', () => {
  it('is the same by both engines, for any program', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { text, given } = randomProgram(new Random(seed), 6, 2);
      const { forward } = analyzeText(text);
      const point = new Map(forward.given.map((variable): [Variable, Tensor] => [variable, given[variable.name] as Tensor]));
      expectAgreement({ forward, sizes: SIZES, given: point, text });
    }
  });

  it.each(OPERATIONS.all.map((operation) => [operation.name, operation] as const))('is the same for %s', (_, operation) => {
    const random = new Random(11);
    for (const found of spread(casesOf(operation), MOST_CASES)) expectAgreement(caseAt(found, random));
  });

  it('is the same through kinks', () => {
    const text = `input x[1..T]: [n]
param w, b: [n]
s[0] = relu(w)
for t in 1..T {
  s[t] = maximum(s[t-1], w * x[t]) + abs(x[t] - b)
}
output s[T]
`;
    const { forward, diagnostics } = analyzeText(text);
    expect(diagnostics).toEqual([]);
    const sizes = new Map([
      ['T', 4],
      ['n', 3],
    ]);
    for (let seed = 1; seed <= 10; seed += 1)
      expectAgreement({ forward, sizes, given: drawGiven(forward, sizes, new Random(seed), false), text });
  });

  it.each(LOOP_PROGRAMS.map(({ name, text }) => [name, text] as const))('is the same through the loops of %s', (_, text) => {
    const { forward } = analyzeText(text);
    const sizes = smallSizes(forward);
    expectAgreement({ forward, sizes, given: drawGiven(forward, sizes, new Random(2), false), text });
  });

  it('is left to the interpreter where an index has no form in a plan', () => {
    const text = `input x: [900]
param W: [64, 64]
for i in 1..3 {
  for j in 1..3 {
    y[i, j] = tanh(W @ slice(x, axis=0, start=i * j, stop=i * j + 64))
  }
}
output y
`;
    const { gradients } = checkFile(analyzeText(text), { seed: 1, sizes: new Map(), numeric: true });
    expect(gradients.map(({ status }) => status)).toEqual(['pass', 'pass']);
  });

  it('is compiled where the interpreter would take longer than that', () => {
    const { forward } = analyzeText('param W: [n, n]\ninput x: [n]\ny = tanh(W @ x)\noutput y\n');
    const isCompiled = (n: number): boolean => {
      const passes = new Passes(forward, 20);
      return !Object.hasOwn(passes.at(new Map([['n', n]])), 'outputs');
    };
    expect([isCompiled(3), isCompiled(200)]).toEqual([false, true]);
  });
});
