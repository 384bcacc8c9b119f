import { OPERATIONS } from '../../operations/table.ts';
import { readsOf } from '../../program/activity.ts';
import { applyValue, isProblemValue, numberValue, readValue, sizeValue } from '../../program/build.ts';
import { constant, constantValue, type Dimension, named, namesIn } from '../../program/dimension.ts';
import type { Operation, Options } from '../../program/operation.ts';
import type { Value, Variable } from '../../program/program.ts';
import { type Shape, sameShape, UNKNOWN } from '../../program/shape.ts';
import type { Assumptions } from './assumptions.ts';
import type { Directives } from './directives.ts';
import { countedElements } from './element-counts.ts';
import { Flags } from './flags.ts';
import { noteIndices } from './index-domains.ts';
import { isOddlyBeside } from './labels.ts';
import { isMaskOf } from './masks.ts';
import type { Note } from './note.ts';
import { type Pass, ProgramText, type WrittenForm } from './program-text.ts';
import { sizeName, substituted, substitutedShape, unified } from './sizes.ts';
import type { Expr, Range, Stmt } from './syntax.ts';
import { fittingSizes } from './unify.ts';
import { besideTiny, INFIX_SIGNS, isZero, operationOf } from './value-parts.ts';
import {
  type Abstract,
  type ArrayValue,
  Consequence,
  type GivenValue,
  type ObjectValue,
  Reconsider,
  type Scope,
  TakenForTensor,
  Unread,
  valueOfSize,
} from './values.ts';

const NOWHERE = { start: 0, end: 0 };

/** The readers of expressions and statements: they need each other, and the machine none of them. */
export interface Rules {
  readonly evaluate: (machine: Machine, expr: Expr) => Abstract;
  /** Runs statements; answers what they return, or undefined where they end. */
  readonly run: (machine: Machine, body: readonly Stmt[]) => Abstract | undefined;
  readonly assign: (machine: Machine, target: Expr, value: Abstract) => void;
  /** True for a name that tensors have as a method. */
  readonly isMethod: (name: string) => boolean;
  readonly wholeOf: (machine: Machine, array: ArrayValue) => Value;
}

/** The state of one reading of a pair of functions: what names hold, and the equations so far. */
export class Machine {
  readonly assumptions: Assumptions;
  readonly rules: Rules;
  readonly text: string;
  readonly directives: Directives;
  /** True for a file that uses PyTorch, whose functions of the same names differ in places. */
  readonly isTorch: boolean;
  readonly program: ProgramText;
  readonly notes: Note[] = [];
  readonly givens = new Map<string, Value>();
  /** Names of what is given whose shape nothing tells yet, in the order of their first use. */
  readonly unshaped = new Set<string>();
  private readonly sized = new Set<string>();
  /** Entries of dictionaries that are given, and flags. */
  readonly flags = new Flags();
  readonly masks = new Set<Variable>();
  /** Names of all functions that are running, and what objects keep. */
  readonly frames: Scope[] = [];
  readonly objects: ObjectValue[] = [];
  pass: Pass = 'forward';
  /** Operations whose operands do not fit. */
  problems = 0;
  /** Statements that were left out. */
  lost = 0;
  /** True if a tiny number keeps something finite. */
  hasTiny = false;
  /** Operations that fit, but that nobody would write for such shapes. */
  oddities = 0;
  scope: Scope;
  loops: ReadonlyMap<string, number> = new Map();
  at: Range = { from: 0, to: 0 };
  /** The assignment that is being made. */
  form: WrittenForm | undefined;
  /** Statements that are read at most; what needs more is too long to be unrolled. */
  fuel = 6000;
  depth = 0;
  private drawn = 0;

  constructor(assumptions: Assumptions, scope: Scope, rules: Rules, text: string, directives: Directives) {
    this.assumptions = assumptions;
    this.rules = rules;
    this.text = text;
    this.directives = directives;
    this.isTorch = /^\s*(import|from)\s+torch\b/m.test(text);
    this.scope = scope;
    const shapes = [...assumptions.shapes.values()].flat();
    this.program = new ProgramText(shapes.flatMap((size) => [...namesIn(substituted(size, assumptions.sizes))]));
  }

