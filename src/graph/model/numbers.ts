import { forEachIteration } from '../../engine/interpreter.ts';
import { type Nested, nestedOf } from '../../engine/nested-lists.ts';
import { EXAMPLE_LIMIT } from '../../engine/room.ts';
import { assembled } from '../../engine/stacking.ts';
import { printExpression } from '../../language/printer.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readValue } from '../../program/build.ts';
import { valueExpression } from '../../program/print.ts';
import type { Equation, Program, ReadValue, Step, Value } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { drawTrials } from '../../verify/draws/rounds.ts';
import { WrittenInterpreter } from '../../verify/gradients/run-written-block.ts';
import { smallSizes } from '../../verify/sizes/small-sizes.ts';

/** A value as it is shown: its numbers only where there are few of them. */
export interface ShownValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly numbers?: Nested;
}

/** An equation while it runs: what it reads, what it computes, and what its target holds afterwards. */
export interface Frame {
  /** The iteration, `t = 2`; empty outside loops. */
  readonly at: string;
  readonly reads: readonly ShownValue[];
  readonly computed: ShownValue;
  /** Of a contribution: the sum so far. */
  readonly sum?: ShownValue;
}

/** Axes longer than this, or more than two of them, say more by their shape. */
const LONGEST_SHOWN = 4;
/** More iterations than this are not kept. */
const MOST_FRAMES = 12;

function shown(name: string, tensor: Tensor): ShownValue {
  const { shape } = tensor;
  const isSmall = shape.length <= 2 && shape.every((size) => size <= LONGEST_SHOWN);
  return { name, shape, ...(isSmall ? { numbers: nestedOf(tensor) } : {}) };
}

function nameOf(value: Value): string {
  return printExpression(valueExpression(value));
}

function readsIn(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readsIn) : [];
}

function frameOf(equation: Equation, interpreter: Recorder): Frame {
  const { target, indices, value, operator } = equation;
  const loops = [...interpreter.sizes].filter(([name]) => interpreter.loops.has(name));
  const reads = new Map(readsIn(value).map((read) => [nameOf(read), read]));
  const before = [...reads].map(([name, read]) => shown(name, interpreter.evaluate(read)));
  const result = interpreter.evaluate(value);
  interpreter.run([equation]);
  const written = readValue(target, indices);
  const name = nameOf(written);
  return {
    at: loops.map(([variable, now]) => `${variable} = ${now}`).join(', '),
    reads: before,
    computed: shown(operator === '=' ? name : `contribution to ${name}`, result),
    ...(operator === '=' ? {} : { sum: shown(name, interpreter.evaluate(written)) }),
  };
}

/** Knows which of its sizes are variables of loops. */
class Recorder extends WrittenInterpreter {
  readonly loops = new Set<string>();
  readonly frames = new Map<Equation, Frame[]>();

  record(body: readonly Step[]): void {
    for (const step of body) {
      if (step.kind === 'loop') {
        this.loops.add(step.variable);
        forEachIteration(step, this.sizes, () => this.record(step.body));
        this.loops.delete(step.variable);
      } else this.recordEquation(step);
    }
  }

  private recordEquation(equation: Equation): void {
    const known = this.frames.get(equation) ?? [];
    this.frames.set(equation, known);
    if (known.length < MOST_FRAMES) known.push(frameOf(equation, this));
    else this.run([equation]);
  }
}

export type Frames = ReadonlyMap<Equation, readonly Frame[]>;

/**
 * Runs the forward pass and a backward pass, which is the derived one unless another is given, once on small drawn numbers and
 * keeps what happens; nothing where no numbers can be drawn. The numbers are the same for every backward pass of a model.
 */
export function recordFrames(forward: Program, derived: Program, pass = derived): Frames {
  const options = { seed: 1, sizes: smallSizes(forward, new Map(), EXAMPLE_LIMIT) };
  const [trial] = drawTrials(forward, derived, options, pass === derived ? undefined : pass);
  if (trial === undefined) return new Map();
  const { sizes, given, cotangents } = trial.point;
  const values = new Recorder(sizes, given);
  values.record(forward.body);
  const adjoints = new Recorder(sizes, new Map([...values.values, ...assembled(cotangents, adjointOf, sizes)]));
  adjoints.record(pass.body);
  return new Map([...values.frames, ...adjoints.frames]);
}
