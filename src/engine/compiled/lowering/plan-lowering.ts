import { defined } from '../../../autodiff/rules.ts';
import { broadcastSizes } from '../../../operations/kernels.ts';
import type { Dimension } from '../../../program/dimension.ts';
import type { ApplyValue, Equation, Loop, ReadValue, Step, Value, Variable } from '../../../program/program.ts';
import { sizeOf } from '../../../program/tensor.ts';
import { numericSite, type Sizes } from '../../interpreter.ts';
import { type Affine, affineOf, isFixed, type LoopScope, type LoopVariable, NotCompiled, sameAffine } from '../affine.ts';
import {
  areApart,
  type Buffer,
  broadcastView,
  denseView,
  type Expression,
  type Instruction,
  isDense,
  numberOf,
  readOf,
  readsIn,
  sameView,
  type View,
} from '../instructions.ts';
import type { Lowerer } from './lowerer.ts';
import { instructionsFor, productOf } from './operations.ts';
import { Places } from './variable-layout.ts';

/** Equations with sizes → instructions on buffers. Elementwise operations stay expressions until something stores them. */
export class PlanLowering implements Lowerer {
  /** Those of the program, and the variables of loops that run once. */
  private sizes: Sizes;
  readonly places: Places;
  instructions: Instruction[] = [];
  private loops: LoopScope = new Map();
  /** Dimensions inside these loops in affine form, by their keys. */
  private affines = new Map<string, Affine>();
  /** The elements of sequences that they read and write, by their indices. */
  private elements = new Map<Variable, Map<string, View>>();
  /** Adjoints that hold a sum already, which may still be zero; before that the first contribution is stored, not added. */
  private readonly begun: Set<Variable>;
  private temporaries = 0;

  constructor(sizes: Sizes, given: readonly Variable[]) {
    this.sizes = sizes;
    this.places = new Places(sizes);
    this.begun = new Set(given);
  }

  emit(instruction: Instruction): void {
    this.instructions.push(instruction);
  }

  lowerSteps(body: readonly Step[]): void {
    for (const step of body) {
      if (step.kind === 'equation') this.lowerEquation(step);
      else this.lowerLoop(step);
    }
  }

  private lowerLoop(loop: Loop): void {
    const [first, last] = [this.affine(loop.first), this.affine(loop.last)];
    if (isFixed(first) && sameAffine(first, last)) this.lowerOnce(loop, first.constant);
    else this.lowerRepeated(loop, first, last);
  }

  /** A loop that runs once is no loop: its variable is a number. */
  private lowerOnce({ variable, body }: Loop, value: number): void {
    this.within(() => {
      this.sizes = new Map([...this.sizes, [variable, value]]);
      this.lowerSteps(body);
    });
  }

  private lowerRepeated(loop: Loop, first: Affine, last: Affine): void {
    if (this.loops.size === 0) for (const variable of adjointsIn(loop.body)) this.begin(variable);
    const variable: LoopVariable = { name: loop.variable };
    const outer = this.instructions;
    const body: Instruction[] = [];
    this.within(() => {
      this.instructions = body;
      this.loops = new Map([...this.loops, [loop.variable, variable]]);
      this.lowerSteps(loop.body);
    });
    this.instructions = outer;
    this.emit({ kind: 'loop', variable, first, last, step: loop.step, body });
  }

  /** Lowers a loop; the meanings of indices inside it are forgotten after it. */
  private within(lower: () => void): void {
    const { sizes, loops, affines, elements } = this;
    this.affines = new Map();
    this.elements = new Map();
    lower();
    this.sizes = sizes;
    this.loops = loops;
    this.affines = affines;
    this.elements = elements;
  }

  private lowerEquation({ target, indices, operator, value }: Equation): void {
    const isWhole = indices.length === 0 && this.loops.size === 0;
    const isFirst = target.kind === 'adjoint' && !this.begun.has(target);
    if (isFirst && !isWhole) this.begin(target);
    const isAlsoRead = isFirst && isWhole && readsVariable(value, target);
    if (isAlsoRead) this.begin(target);
    this.store(value, this.variableView(target, indices), operator === '+=' && !(isFirst && isWhole && !isAlsoRead));
    this.begun.add(target);
  }

  /** Sets an adjoint to zero before anything is added to it or read of it. */
  private begin(variable: Variable): void {
    if (variable.kind !== 'adjoint' || this.begun.has(variable)) return;
    this.begun.add(variable);
    this.fill(this.bufferOf(variable), 0);
  }

  /** The buffer in which the numbers of a given variable arrive that the equations change: they work on a copy. */
  copiedInput(variable: Variable): Buffer {
    const working = this.bufferOf(variable);
    const input: Buffer = { ...working, name: `given ${variable.name}` };
    const shape = [working.length];
    this.assign(readOf(denseView(input, shape)), denseView(working, shape), false);
    return input;
  }

  affine(dimension: Dimension): Affine {
    const known = this.affines.get(dimension.key);
    if (known !== undefined) return known;
    const affine = affineOf(dimension, this.sizes, this.loops);
    this.affines.set(dimension.key, affine);
    return affine;
  }

  bufferOf(variable: Variable): Buffer {
    return this.places.of(variable).buffer;
  }

