import { pythonBrackets } from '../../operations/spelling/brackets.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { add, constant, type Dimension, printDimension } from '../../program/dimension.ts';
import { printStep } from '../../program/print.ts';
import type { Loop, ReadValue, Reference, Value, Variable } from '../../program/program.ts';
import { type Shape, sameShape } from '../../program/shape.ts';
import { BINDING, type TextSpelling, type Written } from '../../program/spelling.ts';
import { WIDTH } from '../document/document.ts';
import { cannotExport } from '../failure.ts';
import { Names } from '../names.ts';
import { isFresh } from '../sharing.ts';
import {
  backwardStatements,
  forwardStatements,
  negativeOf,
  receivedOutputs,
  type Statement,
  type WriteStatement,
} from '../statements.ts';
import { bound, ExpressionWriter, numberText } from '../text.ts';
import type { ExportUnit } from '../unit.ts';
import { PYTHON_WORDS, pythonName } from './keywords.ts';
import { comment, statement } from './lines.ts';

/** The library's name of a number that has one. */
export function constantText({ pi, infinity }: PythonLibrary, value: number): string | undefined {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value < 0 ? `-${infinity}` : infinity;
  return value === Math.PI ? pi : undefined;
}

/** The differences between NumPy and PyTorch. */
export interface PythonLibrary {
  readonly spelling: 'numpy' | 'torch';
  readonly pi: string;
  readonly infinity: string;
  /** The tensor that new ones are like; empty for arrays, which are all alike. */
  readonly like: string;
  readonly zeros: (shape: string) => string;
  readonly zerosLike: (name: string) => string;
  readonly empty: (shape: string) => string;
  /** A tensor of its own with these numbers. */
  readonly copy: (text: string) => string;
  readonly unmask: (mask: Written, value: Value) => Written;
  readonly wrap: (number: Written) => Written;
}

/** Texts that stand for variables and sizes already, where a function is written into a file. */
export interface KnownNames {
  readonly variable: (variable: Variable) => string | undefined;
  /** The name that any other variable gets if it is free. */
  readonly wanted: (variable: Variable) => string;
  readonly size: (name: string) => string | undefined;
  readonly received: (output: Reference) => string | undefined;
}

const NOTHING_KNOWN: KnownNames = {
  variable: () => undefined,
  wanted: ({ name }) => name,
  size: () => undefined,
  received: () => undefined,
};

/** The names of an exported file, the same in both passes. */
export class PythonScope {
  private readonly names: Names;
  private readonly variables = new Map<Variable, string>();
  private readonly sizes = new Map<string, string>();
  private readonly outputs = new Map<string, string>();

  private readonly own: KnownNames;

  constructor(unit: ExportUnit, reserved: readonly string[], own: KnownNames = NOTHING_KNOWN) {
    this.own = own;
    this.names = new Names([...PYTHON_WORDS, ...reserved], pythonName);
    for (const variable of unit.forward.given) this.variable(variable);
    for (const name of unit.forward.dimensions.keys()) this.size(name);
  }

  variable(variable: Variable): string {
    const known = this.variables.get(variable) ?? this.own.variable(variable);
    if (known !== undefined) return known;
    const name = this.names.give(this.own.wanted(variable));
    this.variables.set(variable, name);
    return name;
  }

  /** A size, or the variable of a loop. */
  size(name: string): string {
    const known = this.sizes.get(name) ?? this.own.size(name);
    if (known !== undefined) return known;
    const given = this.names.give(name);
    this.sizes.set(name, given);
    return given;
  }

  /** The adjoint of an output that enters another one: `dh_T`, and `dh_out` for the whole of it. */
  received({ variable, indices }: Reference): string {
    const adjoint = adjointOf(variable).name;
    const suffix = indices.length === 0 ? 'out' : indices.map(printDimension).join('_').replace(/\W+/gu, '_');
    const key = `${adjoint}_${suffix}`;
    const known = this.outputs.get(key) ?? this.own.received({ variable, indices });
    if (known !== undefined) return known;
    const name = this.names.give(key);
    this.outputs.set(key, name);
    return name;
  }
}

/** Writes the statements of one pass as the body of a function. */
export class PassWriter {
  readonly expressions: ExpressionWriter;
  readonly lines: string[] = [];
  private readonly unit: ExportUnit;
  private readonly scope: PythonScope;
  private readonly library: PythonLibrary;
  private loops: readonly Loop[] = [];
  /** True if the last statement created storage: such lines stay together. */
  private wasMade = false;
  /** True directly after a loop. */
  private ended = false;
  /** Variables that exist, and from which sizes can be taken. */
  private readonly present: Set<Variable>;

  constructor(unit: ExportUnit, scope: PythonScope, library: PythonLibrary, present: readonly Variable[]) {
    this.unit = unit;
    this.scope = scope;
    this.library = library;
    this.present = new Set(present);
    this.expressions = new ExpressionWriter({
      spelling: ({ operation }) => spellingOf(operation.name, operation.spelling?.[library.spelling]),
      name: (name) => scope.size(name),
      read: (value) => this.read(value),
      number: (value, text) => constantText(library, value) ?? numberText(value, text),
      unmask: library.unmask,
      wrap: library.wrap,
      like: library.like,
      isTrue: (operand) => `${bound(operand.type === 'number' ? library.wrap(operand) : operand, BINDING.comparison + 0.1)} != 0`,
      brackets: pythonBrackets,
    });
  }

  forward(indent: string): void {
    this.block(forwardStatements(this.unit), indent);
  }

