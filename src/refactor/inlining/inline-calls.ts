import { callSizes, cellOf } from '../../analysis/cells/operations.ts';
import { readValue } from '../../program/build.ts';
import { type Cell, resized, resizedShape } from '../../program/cells.ts';
import { type Dimension, named, namesIn } from '../../program/dimension.ts';
import type { Operation, Problem } from '../../program/operation.ts';
import { printValue } from '../../program/print.ts';
import type { Equation, Loop, ReadValue, Step, Value, Variable } from '../../program/program.ts';
import { type Rewriting, rewrite } from '../../program/rewrite.ts';
import type { FreeNames } from './free-names.ts';

/** The reason why the equations of a cell cannot stand in place of a call. */
export class InliningError extends Error {}

/** The place in the program that calls: the loops around it, and what names mean there. */
interface Surroundings {
  readonly loops: readonly Loop[];
  readonly rewriting: Rewriting;
  /** Where the equations of cells go, in front of the one that calls. */
  readonly out: Step[];
}

/** What stands for a variable of a cell at some of its indices. */
type Meaning = (indices: readonly Dimension[]) => Value;

function loopIndices(loops: readonly Loop[]): readonly Dimension[] {
  return loops.map(({ variable }) => named(variable));
}

/** Writes the equations of cells in place of their calls, under names that nothing else has. */
export class CallInliner {
  private readonly names: FreeNames;
  /** Of the calls in one list of steps: several results of one call are one inlining. */
  private readonly known = new WeakMap<Step[], Map<string, ReadonlyMap<Variable, Meaning>>>();

  constructor(names: FreeNames) {
    this.names = names;
  }

  /** A value without calls; the equations of the cells go in front. */
  value(value: Value, { loops, rewriting, out }: Surroundings): Value {
    const apply: Rewriting['apply'] = ({ operation, operands }) =>
      operation.cell && this.call(operation, operands, { loops, rewriting, out });
    return rewrite(value, { ...rewriting, apply });
  }

  private call(operation: Operation, operands: readonly Value[], around: Surroundings): Value {
    const cell = cellOf(operation);
    const result = operation.cell?.result ?? 0;
    if (cell === undefined) throw new Error(`\`${operation.name}\` is no call of a cell`);
    const calls = this.known.get(around.out) ?? new Map<string, ReadonlyMap<Variable, Meaning>>();
    this.known.set(around.out, calls);
    const key = `${cell.name}(${operands.map(printValue).join(', ')})`;
    const meanings = calls.get(key) ?? new InlinedCall(this, this.names, cell, operands, around).meanings;
    calls.set(key, meanings);
    const output = cell.program.outputs[result];
    const meaning = output && meanings.get(output.variable);
    if (meaning === undefined) throw new Error(`\`${cell.name}\` has no result ${result + 1}`);
    return meaning(output?.indices ?? []);
  }
}

/** One call, whose equations are written as it is made. */
class InlinedCall {
  readonly meanings = new Map<Variable, Meaning>();
  private readonly inliner: CallInliner;
  private readonly names: FreeNames;
  private readonly cell: Cell;
  private readonly around: Surroundings;
  /** Of the sizes of the cell, and the variables of its loops. */
  private readonly sizes: Map<string, Dimension>;

  constructor(inliner: CallInliner, names: FreeNames, cell: Cell, operands: readonly Value[], around: Surroundings) {
    this.inliner = inliner;
    this.names = names;
    this.cell = cell;
    this.around = around;
    const shapes = operands.map(({ shape }) => shape);
    const sizes = callSizes(cell, shapes);
    if ('code' in sizes) throw new Error(`\`${cell.name}\`: ${(sizes as Problem).message}`);
    this.sizes = new Map(sizes);
    for (const [index, variable] of cell.program.given.entries()) this.bind(variable, operands[index] as Value);
    this.write(cell.program.body, [], around.out);
  }

  private cannot(reason: string): InliningError {
    return new InliningError(`the equations of \`${this.cell.name}\` cannot stand in place of its call: ${reason}`);
  }

  private dimension(dimension: Dimension): Dimension {
    return resized(dimension, this.sizes);
  }

