import { derive } from '../../autodiff/derive.ts';
import { linearize } from '../../autodiff/linearize.ts';
import { Plan } from '../../engine/compiled/plan.ts';
import type { Sizes, Values } from '../../engine/interpreter.ts';
import { pushForward } from '../../engine/tangents.ts';
import { readsOf } from '../../program/activity.ts';
import type { Program, Step, Value, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { compiledWherePossible, isWorthCompiling } from '../cost.ts';
import { readSwitches, runWatched, switchingSteps } from '../coverage/switches.ts';

/** The forward pass of a program at some sizes, as a check needs it: by either engine. What it gives is valid until the next call. */
export interface ForwardPass {
  /** The outputs, and on which side of each kink the numbers are. */
  readonly outputs: (given: Values) => { readonly values: Values; readonly sides: string };
  /** The changes of the outputs when some of the given variables change along directions. */
  readonly changes: (given: Values, directions: Values) => Values;
}

/** True if an operation depends on an input or parameter. */
export function readsActive(value: Value): boolean {
  return readsOf(value).some(({ active }) => active);
}

/** By the interpreter, operation by operation: nothing to prepare. */
export function interpretedPass({ body }: Program, sizes: Sizes): ForwardPass {
  return {
    outputs: (given) => {
      const patterns: number[][] = [];
      const values = runWatched(body, sizes, given, ({ kink, value }) => {
        if (kink !== undefined && readsActive(value)) patterns.push([...kink.pattern]);
      });
      return { values, sides: JSON.stringify(patterns) };
    },
    changes: (given, directions) => pushForward(body, sizes, given, directions),
  };
}

const PRIMAL = 0;
const TANGENT = 1;

class CompiledPass implements ForwardPass {
  private readonly plan: Plan;
  private readonly sizes: Sizes;
  private readonly given: readonly Variable[];
  private readonly tangents: ReadonlyMap<Variable, Float64Array>;
  private readonly values: Values;
  private readonly changed: Values;
  private readonly switches: readonly Step[];
  private readonly watched: Values;
  /** The point of which `values` are. */
  private point: Values | undefined;

  constructor({ body, given, outputs }: Program, sizes: Sizes) {
    const active = given.filter((variable) => variable.active);
    const { primal, tangent, tangentOf } = linearize(body, active);
    this.sizes = sizes;
    this.given = given;
    this.switches = switchingSteps(primal);
    const watched = equationsOf(this.switches).flatMap(({ value }) => readsOf(value));
    const wanted = new Set(outputs.map(({ variable }) => variable));
    const changes = [...wanted].flatMap((variable) => tangentOf(variable) ?? []);
    const tangents = active.map((variable) => tangentOf(variable) as Variable);
    this.plan = new Plan({
      passes: [primal, tangent],
      sizes,
      given: [...given, ...tangents],
      results: new Set([...wanted, ...watched, ...changes]),
    });
    const { plan } = this;
    const results = (of: Iterable<Variable>): Values =>
      new Map([...of].map((variable) => [variable, { shape: plan.shapeOf(variable), data: plan.result(variable) }]));
    this.tangents = new Map(active.map((variable, index) => [variable, plan.input(tangents[index] as Variable)]));
    this.values = results(wanted);
    this.watched = results(watched);
    const whole = results(changes);
    this.changed = new Map(
      [...wanted].flatMap((variable) => {
        const change = whole.get(tangentOf(variable) as Variable);
        return change === undefined ? [] : [[variable, change]];
      }),
    );
  }

  outputs(given: Values): { readonly values: Values; readonly sides: string } {
    this.moveTo(given);
    return { values: this.values, sides: this.sides() };
  }

  changes(given: Values, directions: Values): Values {
    this.moveTo(given);
    for (const [variable, { data }] of directions) this.tangents.get(variable)?.set(data);
    this.plan.run(TANGENT);
    for (const variable of directions.keys()) this.tangents.get(variable)?.fill(0);
    return this.changed;
  }

  private moveTo(given: Values): void {
    if (this.point === given) return;
    for (const variable of this.given) this.plan.input(variable).set(given.get(variable)?.data ?? []);
    this.plan.run(PRIMAL);
    this.point = given;
  }

  /** The operands of operations with kinks, read after the run. */
  private sides(): string {
    if (this.switches.length === 0) return '';
    const patterns: number[][] = [];
    readSwitches(this.switches, this.sizes, this.watched, ({ kink, value }) => {
      if (kink !== undefined && readsActive(value)) patterns.push([...kink.pattern]);
    });
    return JSON.stringify(patterns);
  }
}

/** By one plan for the values and for their changes. */
export function compiledPass(program: Program, sizes: Sizes): ForwardPass {
  return new CompiledPass(program, sizes);
}

/** The numbers of sizes: two rounds of draws may have the same. */
export function keyOf(sizes: Sizes): string {
  return [...sizes].join();
}

/** The passes of one program, each made when it is first needed. */
export class Passes {
  private readonly program: Program;
  private readonly runs: number;
  private readonly made = new Map<string, ForwardPass>();
  private derivedPass: Program | undefined;

  /** `runs` is how often each will run, about. */
  constructor(program: Program, runs: number) {
    this.program = program;
    this.runs = runs;
  }

  /** The derived backward pass of the program. */
  get derived(): Program {
    this.derivedPass ??= derive(this.program);
    return this.derivedPass;
  }

  /** By the engine that is done first: the plan, where the interpreter would take longer than compiling it. */
  at(sizes: Sizes): ForwardPass {
    const key = keyOf(sizes);
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const interpreted = (): ForwardPass => interpretedPass(this.program, sizes);
    const pass = isWorthCompiling([this.program], sizes, this.runs)
      ? compiledWherePossible(() => compiledPass(this.program, sizes), interpreted)
      : interpreted();
    this.made.set(key, pass);
    return pass;
  }
}
