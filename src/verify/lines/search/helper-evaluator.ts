import { Evaluator, type Sizes, type Values } from '../../../engine/interpreter.ts';
import { roundedValue } from '../../../engine/rounded.ts';
import { Store } from '../../../engine/store.ts';
import { readsOf } from '../../../program/activity.ts';
import type { NumericSite } from '../../../program/operation.ts';
import type { ApplyValue, Rounding, Value, Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { applyWritten } from '../../gradients/run-written-block.ts';
import type { Block } from '../block.ts';

/** Other values for some helpers. */
export type Replaced = ReadonlyMap<Variable, Value>;

/**
 * Evaluates expressions over a block's helpers. The candidates of a repair are alike but for a part, and share the rest:
 * what was evaluated once is kept, also when helpers that it does not read are given other values.
 */
export class HelperEvaluator extends Evaluator {
  private readonly known = new WeakMap<Value, Tensor>();
  private readonly block: Block;
  private readonly given: Values;
  private readonly store: Store;
  private readonly original: HelperEvaluator | undefined;
  private readonly round: Rounding | undefined;
  /** Helpers that are not what they are in the original. */
  private readonly changed: ReadonlySet<Variable>;

  constructor(
    sizes: Sizes,
    given: Values,
    block: Block,
    replaced: Replaced = new Map(),
    original?: HelperEvaluator,
    round?: Rounding,
  ) {
    const running = new Map(sizes);
    const store = new Store(running, given);
    super(running, store);
    this.store = store;
    this.block = block;
    this.given = given;
    this.original = original;
    this.round = round;
    this.changed = dependents(block, replaced);
    for (const [helper, { equation, broken }] of block.definitions)
      if (!broken && !store.values.has(helper)) store.values.set(helper, this.evaluate(replaced.get(helper) ?? equation.value));
  }

  /** One whose results are rounded coarsely. */
  static rounding(sizes: Sizes, given: Values, block: Block, round: Rounding): HelperEvaluator {
    return new HelperEvaluator(sizes, given, block, new Map(), undefined, round);
  }

  /** The same with other values for some helpers. */
  with(replaced: Replaced): HelperEvaluator {
    const values = new Map(this.store.values);
    for (const variable of dependents(this.block, replaced)) {
      const given = this.given.get(variable);
      if (given === undefined) values.delete(variable);
      else values.set(variable, given);
    }
    return new HelperEvaluator(this.sizes, values, this.block, replaced, this);
  }

  override evaluate(value: Value): Tensor {
    if (value.kind !== 'apply') return super.evaluate(value);
    const known = this.known.get(value) ?? (this.isUnchanged(value) ? this.original?.evaluate(value) : undefined);
    const result = known ?? super.evaluate(value);
    this.known.set(value, result);
    return result;
  }

  protected override apply(value: ApplyValue, operands: readonly Tensor[], site: NumericSite): Tensor {
    const exact = (): Tensor => super.apply(value, operands, site);
    const { round } = this;
    return applyWritten(() => (round === undefined ? exact() : roundedValue(value, operands, round, exact)), value, this.sizes);
  }

  private isUnchanged(value: Value): boolean {
    return this.original !== undefined && !readsOf(value).some((variable) => this.changed.has(variable));
  }
}

/** Helpers that read replaced ones, and these. */
function dependents({ definitions }: Block, replaced: Replaced): ReadonlySet<Variable> {
  const found = new Set(replaced.keys());
  if (found.size === 0) return found;
  for (const [helper, { helpers }] of definitions) if ([...helpers].some((other) => replaced.has(other))) found.add(helper);
  return found;
}
