import { Plan } from '../../engine/compiled/plan.ts';
import { run, type Sizes, type Values } from '../../engine/interpreter.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Program, Step, Variable } from '../../program/program.ts';
import { targetsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import { compiledWherePossible, isWorthCompiling } from '../cost.ts';
import { readSwitches, runWatched, type SwitchObserver, switchingSteps } from '../coverage/switches.ts';

/** Both passes of a program at some sizes, as a draw needs them: with all that they compute. */
export interface DrawPasses {
  readonly forward: (given: Values, observe: SwitchObserver) => Values;
  /** Goes on from the values of the last forward pass, with the adjoints of the outputs. */
  readonly backward: (values: Values, cotangents: Values) => Values;
}

/** By the interpreter, operation by operation: nothing to prepare. */
export function interpretedDraw(program: Program, derived: Program, sizes: Sizes): DrawPasses {
  return {
    forward: (given, observe) => runWatched(program.body, sizes, given, observe),
    backward: (values, cotangents) => run(derived.body, sizes, new Map([...values, ...cotangents])),
  };
}

const FORWARD = 0;
const BACKWARD = 1;

class CompiledDraw implements DrawPasses {
  private readonly plan: Plan;
  private readonly sizes: Sizes;
  private readonly switches: readonly Step[];
  private readonly targets: readonly (readonly Variable[])[];

  constructor(program: Program, derived: Program, sizes: Sizes) {
    const cotangents = new Set(program.outputs.map(({ variable }) => adjointOf(variable)));
    const bodies = [program.body, derived.body];
    this.sizes = sizes;
    this.switches = switchingSteps(program.body);
    this.targets = bodies.map((body) => targetsOf(body));
    this.plan = new Plan({
      passes: bodies,
      sizes,
      given: [...program.given, ...cotangents],
      results: new Set(this.targets.flat()),
    });
  }

  forward(given: Values, observe: SwitchObserver): Values {
    const values = this.run(FORWARD, given);
    readSwitches(this.switches, this.sizes, values, observe);
    return values;
  }

  backward(values: Values, cotangents: Values): Values {
    return new Map([...values, ...this.run(BACKWARD, cotangents)]);
  }

  private run(pass: number, given: Values): Map<Variable, Tensor> {
    const { plan } = this;
    for (const [variable, { data }] of given) plan.input(variable).set(data);
    plan.run(pass);
    const values = new Map(given);
    for (const variable of this.targets[pass] as readonly Variable[])
      values.set(variable, { shape: plan.shapeOf(variable), data: plan.result(variable).slice() });
    return values;
  }
}

/** By one plan for both passes. */
export function compiledDraw(program: Program, derived: Program, sizes: Sizes): DrawPasses {
  return new CompiledDraw(program, derived, sizes);
}

/** By the engine that is done first with so many draws. */
export function drawPasses(program: Program, derived: Program, sizes: Sizes, draws: number): DrawPasses {
  const interpreted = (): DrawPasses => interpretedDraw(program, derived, sizes);
  return isWorthCompiling([program, derived], sizes, draws)
    ? compiledWherePossible(() => compiledDraw(program, derived, sizes), interpreted)
    : interpreted();
}
