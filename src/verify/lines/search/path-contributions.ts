import { Interpreter, type Sizes, type Values } from '../../../engine/interpreter.ts';
import { RoundedInterpreter } from '../../../engine/rounded.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import type { Equation, Program, Rounding, Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import type { Line } from '../block.ts';

/**
 * One share of a gradient: what reaches `to` from the adjoint of `from` along the paths that enter by one
 * derived line and avoid every other name of the block. The lines of a block must give each share once.
 */
export interface Component {
  readonly from: Variable;
  readonly to: Variable;
  /** The derived line that contributes it. */
  readonly line: Equation;
  /** Whether the paths run through names that the block leaves out. */
  readonly fused: boolean;
}

/** A line that is wrong, and what it must give. */
export interface WrongLine {
  readonly line: Line;
  readonly expected: readonly Component[];
}

/** The variable whose adjoint a derived line begins at: of the first equation that it goes through. */
export function beginningOf({ origin, through }: Equation): Variable | undefined {
  return (through?.[0] ?? origin)?.target;
}

/** The derived lines between the adjoint of one name and the next names of the block. */
export interface Segment {
  readonly from: Variable;
  readonly lines: readonly Equation[];
  readonly components: readonly Component[];
  /** What the lines read. */
  readonly reads: ReadonlySet<Variable>;
}

/** The derived lines by the name whose equation they belong to, in the order of the derived pass. */
function groupsOf(derived: readonly Equation[]): ReadonlyMap<Variable, readonly Equation[]> {
  const groups = new Map<Variable, Equation[]>();
  for (const line of derived) {
    const target = beginningOf(line);
    if (target === undefined) continue;
    const group = groups.get(target);
    if (group === undefined) groups.set(target, [line]);
    else group.push(line);
  }
  return groups;
}

type Group = readonly [target: Variable, lines: readonly Equation[]];

/** `groups` begins where the name's own lines are, if it has any. */
function segmentFrom(from: Variable, names: ReadonlySet<Variable>, groups: Iterable<Group>): Segment {
  const open = new Set<Variable>([from]);
  const lines: Equation[] = [];
  const components: Component[] = [];
  for (const [target, group] of groups) {
    if (!open.delete(target)) continue;
    for (const line of group) {
      lines.push(line);
      const to = line.target.primal;
      if (line.operator === '=' || to === undefined) continue;
      if (names.has(to)) components.push({ from, to, line, fused: target !== from });
      else open.add(to);
    }
    // The rest of the file does not concern it.
    if (open.size === 0) break;
  }
  return { from, lines, components, reads: new Set(lines.flatMap(({ value }) => readsOf(value))) };
}

function* groupsFrom(groups: readonly Group[], first: number): Generator<Group> {
  for (let index = first; index < groups.length; index += 1) yield groups[index] as Group;
}

/** All segments between the names of a block. */
export function segmentsOf(derived: Program, names: ReadonlySet<Variable>): readonly Segment[] {
  const equations = derived.body.filter((step) => step.kind === 'equation');
  const groups = [...groupsOf(equations)];
  const places = new Map(groups.map(([target], index) => [target, index]));
  return [...names]
    .map((name) => segmentFrom(name, names, groupsFrom(groups, places.get(name) ?? groups.length)))
    .filter(({ components }) => components.length > 0);
}

/** The numbers of a segment's components when the adjoint that it starts from has the given value. */
export function runSegment(
  { from, lines, components, reads }: Segment,
  seed: Tensor,
  sizes: Sizes,
  forward: Values,
  round?: Rounding,
): ReadonlyMap<Component, Tensor> {
  const outlets = new Map(components.map((component) => [component.line, component]));
  const results = new Map<Component, Tensor>();
  // No more than is read: a file may have many segments.
  const given = new Map<Variable, Tensor>();
  for (const variable of reads) {
    const known = forward.get(variable);
    if (known !== undefined) given.set(variable, known);
  }
  const interpreter = round === undefined ? new Interpreter(sizes, given) : new RoundedInterpreter(sizes, given, round);
  interpreter.values.set(adjointOf(from), seed);
  for (const line of lines) {
    const component = outlets.get(line);
    if (component === undefined) interpreter.run([line]);
    else results.set(component, interpreter.evaluate(line.value));
  }
  return results;
}