  note(message: string, range: Range = this.at): void {
    if (!this.notes.some((own) => own.range.from === range.from && own.message === message)) this.notes.push({ range, message });
  }

  size(name: string): Dimension {
    const size = substituted(named(sizeName(name)), this.assumptions.sizes);
    for (const own of namesIn(size)) this.program.reserve(own);
    return size;
  }

  /** An operation; operands that do not fit each other are kept, so that whoever checks the program says so. */
  apply(operation: Operation | string, operands: readonly Value[], options: Options = {}): Value {
    const own = typeof operation === 'string' ? operationOf(operation) : operation;
    const kept = besideTiny(own, operands);
    if (kept !== undefined && this.assumptions.isWithoutTiny) return kept;
    this.hasTiny ||= kept !== undefined;
    const result = applyValue(own, operands, options);
    if (!isProblemValue(result)) {
      noteIndices(result, this.program);
      return result;
    }
    if (this.pass === 'forward') this.reconsider(own, operands, options);
    this.problems += 1;
    return { kind: 'apply', operation: own, operands, options, shape: UNKNOWN, span: NOWHERE };
  }

  infix(symbol: string, left: Value, right: Value): Value {
    if (!INFIX_SIGNS.has(symbol)) throw new Unread(`the operator \`${symbol}\` on arrays`);
    if (symbol === '+' && isZero(left) && sameShape(left.shape, right.shape)) return right;
    if ((symbol === '+' || symbol === '-') && isZero(right) && sameShape(left.shape, right.shape)) return left;
    if (isOddlyBeside(left, right)) this.oddities += 1;
    return this.apply(OPERATIONS.infix(symbol), [left, right]);
  }

  /** Makes sizes that were made up the same as those that they meet, where the operation then fits. */
  private reconsider(operation: Operation, operands: readonly Value[], options: Options): void {
    const found = fittingSizes(operation, operands, options);
    if (found !== undefined) throw new Reconsider(found);
  }

  /** Says that two sizes are the same, as an assertion does. */
  equate(a: Dimension, b: Dimension): void {
    const sizes = unified(a, b);
    if (sizes !== undefined && this.pass === 'forward') throw new Reconsider(sizes);
  }

  /** A size as a number, which is chosen where it is open: loops are unrolled. */
  count(size: Dimension): number {
    const fixed = constantValue(size);
    if (fixed !== undefined) return fixed;
    throw new Reconsider(this.assumptions.chosen(size));
  }

  /** A whole number of Python as a size. */
  sizeOf(of: Abstract): Dimension {
    if (of.kind === 'size') return of.size;
    if (of.kind === 'given') return this.sizeNamed(of.key ?? of.name);
    if (of.kind === 'boolean') return constant(of.value ? 1 : 0);
    if (of.kind === 'method') return countedElements(of, (own) => this.value(own));
    const value = this.value(of);
    if (value.kind === 'size') return value.dimension;
    if (value.kind === 'number' && Number.isInteger(value.value)) return constant(value.value);
    // `S + 1` was read before anything said that `S` is a size.
    const open = [...this.unshaped].find((name) => readsOf(value).some((read) => read === this.variableOf(name)));
    throw open === undefined ? new Unread('a size that depends on data') : new TakenForTensor(open);
  }

  /** A given value is a size, wherever else it stands. */
  private sizeNamed(name: string): Dimension {
    this.sized.add(name);
    const isScalar = this.givens.get(name)?.shape.length === 0;
    if (isScalar || this.unshaped.has(name)) throw new TakenForTensor(name);
    return this.size(name);
  }

  /** The language's operator for one of Python. */
  operatorOf(operator: string): string {
    return operator === '**' ? '^' : operator;
  }

  negative(value: Value): Value {
    return this.apply(OPERATIONS.negation, [value]);
  }

  /** True for comparisons, for what is made of them alone, and for names that hold such. */
  isMask(value: Value): boolean {
    return isMaskOf(value, this.masks);
  }