  /** Gives a parameter its argument; an expression is computed once, under a name. */
  private bind(variable: Variable, operand: Value): void {
    const argument = operand.kind === 'apply' ? this.define(variable.name, operand) : operand;
    if (variable.ranges.length === 0) {
      this.meanings.set(variable, () => argument);
      return;
    }
    if (argument.kind !== 'read' || argument.indices.length > 0)
      throw this.cannot(`it reads elements of \`${variable.name}\`, which is one element of a sequence there`);
    const elements = this.local(variable, argument.variable.name, []);
    this.meanings.set(variable, (indices) =>
      readValue(
        elements,
        indices.map((index) => this.dimension(index)),
      ),
    );
  }

  /** The name of an argument that is an expression. */
  private define(hint: string, value: Value): ReadValue {
    const { loops, out } = this.around;
    const target: Variable = {
      name: this.names.give(hint),
      kind: 'intermediate',
      shape: value.shape,
      ranges: loops,
      ...(loops.length > 0 && { isLocal: true }),
      active: true,
    };
    const indices = loopIndices(loops);
    out.push({ kind: 'equation', target, indices, operator: '=', value });
    return readValue(target, indices);
  }

  /** A variable of the cell where it is called: in loops it has an element for each time around. */
  private local({ shape, ranges, isLocal, isTensor, active }: Variable, name: string, loops: readonly Loop[]): Variable {
    const own = ranges.map(({ first, last }) => ({ first: this.dimension(first), last: this.dimension(last) }));
    const isHidden = isLocal === true || (loops.length > 0 && ranges.length === 0);
    return {
      name,
      kind: 'intermediate',
      shape: resizedShape(shape, this.sizes),
      ranges: [...loops, ...own],
      active,
      ...(isHidden && { isLocal: true }),
      ...(isTensor === true && { isTensor }),
    };
  }

  private write(steps: readonly Step[], loops: readonly Loop[], out: Step[]): void {
    for (const step of steps) {
      if (step.kind === 'loop') this.writeLoop(step, loops, out);
      else this.writeEquation(step, loops, out);
    }
  }

  private writeLoop(loop: Loop, loops: readonly Loop[], out: Step[]): void {
    const enclosing = new Set([...this.around.loops, ...loops].map(({ variable }) => variable));
    const variable = this.names.giveIndex(loop.variable, enclosing);
    const own: Loop = {
      kind: 'loop',
      variable,
      first: this.dimension(loop.first),
      last: this.dimension(loop.last),
      step: loop.step,
      body: [],
    };
    const before = this.sizes.get(loop.variable);
    this.sizes.set(loop.variable, named(variable));
    const body: Step[] = [];
    this.write(loop.body, [...loops, own], body);
    if (before === undefined) this.sizes.delete(loop.variable);
    else this.sizes.set(loop.variable, before);
    out.push({ ...own, body });
  }

  private writeEquation({ target, indices, operator, value }: Equation, loops: readonly Loop[], out: Step[]): void {
    const rewriting: Rewriting = {
      read: (read) => this.read(read),
      dimension: (dimension) => this.dimension(dimension),
    };
    const all = [...this.around.loops, ...loops];
    const written = this.inliner.value(value, { loops: all, rewriting, out });
    const [variable, outer] = this.targetFor(target);
    const own = indices.map((index) => this.dimension(index));
    out.push({ kind: 'equation', target: variable, indices: [...outer, ...own], operator, value: written });
  }

  private readonly targets = new Map<Variable, Variable>();

  private targetFor(target: Variable): readonly [Variable, readonly Dimension[]] {
    const { loops } = this.around;
    const outer = loopIndices(loops);
    const known = this.targets.get(target);
    if (known !== undefined) return [known, outer];
    const variables = new Set(loops.map(({ variable }) => variable));
    const isUneven = loops.some(({ first, last }) =>
      [first, last].some((end) => [...namesIn(end)].some((name) => variables.has(name))),
    );
    if (isUneven && target.ranges.length > 0 && target.isLocal !== true)
      throw this.cannot('it is called in a loop whose length changes, and has sequences of its own');
    const made = this.local(target, this.names.give(target.name), loops);
    this.targets.set(target, made);
    this.meanings.set(target, (indices) => {
      if (indices.length === 0 && target.ranges.length > 0 && outer.length > 0)
        throw this.cannot(`it is called in a loop, and reads all elements of \`${target.name}\` at once`);
      return readValue(made, [...outer, ...indices.map((index) => this.dimension(index))]);
    });
    return [made, outer];
  }

  private read({ variable, indices }: ReadValue): Value {
    // A loop may read what a later line of it wrote the time before.
    if (!this.meanings.has(variable)) this.targetFor(variable);
    const meaning = this.meanings.get(variable) as Meaning;
    return meaning(indices);
  }
}
