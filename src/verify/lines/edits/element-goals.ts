import type { Sizes, Values } from '../../../engine/interpreter.ts';
import { Store } from '../../../engine/store.ts';
import { evaluate } from '../../../program/dimension.ts';
import type { Equation, Reference, Step, Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { WrittenInterpreter } from '../../gradients/run-written-block.ts';

/** An element of a gradient that nothing is added to any more. */
class WrongElement extends Error {}

/** Runs a block's steps and counts the lines that have run. */
class CountingInterpreter extends WrittenInterpreter {
  private readonly told: (line: Equation, count: number, running: Sizes) => void;
  private count = 0;

  constructor(sizes: Sizes, values: Values, told: (line: Equation, count: number, running: Sizes) => void) {
    super(sizes, values);
    this.told = told;
  }

  override runEquation(line: Equation): void {
    super.runEquation(line);
    this.told(line, this.count, this.sizes);
    this.count += 1;
  }
}

/** Says after which line of a run an element of a sequence's gradient is complete, so that a wrong one ends the run. */
export class ElementGoals {
  /** Counts of executed lines after which an element gets no more contributions. */
  private readonly complete: ReadonlySet<number>;
  private readonly truth: Values;
  private readonly sizes: Sizes;
  private readonly isNear: (found: Tensor, right: Tensor, variable: Variable) => boolean;

  constructor(
    steps: readonly Step[],
    sizes: Sizes,
    before: Values,
    truth: Values,
    isNear: (found: Tensor, right: Tensor, variable: Variable) => boolean,
  ) {
    this.sizes = sizes;
    this.truth = truth;
    this.isNear = isNear;
    const last = new Map<string, number>();
    new CountingInterpreter(sizes, before, ({ target, indices }, count, running) => {
      if (!truth.has(target) || indices.length === 0) return;
      const at = indices.map((index) => evaluate(index, running));
      last.set(`${target.name}[${at.join()}]`, count);
    }).run(steps);
    this.complete = new Set(last.values());
  }

  /** The values of steps that differ from the original ones in a right-hand side only. */
  run(steps: readonly Step[], before: Values): Values {
    let right: Store | undefined;
    const interpreter: CountingInterpreter = new CountingInterpreter(
      this.sizes,
      before,
      ({ target, indices }, count, running) => {
        if (!this.complete.has(count)) return;
        right ??= new Store(running, this.truth);
        const reference: Reference = { variable: target, indices };
        const [found, expected] = [interpreter.store.get(reference), right.get(reference)];
        if (found !== undefined && expected !== undefined && !this.isNear(found, expected, target)) throw new WrongElement();
      },
    );
    return interpreter.run(steps);
  }
}