  /** Any value as a tensor. */
  value(of: Abstract): Value {
    switch (of.kind) {
      case 'tensor':
        if (of.only !== undefined) throw new Unread('elements chosen by a mask have no fixed number');
        return of.value;
      case 'size':
        return valueOfSize(of.size);
      case 'boolean':
        return numberValue(of.value ? 1 : 0);
      case 'array':
        return this.materialised(of);
      case 'given':
        return this.given(of);
      case 'sequence':
        return this.stacked(of.items);
      case 'unknown':
        throw new Consequence(of.reason);
      case 'method':
        return sizeValue(countedElements(of, (own) => this.value(own)));
      default:
        throw new Unread(`this is no number (${of.kind})`);
    }
  }

  private stacked(items: readonly Abstract[]): Value {
    if (items.length === 0) throw new Unread('an empty list');
    return this.apply(
      'stack',
      items.map((item) => this.value(item)),
    );
  }

  private readonly known = new WeakMap<object, Value>();

  private materialised(array: Extract<Abstract, { kind: 'array' }>): Value {
    const known = this.known.get(array);
    if (known !== undefined) return known;
    if (array.writes.length === 0) return array.base;
    const value = this.stored('whole', this.rules.wholeOf(this, array));
    this.known.set(array, value);
    return value;
  }

  /** The variable of something given that was read as a tensor. */
  variableOf(name: string): Variable | undefined {
    const value = this.givens.get(name);
    return value?.kind === 'read' ? value.variable : undefined;
  }

  /** The parameters that are tensors. */
  given({ name, key }: GivenValue): Value {
    const own = key ?? name;
    const known = this.givens.get(own);
    if (known !== undefined) return known;
    if (this.assumptions.whole.has(own) || this.sized.has(own)) return valueOfSize(this.size(own));
    const shape = this.assumptions.shapes.get(own);
    if (shape === undefined) this.unshaped.add(own);
    const settled = shape === undefined ? UNKNOWN : substitutedShape(shape, this.assumptions.sizes);
    const value = readValue(
      this.program.declare(own, settled, 'input', this.assumptions.domains.get(own) ?? (/(^|_)mask$/.test(own) ? 'mask' : '')),
    );
    this.givens.set(own, value);
    return value;
  }

  /** Random numbers: data that needs no gradient. */
  drawnValue(shape: Shape, domain: string): Value {
    this.drawn += 1;
    return readValue(this.program.declare(`drawn_${this.drawn}`, shape, 'const', domain));
  }

  /** Gives a value a name, unless it has one. */
  stored(hint: string, value: Value): Value {
    if (value.kind !== 'apply') return value;
    const { at: range, pass, loops, form } = this;
    const names = new Map(this.scope.names);
    const stored = this.program.equation(hint, { value, range, pass, names, loops, ...(form && { form }) });
    if (stored.kind === 'read' && this.isMask(value)) this.masks.add(stored.variable);
    return stored;
  }

  /** The value of a name once it is assigned: expressions become equations. */
  held(hint: string, of: Abstract): Abstract {
    if (of.kind === 'tensor') return of.value.kind === 'apply' ? { ...of, value: this.stored(hint, of.value) } : of;
    if (of.kind === 'sequence') {
      const items = of.items.map((item, index) => this.held(`${hint}_${index}`, item));
      of.items.splice(0, of.items.length, ...items);
    }
    return of;
  }

  /** Runs something with other names in force. */
  within<T>(scope: Scope, run: () => T): T {
    const { scope: outer, at, form } = this;
    this.scope = scope;
    this.form = undefined;
    this.depth += 1;
    this.frames.push(scope);
    if (this.depth > 40) throw new Unread('functions call each other too deeply');
    try {
      return run();
    } finally {
      this.scope = outer;
      this.at = at;
      this.form = form;
      this.depth -= 1;
      this.frames.pop();
    }
  }

  reshaped(value: Value, shape: Shape): Value {
    return this.apply('reshape', [value], { shape });
  }
}
