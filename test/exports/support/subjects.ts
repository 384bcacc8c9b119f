import { basename } from 'node:path';
import { hasErrors } from '../../../src/analysis/analyze.ts';
import { derive } from '../../../src/autodiff/derive.ts';
import { bind, outputName } from '../../../src/engine/bind.ts';
import { run } from '../../../src/engine/interpreter.ts';
import { type Nested, nestedOf } from '../../../src/engine/nested-lists.ts';
import { referenceValue } from '../../../src/engine/stacking.ts';
import { type ExportUnit, exportUnit, unitOf } from '../../../src/exports/unit.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { siteOf } from '../../../src/program/activity.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Operation } from '../../../src/program/operation.ts';
import type { Program } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { type Tensor, zeros } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { randomLoops } from '../../loops/random-loops.ts';
import { analyzeText } from '../../support/analysis.ts';
import { inlinedExample } from '../../support/cells.ts';
import { callingExampleNames, example, exampleNames } from '../../support/files.ts';
import { casesOf, domainOf, type OperationCase, operandAt, SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/texts/random-program.ts';
import { AWKWARD } from './awkward.ts';

/** A program with numbers, and what the engine makes of them. */
export interface Subject {
  readonly title: string;
  /** Of those that are read from a text. */
  readonly text?: string;
  readonly unit: ExportUnit;
  readonly sizes: Readonly<Record<string, number>>;
  /** In the order of the declarations. */
  readonly given: readonly Tensor[];
  /** Of the outputs that have one, in order. */
  readonly adjoints: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Of what is learned, in the order of the declarations. */
  readonly gradients: readonly Tensor[];
  /** False if the gradients are those of a backward block that is wrong. */
  readonly isRight: boolean;
}

function subjectOf(title: string, unit: ExportUnit, sizes: ReadonlyMap<string, number>, given: readonly Tensor[]): Subject {
  const { forward, backward } = unit;
  const random = new Random(11);
  const data: Record<string, Nested> = {};
  forward.given.forEach((variable, index) => {
    data[variable.name] = nestedOf(given[index] as Tensor);
  });
  for (const output of forward.outputs) {
    const shape = evaluateShape(readShape(output.variable, output.indices), sizes);
    data[`d${outputName(output)}`] = nestedOf(drawTensor(random, shape));
  }
  const bound = bind(forward, data, sizes);
  const values = run(forward.body, bound.sizes, bound.given);
  const gradientsOf = ({ body }: Program): readonly Tensor[] => {
    const found = run(body, bound.sizes, new Map([...values, ...bound.adjoints]));
    return unit.learned.map(
      (variable) => found.get(adjointOf(variable)) ?? zeros(evaluateShape(readShape(variable, []), bound.sizes)),
    );
  };
  const gradients = gradientsOf(backward);
  const derived = gradientsOf(derive(forward));
  return {
    title,
    unit,
    sizes: Object.fromEntries(bound.sizes),
    given: forward.given.map((variable) => bound.given.get(variable) as Tensor),
    adjoints: forward.outputs.flatMap((output) => (output.variable.active ? [bound.cotangents.get(output) as Tensor] : [])),
    outputs: forward.outputs.map((output) => referenceValue(values, output, bound.sizes) as Tensor),
    gradients,
    isRight: gradients.every((gradient, index) => isClose(gradient, derived[index] as Tensor)),
  };
}

function isClose(a: Tensor, b: Tensor): boolean {
  return a.data.every((element, index) => Math.abs(element - (b.data[index] as number)) <= 1e-8 * Math.max(1, Math.abs(element)));
}

interface Numbers {
  readonly given?: Readonly<Record<string, Tensor>>;
  readonly fixed?: Readonly<Record<string, number>>;
}

/** A text with numbers drawn for it. */
export function subjectFrom(title: string, text: string, { given, fixed = {} }: Numbers = {}): Subject {
  const analysis = analyzeText(text);
  if (hasErrors(analysis.diagnostics))
    throw new Error(`${title}: ${analysis.diagnostics.map(({ message }) => message).join('; ')}`);
  const { forward } = analysis;
  const sizes = smallSizes(forward, new Map(Object.entries(fixed)));
  const drawn = drawGiven(forward, sizes, new Random(5), false);
  const numbers = forward.given.map((variable) => given?.[variable.name] ?? (drawn.get(variable) as Tensor));
  const subject = subjectOf(title, exportUnit(analysis, title.replace(/\W+/g, '_')), sizes, numbers);
  return { ...subject, text };
}

/** Files of examples, those in folders too; cells are exported as the equations that stand in place of their calls. */
export function examples(): readonly Subject[] {
  const texts = [
    ...exampleNames().map((name) => [name, example(name)] as const),
    ...callingExampleNames().map((name) => [name, inlinedExample(name)] as const),
  ];
  return texts.map(([name, text]) => subjectFrom(basename(name, '.bprop'), text));
}

export function randomSubjects(count: number): readonly Subject[] {
  return Array.from({ length: count }, (_, seed) => {
    const { text, given } = randomProgram(new Random(seed + 1), 2 + (seed % 12), 1 + (seed % 3), EXPORTED);
    return subjectFrom(`random_${seed + 1}`, text, { given });
  });
}

/** Programs with loops, at sizes where they run often, once and not at all. */
export function loopSubjects(): readonly Subject[] {
  return LOOP_PROGRAMS.flatMap(({ name, text, edges }, index) =>
    [{}, ...edges].map((fixed, edge) => subjectFrom(`loop_${index}_${edge}_${name}`, text, { fixed })),
  );
}

export function awkwardSubjects(): readonly Subject[] {
  return Object.entries(AWKWARD).map(([title, text]) => subjectFrom(title, text));
}

/** Random programs with loops in loops, at the sizes that come with them. */
export function randomLoopSubjects(count: number): readonly Subject[] {
  return Array.from({ length: count }, (_, seed) => {
    const { text, sizes } = randomLoops(new Random(seed + 1));
    return subjectFrom(`random_loops_${seed + 1}`, text, { fixed: Object.fromEntries(sizes) });
  });
}

/** The operations that have a spelling in every target, or are written as what defines them. */
export const EXPORTED: readonly Operation[] = OPERATIONS.all.filter(
  ({ spelling, definition }) => spelling !== undefined || definition !== undefined,
);

/** A forward pass, and the backward pass that it is exported with. */
export interface Passes {
  readonly forward: Program;
  readonly backward: Program;
}

function alone({ program }: OperationCase): Passes {
  return { forward: program, backward: derive(program) };
}

/** Some of the ways in which an operation may stand, spread over all of them; alone, or in passes around it. */
export function operationSubjects(
  operation: Operation,
  most: number,
  around: (own: OperationCase) => Passes = alone,
): readonly Subject[] {
  const cases = casesOf(operation);
  const step = Math.max(1, cases.length / most);
  const chosen = cases.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
  return chosen.map((own, index) => {
    const { value, variables } = own;
    const { forward, backward } = around(own);
    const random = new Random(index + 1);
    const site = siteOf(value);
    const positions = new Map([...variables].map(([position, variable]) => [variable, position]));
    const given = forward.given.map((variable) => {
      const position = positions.get(variable);
      const domain = position === undefined ? undefined : domainOf(operandAt(operation, position), site);
      const { shape: sizes, data } = drawTensor(random, evaluateShape(variable.shape, SIZES), { domain, sizes: SIZES });
      // Numbers of two decimals make singular matrices, of which no two programs find the same inverse.
      const moved = domain === undefined ? data.map((element) => element + random.between(-0.1, 0.1)) : data;
      return { shape: sizes, data: moved };
    });
    const name = operation.name.replace(/\W/g, (sign) => `_${sign.charCodeAt(0)}`);
    const unit = unitOf(forward, backward, { name: `operation_${name}_${index}` });
    return subjectOf(`${operation.name} ${index}`, unit, SIZES, given);
  });
}
