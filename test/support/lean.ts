import { Evaluator, runSteps, type Sizes, type Values } from '../../src/engine/interpreter.ts';
import { elementAt, emptyStack, type Layout, layoutOf, positionOf } from '../../src/engine/stacking.ts';
import type { Numbers } from '../../src/engine/store.ts';
import type { Equation, Program, ReadValue, Reference, Value, Variable } from '../../src/program/program.ts';
import type { Tensor } from '../../src/program/tensor.ts';

/** Elements of variables, by their position; a plain tensor is the only element of its variable. */
class Elements {
  private readonly layouts = new Map<Variable, Layout>();
  private readonly sizes: Sizes;

  constructor(sizes: Sizes) {
    this.sizes = sizes;
  }

  layout(variable: Variable): Layout {
    const known = this.layouts.get(variable) ?? layoutOf(variable, this.sizes);
    this.layouts.set(variable, known);
    return known;
  }

  /** The elements that a reference names. */
  positions({ variable, indices }: Reference): readonly number[] {
    const layout = this.layout(variable);
    if (variable.ranges.length > 0 && indices.length > 0) return [positionOf(variable, layout, indices, this.sizes)];
    const count = layout.lengths.reduce((product, length) => product * length, 1);
    return Array.from({ length: count }, (_, position) => position);
  }
}

/** Numbers that are held only while they are needed, with a count of them. */
class CountedNumbers implements Numbers {
  /** Numbers held at present, and the most that ever were; what was given is not among them. */
  held = 0;
  peak = 0;
  /** The same of the elements of sequences that are no adjoints. */
  values = 0;
  valuesPeak = 0;
  private readonly stored = new Map<Variable, Map<number, Tensor>>();
  private readonly given: Values;
  private readonly elements: Elements;

  constructor(given: Values, elements: Elements) {
    this.given = given;
    this.elements = elements;
  }

  get(reference: Reference): Tensor | undefined {
    const { variable, indices } = reference;
    const stored = this.stored.get(variable);
    const given = this.given.get(variable);
    if (stored === undefined && given === undefined) return undefined;
    const layout = this.elements.layout(variable);
    const [first = 0] = indices.length > 0 || variable.ranges.length === 0 ? this.elements.positions(reference) : [];
    if (variable.ranges.length === 0 || indices.length > 0)
      return stored?.get(first) ?? (given && (variable.ranges.length === 0 ? given : elementAt(given, layout, first)));
    const whole = emptyStack(layout);
    if (given !== undefined) whole.data.set(given.data);
    for (const [position, { data }] of stored ?? []) whole.data.set(data, position * layout.size);
    return whole;
  }

  set(reference: Reference, tensor: Tensor): void {
    this.each(reference, tensor, (position, element) => this.put(reference.variable, position, element));
  }

  add(reference: Reference, tensor: Tensor): void {
    const { variable } = reference;
    this.each(reference, tensor, (position, element) => {
      const before = this.stored.get(variable)?.get(position) ?? this.givenElement(variable, position);
      const data = element.data.map((value, index) => value + (before?.data[index] ?? 0));
      this.put(variable, position, { shape: element.shape, data });
    });
  }

  free(variable: Variable, position: number): void {
    const elements = this.stored.get(variable);
    const element = elements?.get(position);
    if (elements === undefined || element === undefined) return;
    this.count(variable, -element.data.length);
    elements.delete(position);
  }

  private givenElement(variable: Variable, position: number): Tensor | undefined {
    const given = this.given.get(variable);
    return given && elementAt(given, this.elements.layout(variable), position);
  }

  private each(reference: Reference, tensor: Tensor, visit: (position: number, element: Tensor) => void): void {
    const layout = this.elements.layout(reference.variable);
    const positions = this.elements.positions(reference);
    // The only element of a sequence comes with the axis of the sequence, or without.
    if (positions.length === 1 && tensor.data.length === layout.size)
      visit(positions[0] as number, { shape: layout.shape, data: tensor.data });
    else for (const position of positions) visit(position, elementAt(tensor, layout, position));
  }

  private put(variable: Variable, position: number, { shape, data }: Tensor): void {
    this.free(variable, position);
    const elements = this.stored.get(variable) ?? new Map<number, Tensor>();
    this.stored.set(variable, elements);
    elements.set(position, { shape, data: data.slice() });
    this.count(variable, data.length);
  }

  private count({ kind, ranges }: Variable, numbers: number): void {
    this.held += numbers;
    this.peak = Math.max(this.peak, this.held);
    if (kind === 'adjoint' || ranges.length === 0) return;
    this.values += numbers;
    this.valuesPeak = Math.max(this.valuesPeak, this.values);
  }
}

function readsIn(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readsIn) : [];
}

/** The references that an equation writes and reads. */
function referencesIn({ target: variable, indices, value }: Equation): readonly Reference[] {
  return [{ variable, indices }, ...readsIn(value)];
}

/** The last use of each element, counted in equations. */
class LastUses {
  private readonly uses = new Map<Variable, Map<number, number>>();

  note(variable: Variable, position: number, tick: number): void {
    const known = this.uses.get(variable);
    if (known === undefined) this.uses.set(variable, new Map([[position, tick]]));
    else known.set(position, tick);
  }

  of(variable: Variable, position: number): number {
    return this.uses.get(variable)?.get(position) ?? -1;
  }
}

/** Both passes of a program, holding every number no longer than it is needed. */
export interface LeanRun {
  /** By primal. */
  readonly gradients: ReadonlyMap<Variable, Tensor>;
  /** Numbers held between the passes: the tape. */
  readonly saved: number;
  /** The most numbers of sequences that the backward pass held, adjoints not among them: of the tape, and computed again. */
  readonly valuesPeak: number;
  /** The most numbers that either pass held, beside what was given. */
  readonly forwardPeak: number;
  readonly peak: number;
}

/** Runs both passes; `adjoints` are those of the outputs, by adjoint. */
export function runLean(forward: Program, backward: Program, sizes: Sizes, given: Values, adjoints: Values): LeanRun {
  const running = new Map(sizes);
  const elements = new Elements(running);
  const uses = new LastUses();
  let ticks = 0;
  for (const { body } of [forward, backward]) {
    runSteps(body, running, (equation) => {
      for (const reference of referencesIn(equation))
        for (const position of elements.positions(reference)) uses.note(reference.variable, position, ticks);
      ticks += 1;
    });
  }
  for (const output of backward.outputs)
    for (const position of elements.positions(output)) uses.note(output.variable, position, Number.POSITIVE_INFINITY);

  const numbers = new CountedNumbers(new Map([...given, ...adjoints]), elements);
  const evaluator = new Evaluator(running, numbers);
  let tick = 0;
  const step = (equation: Equation): void => {
    evaluator.runEquation(equation);
    for (const reference of referencesIn(equation))
      for (const position of elements.positions(reference))
        if (uses.of(reference.variable, position) === tick) numbers.free(reference.variable, position);
    tick += 1;
  };
  runSteps(forward.body, running, step);
  const { held: saved, peak: forwardPeak } = numbers;
  numbers.valuesPeak = numbers.values;
  runSteps(backward.body, running, step);
  const gradients = new Map<Variable, Tensor>();
  for (const { variable } of backward.outputs) {
    const gradient = numbers.get({ variable, indices: [] });
    if (gradient !== undefined && variable.primal !== undefined) gradients.set(variable.primal, gradient);
  }
  return { gradients, saved, forwardPeak, valuesPeak: numbers.valuesPeak, peak: numbers.peak };
}