  backward(indent: string): void {
    this.block(backwardStatements(this.unit), indent);
  }

  /** A variable or an element of it. */
  reference(variable: Variable, indices: readonly Dimension[]): string {
    const position = this.unit.storage.position(variable, indices);
    const at = position.map((index) => this.expressions.size(index).text).join(', ');
    return this.scope.variable(variable) + (at === '' ? '' : `[${at}]`);
  }

  shape(shape: Shape): string {
    const sizes = shape.map((size) => this.expressions.size(size).text);
    return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
  }

  private read({ variable, indices }: ReadValue): Written {
    return { text: this.reference(variable, indices), binding: BINDING.primary };
  }

  private block(statements: readonly Statement[], indent: string): void {
    for (const own of statements) this.statement(own, indent);
  }

  private statement(own: Statement, indent: string): void {
    const afterMake = this.wasMade;
    this.wasMade = own.kind === 'make';
    if (this.ended) this.gap();
    this.ended = false;
    switch (own.kind) {
      case 'make':
        if (this.loops.length === 0 && !afterMake) this.gap();
        this.lines.push(...statement(`${this.scope.variable(own.variable)} = ${this.made(own.variable, own.zeroed)}`, indent));
        return;
      case 'receive':
        this.receive(own.output, indent);
        return;
      case 'write':
        this.write(own, indent);
        return;
      case 'loop': {
        const { loop, loops, body } = own;
        if (!afterMake) this.gap();
        this.lines.push(...statement(`for ${this.scope.size(loop.variable)} in ${this.range(loop)}:`, indent));
        this.loops = [...loops, loop];
        this.block(body, `${indent}    `);
        this.loops = loops;
        this.ended = true;
      }
    }
  }

  /** An empty line, unless a block begins. */
  private gap(): void {
    const last = this.lines.at(-1);
    if (last !== undefined && last !== '' && !last.endsWith(':')) this.lines.push('');
  }

  private made(variable: Variable, zeroed: boolean): string {
    const primal = variable.primal;
    const { library } = this;
    const own = this.unit.storage.of(variable).shape;
    const alike = primal !== undefined && this.present.has(primal) && sameShape(this.unit.storage.of(primal).shape, own);
    if (zeroed && alike) return library.zerosLike(this.scope.variable(primal));
    const shape = this.shape(own);
    return zeroed ? library.zeros(shape) : library.empty(shape);
  }

  private receive(output: Reference, indent: string): void {
    const adjoint = this.reference(adjointOf(output.variable), output.indices);
    const received = this.scope.received(output);
    if (output.indices.length > 0) this.lines.push(...statement(`${adjoint} += ${received}`, indent));
    else this.lines.push(...statement(`${adjoint} = ${this.library.copy(received)}`, indent));
  }

  private range({ first, last, step }: Loop): string {
    const size = (bound: Dimension): string => this.expressions.size(bound).text;
    // Python ends before the bound.
    const end = size(add(last, constant(step)));
    if (step === -1) return `range(${size(first)}, ${end}, -1)`;
    return first.terms.length === 0 ? `range(${end})` : `range(${size(first)}, ${end})`;
  }

  private write({ equation, how, heading, owns }: WriteStatement, indent: string): void {
    const { remarks, paragraphs } = this.unit.setting;
    if (heading !== undefined || paragraphs.has(equation)) this.gap();
    if (heading !== undefined) this.lines.push(...comment(printStep(heading), indent));
    const target = this.reference(equation.target, equation.indices);
    const line =
      how === 'accumulate'
        ? `${target} ${this.added(equation.value, owns)}`
        : `${target} = ${this.owned(equation.value, this.value(equation.value), owns)}`;
    this.lines.push(...withRemark(statement(line, indent), remarks.get(equation)));
  }

  private value(value: Value): string {
    const written = this.expressions.whole(value);
    return (written.type === 'number' ? this.library.wrap(written) : written).text;
  }

  /** A copy, where a view will not do. */
  private owned(value: Value, text: string, owns: boolean): string {
    return owns && !isFresh(value) ? this.library.copy(text) : text;
  }

  /** `+= a`, and `-= a` for what is negative. */
  private added(value: Value, owns: boolean): string {
    const inner = negativeOf(value);
    const added = inner ?? value;
    return `${inner === undefined ? '+=' : '-='} ${this.owned(added, this.expressions.whole(added).text, owns)}`;
  }
}

/** A user's remark stays at the end of its line, or moves above it if the line is full. */
function withRemark(lines: readonly string[], remark: string | undefined): readonly string[] {
  const [only] = lines;
  if (remark === undefined || only === undefined) return lines;
  if (lines.length === 1 && only.length + remark.length + 4 <= WIDTH) return [`${only}  # ${remark}`];
  return [...comment(remark, /^ */.exec(only)?.[0] ?? ''), ...lines];
}

export function spellingOf(name: string, spelling: TextSpelling | undefined): TextSpelling {
  if (spelling === undefined) throw cannotExport(name);
  return spelling;
}

/** Parameters that take the adjoints of the outputs. */
export function adjointParameters(unit: ExportUnit, scope: PythonScope, outputs: readonly Reference[]): readonly string[] {
  const received = new Map<Variable, Set<Reference['indices']>>();
  for (const { variable, indices } of receivedOutputs(unit))
    received.set(variable, (received.get(variable) ?? new Set()).add(indices));
  return outputs.map((output) =>
    received.get(output.variable)?.has(output.indices) === true
      ? scope.received(output)
      : scope.variable(adjointOf(output.variable)),
  );
}