  private variableView(variable: Variable, indices: readonly Dimension[]): View {
    if (indices.length === 0) return this.places.of(variable).whole;
    const views = this.elements.get(variable) ?? new Map<string, View>();
    const key = indices.map((index) => index.key).join();
    const known = views.get(key);
    if (known !== undefined) return known;
    const view = this.places.element(
      variable,
      indices.map((index) => this.affine(index)),
    );
    this.elements.set(variable, views.set(key, view));
    return view;
  }

  temporary(shape: readonly number[]): View {
    this.temporaries += 1;
    return denseView({ name: `#${this.temporaries}`, length: sizeOf(shape), isTemporary: true }, shape);
  }

  /** One instruction for all that is filled in a row. */
  fill(buffer: Buffer, value: number): void {
    const last = this.instructions.at(-1);
    if (last?.kind !== 'fill' || last.value !== value) this.emit({ kind: 'fill', buffers: [buffer], value });
    else this.instructions[this.instructions.length - 1] = { ...last, buffers: [...last.buffers, buffer] };
  }

  /** Computes a value where it is to stay. */
  store(value: Value, target: View, add: boolean): void {
    const product = value.kind === 'apply' ? productOf(value.operation) : undefined;
    if (value.kind === 'apply' && product !== undefined) {
      const operands = value.operands.map((operand) => this.view(this.lower(operand)));
      if (operands.every((view) => areApart(view, target)) && product(this, operands, target, add)) return;
    }
    this.assign(this.lower(value), target, add);
  }

  /** Stores an expression; what reads the target other than in place is computed apart first. */
  assign(value: Expression, target: View, add: boolean): void {
    const collides = readsIn(value).some(
      (view) => !areApart(view, target) && !sameView(broadcastView(view, target.shape), target),
    );
    const source = collides ? readOf(this.view({ ...this.copied(value), shape: value.shape })) : value;
    this.emit({ kind: 'map', domain: target.shape, target, value: source, add });
  }

  /** An expression that is certainly stored anew. */
  private copied(value: Expression): Expression {
    return { kind: 'map', name: 'stop_gradient', operands: [value], shape: value.shape };
  }

  /** The expression as numbers in memory. */
  view(expression: Expression): View {
    if (expression.kind === 'read') return expression.view;
    const target = this.temporary(expression.shape);
    this.emit({ kind: 'map', domain: target.shape, target, value: expression, add: false });
    return target;
  }

  dense(expression: Expression): View {
    const view = this.view(expression);
    return isDense(view) ? view : this.view(this.copied(readOf(view)));
  }

  map(name: string, ...operands: readonly Expression[]): Expression {
    const [first] = operands;
    const isSame = first !== undefined && operands.every(({ shape }) => shape.length === 0 || shape === first.shape);
    return { kind: 'map', name, operands, shape: isSame ? first.shape : broadcastSizes(operands.map(({ shape }) => shape)) };
  }

  lower(value: Value): Expression {
    switch (value.kind) {
      case 'number':
        return numberOf(value.value);
      case 'size':
        return { kind: 'index', index: this.affine(value.dimension), shape: [] };
      case 'read':
        return readOf(this.read(value));
      case 'apply':
        return this.apply(value);
    }
  }

  private read({ variable, indices }: ReadValue): View {
    this.begin(variable);
    return this.variableView(variable, indices);
  }

  private apply(value: ApplyValue): Expression {
    if (value.operation.lowering === 'definition') return this.lower(defined(value));
    const operands = value.operands.map((operand) => this.lower(operand));
    return instructionsFor(this, operands, value) ?? this.host(value, operands);
  }

  /** An operation without code of its own: its kernel, on the plan's memory. */
  private host(value: ApplyValue, operands: readonly Expression[]): Expression {
    const target = this.temporary(this.shapeOf(value));
    const loops = [...this.loops.values()];
    // Those of here: a loop that runs once takes its variable out again, long before the kernel runs.
    const { sizes } = this;
    const site = (at: ReadonlyMap<LoopVariable, number>) =>
      numericSite(
        value,
        new Map([...sizes, ...loops.map(({ name }, index) => [name, at.get(loops[index] as LoopVariable) ?? 0] as const)]),
      );
    const views = operands.map((operand) => this.dense(operand));
    this.emit({ kind: 'host', operation: value.operation, site, operands: views, target });
    return readOf(target);
  }

  /** The shape of a value: a plan has none that changes with a loop. */
  shapeOf({ shape }: Value): readonly number[] {
    return shape.map((dimension) => {
      const size = this.affine(dimension);
      if (!isFixed(size)) throw new NotCompiled('a shape changes with a loop');
      return Math.max(0, size.constant);
    });
  }
}

function readsVariable(value: Value, variable: Variable): boolean {
  if (value.kind === 'read') return value.variable === variable;
  return value.kind === 'apply' && value.operands.some((operand) => readsVariable(operand, variable));
}

/** The adjoints that a loop reads or adds to. */
function adjointsIn(body: readonly Step[]): ReadonlySet<Variable> {
  const found = new Set<Variable>();
  const collect = (value: Value): void => {
    if (value.kind === 'read' && value.variable.kind === 'adjoint') found.add(value.variable);
    if (value.kind === 'apply') value.operands.forEach(collect);
  };
  for (const step of body) {
    if (step.kind === 'loop') for (const variable of adjointsIn(step.body)) found.add(variable);
    else {
      if (step.target.kind === 'adjoint') found.add(step.target);
      collect(step.value);
    }
  }
  return found;
}
