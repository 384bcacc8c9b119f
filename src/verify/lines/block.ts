import { readsOf } from '../../program/activity.ts';
import type { Equation, Program, Variable } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';

/** One line of a hand-written backward block, with the adjoints that it reads, also through helpers. */
export interface Line {
  readonly equation: Equation;
  /** Position in the block. */
  readonly index: number;
  /** The primal whose adjoint it contributes to; undefined for a helper. */
  readonly primal: Variable | undefined;
  /** Primals of the adjoints that it reads, also through helpers. */
  readonly reads: ReadonlySet<Variable>;
  /** Helpers that it reads, also through other helpers. */
  readonly helpers: ReadonlySet<Variable>;
  /** Not understood: it may be right or wrong, and answers for whatever is missing of its adjoint. */
  readonly broken: boolean;
}

/** A hand-written block as the search for wrong lines sees it: straight lines, in order. */
export interface Block {
  readonly lines: readonly Line[];
  /** The lines that contribute to each adjoint, by primal. */
  readonly contributions: ReadonlyMap<Variable, readonly Line[]>;
  /** The lines that read each adjoint themselves, by primal. */
  readonly readers: ReadonlyMap<Variable, readonly Line[]>;
  /** The lines that define helpers. */
  readonly definitions: ReadonlyMap<Variable, Line>;
}

function lineOf(equation: Equation, index: number, definitions: ReadonlyMap<Variable, Line>): Line {
  const reads = new Set<Variable>();
  const helpers = new Set<Variable>();
  let broken = isUnknown(equation.value.shape);
  for (const variable of readsOf(equation.value)) {
    if (variable.primal !== undefined) reads.add(variable.primal);
    const definition = definitions.get(variable);
    if (definition === undefined) continue;
    helpers.add(variable);
    for (const primal of definition.reads) reads.add(primal);
    for (const helper of definition.helpers) helpers.add(helper);
    broken ||= definition.broken;
  }
  const primal = equation.target.primal;
  // A contribution of the wrong shape is reported as that; its numbers could not be compared.
  const misshapen = primal !== undefined && !sameRank(equation);
  return { equation, index, primal, reads, helpers, broken: broken || misshapen };
}

function sameRank({ target, value }: Equation): boolean {
  return target.shape.length === value.shape.length && target.shape.every(({ key }, axis) => key === value.shape[axis]?.key);
}

function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

export function readBlock(equations: readonly Equation[]): Block {
  const lines: Line[] = [];
  const contributions = new Map<Variable, Line[]>();
  const readers = new Map<Variable, Line[]>();
  const definitions = new Map<Variable, Line>();
  equations.forEach((equation, index) => {
    const line = lineOf(equation, index, definitions);
    lines.push(line);
    if (line.primal === undefined) definitions.set(equation.target, line);
    else addTo(contributions, line.primal, line);
    for (const { primal } of new Set(readsOf(equation.value))) if (primal !== undefined) addTo(readers, primal, line);
  });
  return { lines, contributions, readers, definitions };
}

/** Names whose adjoint the block speaks of: their edges are what its lines must cover. */
export function namesIn(block: Block, forward: Program): ReadonlySet<Variable> {
  const names = new Set<Variable>();
  for (const { primal, reads } of block.lines) {
    if (primal !== undefined) names.add(primal);
    for (const read of reads) names.add(read);
  }
  for (const variable of forward.given) if (variable.active) names.add(variable);
  for (const { variable } of forward.outputs) if (variable.active) names.add(variable);
  return names;
}
