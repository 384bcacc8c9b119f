import { simplify } from '../../../autodiff/simplify.ts';
import { substitute } from '../../../autodiff/temporaries.ts';
import { readValue } from '../../../program/build.ts';
import { printValue } from '../../../program/print.ts';
import type { Value } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import { exactTruth, type Truth } from '../../gradients/comparison.ts';
import type { Block } from '../block.ts';
import { isZero, type LineValues } from '../search/line-values.ts';
import { partsOf } from './derived-line.ts';

interface Helper {
  readonly read: Value;
  readonly kinks: ReadonlySet<string>;
  readonly truth: Truth;
  readonly isInSight: boolean;
}

/** The parts of an expression that are something else on the other side of something: draws may all lie on one. */
function kinksOf(value: Value): ReadonlySet<string> {
  const parts = partsOf(value).filter((part) => part.kind === 'apply' && part.operation.kink !== undefined);
  return new Set(parts.map(printValue));
}

/** The expression with helpers as what they stand for. */
function withoutHelpers(value: Value, block: Block): Value {
  return substitute(value, (variable) => {
    const definition = block.definitions.get(variable);
    return definition && withoutHelpers(definition.equation.value, block);
  });
}

/** Writes derived expressions with the helpers of a block: a part that has a helper's numbers is that helper. */
export class SpelledWithHelpers {
  private readonly helpers: readonly Helper[];
  private readonly trials: LineValues;

  /** Helpers that statements up to `last` define are in sight. */
  constructor(block: Block, trials: LineValues, last: number) {
    this.trials = trials;
    this.helpers = [...block.definitions].flatMap(([variable, { broken, equation }]) => {
      if (broken || equation.value.kind !== 'apply') return [];
      const read = readValue(variable);
      const values = trials.evaluate(read);
      const isInSight = (equation.source?.statement ?? 0) <= last;
      return isZero(values)
        ? []
        : [{ read, kinks: kinksOf(withoutHelpers(equation.value, block)), truth: exactTruth(values), isInSight }];
    });
  }

  /** The largest parts first; the same object where no helper is a part of it. */
  write(value: Value): Value {
    if (value.kind !== 'apply' || this.helpers.length === 0) return value;
    const found = this.helperOf(value, true);
    if (found !== undefined) return found.read;
    const operands = value.operands.map((operand) => this.write(operand));
    return operands.every((operand, index) => operand === value.operands[index]) ? value : { ...value, operands };
  }

  /** Whether a part of an expression is a helper that is defined further down. */
  isForLater(value: Value): boolean {
    return partsOf(value).some((part) => part.kind === 'apply' && this.helperOf(part, false) !== undefined);
  }

  private helperOf(value: Value, inSight: boolean): Helper | undefined {
    return this.helpers.find(({ read, kinks, truth, isInSight }) => {
      if (isInSight !== inSight || !sameShape(read.shape, value.shape) || !this.trials.meets(value, truth)) return false;
      const own = kinksOf(value);
      return own.size === kinks.size && [...own].every((kink) => kinks.has(kink));
    });
  }

  simplified(value: Value): Value {
    return simplify(value);
  }
}
