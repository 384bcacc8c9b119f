import { Evaluator, numericSite, run, runSteps, type Sizes, type Values } from '../engine/interpreter.ts';
import { Store } from '../engine/store.ts';
import type { ApplyValue, Equation, Step, Value } from '../program/program.ts';

/** What an operation says of its kink: how far its operands are from it, and on which side they are. */
export type KinkMeasure = ReturnType<NonNullable<ApplyValue['operation']['kink']>['measure']>;

/** Told of each operation with a kink, with the equation it stands in. */
export type KinkObserver = (kink: KinkMeasure, value: ApplyValue, equation: Equation | undefined) => void;

/** The operations with kinks of a value, but for those inside others. */
function outermostKinks(value: Value): readonly ApplyValue[] {
  if (value.kind !== 'apply') return [];
  return value.operation.kink === undefined ? value.operands.flatMap(outermostKinks) : [value];
}

/** The equations of a body that have kinks, in their loops. */
export function kinksIn(body: readonly Step[]): readonly Step[] {
  return body.flatMap((step): readonly Step[] => {
    if (step.kind === 'equation') return outermostKinks(step.value).length > 0 ? [step] : [];
    const inner = kinksIn(step.body);
    return inner.length === 0 ? [] : [{ ...step, body: inner }];
  });
}

/** Runs equations by the interpreter, and measures the kinks on the way. */
export function runWatched(body: readonly Step[], sizes: Sizes, given: Values, observe: KinkObserver): Values {
  return run(body, sizes, given, (value, operands, site, equation) => {
    const kink = value.operation.kink?.measure(operands, site);
    if (kink !== undefined) observe(kink, value, equation);
  });
}

/** Measures the kinks of equations that have run already, over the numbers that they left; no more is computed again than the kinks need. */
export function measureKinks(kinks: readonly Step[], at: Sizes, values: Values, observe: KinkObserver): void {
  const sizes = new Map(at);
  let equation: Equation | undefined;
  const measured = (value: ApplyValue, ...call: Parameters<NonNullable<ApplyValue['operation']['kink']>['measure']>): void => {
    const kink = value.operation.kink?.measure(...call);
    if (kink !== undefined) observe(kink, value, equation);
  };
  const evaluator = new Evaluator(sizes, new Store(sizes, values), measured);
  runSteps(kinks, sizes, (own) => {
    equation = own;
    for (const value of outermostKinks(own.value)) {
      const operands = value.operands.map((operand) => evaluator.evaluate(operand));
      measured(value, operands, numericSite(value, sizes));
    }
  });
}
