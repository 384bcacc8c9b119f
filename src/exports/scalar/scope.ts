import { adjointOf } from '../../program/adjoints.ts';
import { type Dimension, printDimension } from '../../program/dimension.ts';
import type { Reference, Step, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { Names } from '../names.ts';
import type { ExportUnit } from '../unit.ts';

const COUNTERS = ['i', 'j', 'k', 'l', 'p', 'q', 'r', 's', 'u', 'v', 'i1', 'j1', 'k1', 'l1', 'p1', 'q1'];

/** The names of an exported file, the same in both passes; counters are what the file's own names leave free. */
export class ElementScope {
  readonly counters: readonly string[];
  private readonly names: Names;
  private readonly taken = new Set<string>();
  private readonly variables = new Map<Variable, string>();
  private readonly sizes = new Map<string, string>();
  private readonly outputs = new Map<string, string>();

  constructor(
    unit: ExportUnit,
    reserved: readonly string[],
    legal: (name: string) => string,
    sizeName: (name: string) => string,
  ) {
    this.names = new Names(reserved, legal);
    for (const name of unit.forward.dimensions.keys()) this.sizes.set(name, this.give(sizeName(name)));
    const equations = [...equationsOf(unit.forward.body), ...equationsOf(unit.backward.body)];
    for (const variable of [...unit.forward.given, ...equations.map(({ target }) => target)]) this.variable(variable);
    for (const { variable } of unit.forward.outputs) this.variable(adjointOf(variable));
    for (const name of [...loopVariables(unit.forward.body), ...loopVariables(unit.backward.body)]) this.size(name);
    this.counters = COUNTERS.filter((name) => !this.taken.has(name) && !reserved.includes(name));
  }

  private give(wanted: string): string {
    const name = this.names.give(wanted);
    this.taken.add(name);
    return name;
  }

  isTaken(name: string): boolean {
    return this.taken.has(name) || this.counters.includes(name);
  }

  variable(variable: Variable): string {
    const known = this.variables.get(variable);
    if (known !== undefined) return known;
    const name = this.give(variable.name);
    this.variables.set(variable, name);
    return name;
  }

  /** A size, or the variable of a loop. */
  size(name: string): string {
    const known = this.sizes.get(name);
    if (known !== undefined) return known;
    const given = this.give(name);
    this.sizes.set(name, given);
    return given;
  }

  /** For a part of an equation: `z_1`. */
  temporary(target: string): string {
    for (let count = 1; ; count += 1) {
      const name = `${target}_${count}`;
      if (!this.taken.has(name)) return this.give(name);
    }
  }

  /** A name for an output that differs from its variable: `h_T`, `x_out`. */
  output({ variable, indices }: Reference): string {
    return this.named(variable.name, indices.length === 0 ? 'out' : indices.map(printDimension).join('_'));
  }

  /** The given adjoint of an output that enters another one: `dh_T`. */
  received({ variable, indices }: Reference): string {
    return this.named(adjointOf(variable).name, indices.length === 0 ? 'out' : indices.map(printDimension).join('_'));
  }

  /** An element of a sequence in the iteration at hand: `h_t`, `h_t_minus_1`. */
  view({ name }: Variable, indices: readonly Dimension[]): string {
    const words = indices.map((index) => printDimension(index).replaceAll(' - ', ' minus ').replaceAll(' + ', ' plus '));
    return this.named(name, words.join(' '));
  }

  private named(name: string, suffix: string): string {
    const key = `${name}_${suffix.replace(/[^\p{L}\p{N}]+/gu, '_')}`;
    const known = this.outputs.get(key);
    if (known !== undefined) return known;
    const given = this.give(key);
    this.outputs.set(key, given);
    return given;
  }
}

function loopVariables(body: readonly Step[]): readonly string[] {
  return body.flatMap((step) => (step.kind === 'loop' ? [step.variable, ...loopVariables(step.body)] : []));
}
