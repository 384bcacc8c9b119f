import { linearize } from '../autodiff/linearize.ts';
import { Plan } from '../engine/compiled/plan.ts';
import type { Sizes, Values } from '../engine/interpreter.ts';
import { pushForward } from '../engine/tangents.ts';
import { readsOf } from '../program/activity.ts';
import type { OperationTable } from '../program/operation.ts';
import type { ApplyValue, Program, Step, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import type { Tensor } from '../program/tensor.ts';
import { kinksIn, measureKinks, runWatched } from './kinks.ts';
import { compiledWherePossible, isWorthCompiling } from './work.ts';

/** The forward pass of a program at some sizes, as a check needs it: by either engine. What it gives is valid until the next call. */
export interface ForwardPass {
  /** The outputs, and on which side of each kink the numbers are. */
  readonly outputs: (given: Values) => { readonly values: Values; readonly sides: string };
  /** How the outputs change when one of the given variables changes along a direction. */
  readonly changes: (given: Values, variable: Variable, direction: Tensor) => Values;
}

/** Whether an operation moves when inputs or parameters move. */
export function readsActive(value: ApplyValue): boolean {
  return readsOf(value).some(({ active }) => active);
}

/** By the interpreter, operation by operation: nothing to prepare. */
export function interpretedPass({ body }: Program, sizes: Sizes): ForwardPass {
  return {
    outputs: (given) => {
      const patterns: number[][] = [];
      const values = runWatched(body, sizes, given, ({ pattern }, value) => {
        if (readsActive(value)) patterns.push([...pattern]);
      });
      return { values, sides: JSON.stringify(patterns) };
    },
    changes: (given, variable, direction) => pushForward(body, sizes, given, new Map([[variable, direction]])),
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
  private readonly kinks: readonly Step[];
  private readonly watched: Values;
  /** Where the values are those of now. */
  private point: Values | undefined;

  constructor({ body, given, outputs }: Program, sizes: Sizes, operations: OperationTable) {
    const active = given.filter((variable) => variable.active);
    const { primal, tangent, tangentOf } = linearize(body, active, operations);
    this.sizes = sizes;
    this.given = given;
    this.kinks = kinksIn(primal);
    const watched = equationsOf(this.kinks).flatMap(({ value }) => readsOf(value));
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

  changes(given: Values, variable: Variable, direction: Tensor): Values {
    this.moveTo(given);
    const tangent = this.tangents.get(variable);
    tangent?.set(direction.data);
    this.plan.run(TANGENT);
    tangent?.fill(0);
    return this.changed;
  }

  private moveTo(given: Values): void {
    if (this.point === given) return;
    for (const variable of this.given) this.plan.input(variable).set(given.get(variable)?.data ?? []);
    this.plan.run(PRIMAL);
    this.point = given;
  }

  /** What the operations with kinks were given, looked up behind the run. */
  private sides(): string {
    if (this.kinks.length === 0) return '';
    const patterns: number[][] = [];
    measureKinks(this.kinks, this.sizes, this.watched, ({ pattern }) => patterns.push([...pattern]));
    return JSON.stringify(patterns);
  }
}

/** By one plan for the values and for their changes. */
export function compiledPass(program: Program, sizes: Sizes, operations: OperationTable): ForwardPass {
  return new CompiledPass(program, sizes, operations);
}

/** The numbers of sizes: two rounds of draws may have the same. */
export function keyOf(sizes: Sizes): string {
  return [...sizes].join();
}

/** The passes of one program, each made when it is first needed. */
export class Passes {
  private readonly program: Program;
  private readonly operations: OperationTable;
  private readonly runs: number;
  private readonly made = new Map<string, ForwardPass>();

  /** `runs` is how often each will run, about. */
  constructor(program: Program, operations: OperationTable, runs: number) {
    this.program = program;
    this.operations = operations;
    this.runs = runs;
  }

  /** By the engine that is done first: the plan, where the interpreter would take longer than compiling it. */
  at(sizes: Sizes): ForwardPass {
    const key = keyOf(sizes);
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const interpreted = (): ForwardPass => interpretedPass(this.program, sizes);
    const pass = isWorthCompiling([this.program], sizes, this.runs)
      ? compiledWherePossible(() => compiledPass(this.program, sizes, this.operations), interpreted)
      : interpreted();
    this.made.set(key, pass);
    return pass;
  }
}
