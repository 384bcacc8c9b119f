import { readsOf, siteOf } from '../../program/activity.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { readShape } from '../../program/build.ts';
import { type Dimension, isOne, product, ZERO } from '../../program/dimension.ts';
import { printStep } from '../../program/print.ts';
import type { ApplyValue, ReadValue, Reference, Value, Variable } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import type { KernelSpelling, Scalar } from '../../program/spelling.ts';
import { equationsOf, targetsOf } from '../../program/steps.ts';
import {
  backwardStatements,
  forwardStatements,
  type LoopStatement,
  negativeOf,
  type Statement,
  type WriteStatement,
} from '../statements.ts';
import { type ExportUnit, gradients } from '../unit.ts';
import { type Buffer, ElementBuilder, elementSpelling } from './build.ts';
import { type Axis, type ElementSyntax, NestWriter } from './loop-writer.ts';
import { materialisedIn } from './materialise.ts';
import type { ElementScope } from './scope.ts';

/** The differences between C and TypeScript in declarations. */
export interface ElementLanguage extends ElementSyntax {
  /** A local array. */
  readonly array: (name: string, length: string, zeroed: boolean) => string;
  /** Fills an array that exists with zeros. */
  readonly clear: (name: string, length: string) => string;
  /** The array from an element of it on; `writable` where the pass writes into it. */
  readonly view: (name: string, of: string, offset: string, writable: boolean) => string;
  readonly from: (name: string, offset: string) => string;
  /** Marks a name as deliberately unused. */
  readonly idle?: (name: string) => string;
  readonly loopOver: (name: string, first: string, last: string, step: 1 | -1) => string;
}

const UNIT = '  ';

/** Writes the statements of one pass, an element at a time. */
export class ElementPass {
  readonly lines: string[] = [];
  readonly nests: NestWriter;
  private readonly unit: ExportUnit;
  private readonly language: ElementLanguage;
  private readonly scope: ElementScope;
  /** Arrays that exist before the pass begins. */
  private readonly placed: ReadonlySet<Variable>;
  /** For each loop that is open, the elements of sequences that have a name in it. */
  private readonly views: Set<string>[] = [];
  private indent = UNIT;
  private written: ReadonlySet<Variable> = new Set();
  /** Variables that some equation or the caller reads. */
  private readonly read: ReadonlySet<Variable>;

  constructor(unit: ExportUnit, language: ElementLanguage, scope: ElementScope, placed: Iterable<Variable>) {
    this.unit = unit;
    this.language = language;
    this.scope = scope;
    this.placed = new Set(placed);
    this.read = new Set([
      ...[...equationsOf(unit.forward.body), ...equationsOf(unit.backward.body)].flatMap(({ value }) => readsOf(value)),
      ...unit.forward.outputs.map(({ variable }) => variable),
      ...gradients(unit),
    ]);
    this.nests = new NestWriter(language, {
      size: (name) => scope.size(name),
      buffer: ({ name }) => name,
      counters: scope.counters,
      isTaken: (name) => scope.isTaken(name),
    });
  }

  forward(): void {
    this.written = new Set(targetsOf(this.unit.forward.body));
    this.block(forwardStatements(this.unit), UNIT);
  }

  backward(): void {
    this.written = new Set(targetsOf(this.unit.backward.body));
    this.block(backwardStatements(this.unit), UNIT);
  }

  bufferOf(variable: Variable): Buffer {
    return { name: this.scope.variable(variable), shape: this.unit.storage.of(variable).shape };
  }

  /** The number of elements of a shape, as code. */
  length(shape: Shape): string {
    return this.nests.size(product(shape)).text;
  }

  /** Copies what an output holds, from or to a buffer of its own. */
  copyOutput(output: Reference, other: Buffer, line: (own: string, other: string) => string): void {
    const { variable, indices } = output;
    const builder = this.builder(new Map());
    const lead = this.unit.storage.position(variable, indices);
    const own = this.bufferOf(variable);
    const rest = own.shape.slice(lead.length);
    const counters = builder.counters(rest);
    const axes = axesOf(counters, rest);
    const copied = (): string => line(this.nests.element(own, [...lead, ...counters]), this.nests.element(other, counters));
    this.lines.push(...this.nests.nest(axes, { kind: 'number', value: 0 }, copied, UNIT));
  }

  private builder(materialised: ReadonlyMap<ApplyValue, Buffer>): ElementBuilder {
    const builder = new ElementBuilder((value) => this.locate(value), materialised);
    this.nests.positions = builder.positions;
    return builder;
  }

  private locate({ variable, indices }: ReadValue): { readonly buffer: Buffer; readonly position: readonly Dimension[] } {
    return this.place(variable, indices);
  }

  /** The buffer of a variable and the position of an element in it; inside a loop, an element has a name of its own. */
  private place(
    variable: Variable,
    indices: readonly Dimension[],
  ): { readonly buffer: Buffer; readonly position: readonly Dimension[] } {
    const position = this.unit.storage.position(variable, indices);
    const buffer = this.bufferOf(variable);
    const shape = buffer.shape.slice(position.length);
    if (position.length === 0 || shape.length === 0 || this.views.length === 0) return { buffer, position };
    const offset = this.nests.offset([...position, ...shape.map(() => ZERO)], buffer.shape).text;
    if (offset === '0') return { buffer: { name: buffer.name, shape }, position: [] };
    const name = this.scope.view(variable, indices);
    if (!this.views.some((known) => known.has(name))) {
      this.views.at(-1)?.add(name);
      this.lines.push(this.indent + this.language.view(name, buffer.name, offset, this.written.has(variable)));
    }
    return { buffer: { name, shape }, position: [] };
  }

  private block(statements: readonly Statement[], indent: string): void {
    for (const own of statements) {
      if (own.kind === 'make') this.lines.push(...this.made(own.variable, own.zeroed, indent));
      else if (own.kind === 'receive') this.receive(own.output);
      else if (own.kind === 'write') this.write(own, indent);
      else this.loop(own, indent);
    }
  }

  private loop({ loop, body }: LoopStatement, indent: string): void {
    const size = (bound: Dimension): string => this.nests.size(bound).text;
    const { variable, first, last, step } = loop;
    this.gap();
    this.lines.push(indent + this.language.loopOver(this.scope.size(variable), size(first), size(last), step));
    this.views.push(new Set());
    this.block(body, indent + UNIT);
    this.views.pop();
    this.lines.push(`${indent}}`);
  }

  private made(variable: Variable, zeroed: boolean, indent: string): readonly string[] {
    const { name, shape } = this.bufferOf(variable);
    if (shape.length === 0) return [indent + this.language.local(name, '0', false)];
    if (!this.placed.has(variable)) return [indent + this.language.array(name, this.length(shape), zeroed)];
    return zeroed ? [indent + this.language.clear(name, this.length(shape))] : [];
  }

  private receive(output: Reference): void {
    const { variable, indices } = output;
    const adjoint = adjointOf(variable);
    const shape = readShape(variable, indices);
    const received: Buffer = { name: this.scope.received(output), shape };
    if (indices.length === 0) {
      if (shape.length === 0) {
        this.lines.push(UNIT + this.language.local(this.scope.variable(adjoint), received.name, false));
        return;
      }
      this.lines.push(...this.made(adjoint, false, UNIT));
    }
    const sign = indices.length === 0 ? '=' : '+=';
    this.copyOutput({ variable: adjoint, indices }, received, (own, other) => `${own} ${sign} ${other};`);
  }

  /** An empty line, unless a block or the function begins. */
  private gap(): void {
    const last = this.lines.at(-1);
    if (last !== undefined && last !== '' && !last.endsWith('{')) this.lines.push('');
  }

  private write(statement: WriteStatement, indent: string): void {
    const { equation, how, grows } = statement;
    const remark = this.unit.setting.remarks.get(equation);
    this.gap();
    this.lines.push(
      `${indent}// ${printStep(this.unit.originals.get(equation) ?? equation)}${remark === undefined ? '' : `: ${remark}`}`,
    );
    const positive = how === 'accumulate' ? negativeOf(equation.value) : undefined;
    const value = positive ?? equation.value;
    const sign = how !== 'accumulate' ? '=' : positive === undefined ? '+=' : '-=';
    this.indent = indent;
    const builder = this.prepare(value, { variable: equation.target, indices: equation.indices }, indent);
    const buffer = this.bufferOf(equation.target);
    if (buffer.shape.length === 0) {
      const scalar = builder.build(value, []);
      const line = (text: string): string => `${buffer.name} ${sign} ${text};`;
      const lines =
        how === 'define' ? this.nests.local(buffer.name, scalar, !grows, indent) : this.nests.nest([], scalar, line, indent);
      this.lines.push(...lines, ...this.idle(equation.target, how, indent));
      return;
    }
    if (how === 'define') this.array(equation.target, indent);
    const { buffer: element, position } = this.place(equation.target, equation.indices);
    this.fill(element, position, value, builder, sign, indent);
    this.lines.push(...this.idle(equation.target, how, indent));
  }

  private idle(variable: Variable, how: WriteStatement['how'], indent: string): readonly string[] {
    const { idle } = this.language;
    if (idle === undefined || how !== 'define' || this.read.has(variable) || this.placed.has(variable)) return [];
    return [indent + idle(this.scope.variable(variable))];
  }

  private array(variable: Variable, indent: string): void {
    const { name, shape } = this.bufferOf(variable);
    if (!this.placed.has(variable)) this.lines.push(indent + this.language.array(name, this.length(shape), false));
  }

  /** Computes the inner values that must stand in memory. */
  private prepare(value: Value, written: Reference, indent: string): ElementBuilder {
    const materialised = new Map<ApplyValue, Buffer>();
    for (const inner of materialisedIn(value, written)) {
      const buffer = { name: this.scope.temporary(written.variable.name), shape: inner.shape };
      const builder = this.builder(materialised);
      const spelling = elementSpelling(inner);
      if (spelling.kind === 'kernel') this.callKernel(inner, spelling, buffer, materialised, indent);
      else if (inner.shape.length === 0) {
        this.lines.push(...this.nests.local(buffer.name, builder.build(inner, []), true, indent));
      } else {
        this.lines.push(indent + this.language.array(buffer.name, this.length(inner.shape), false));
        this.fill(buffer, [], inner, builder, '=', indent);
      }
      materialised.set(inner, buffer);
    }
    return this.builder(materialised);
  }

  /** Calls a function of whole arrays. */
  private callKernel(
    value: ApplyValue,
    spelling: KernelSpelling,
    result: Buffer,
    materialised: ReadonlyMap<ApplyValue, Buffer>,
    indent: string,
  ): void {
    const { language } = this;
    const site = siteOf(value);
    const work = this.scope.temporary(`${result.name}_work`);
    const operands = value.operands.map((operand) => this.start(operand, materialised));
    const sizes = spelling.sizes(site).map((size) => this.nests.size(size).text);
    const isNumber = result.shape.length === 0;
    const call = `${this.nests.helper(spelling[language.language])}(${[...(isNumber ? [] : [result.name]), ...operands, ...sizes, work].join(', ')})`;
    this.lines.push(indent + language.array(work, this.nests.size(spelling.work(site)).text, false));
    if (!isNumber) this.lines.push(indent + language.array(result.name, this.length(result.shape), false));
    this.lines.push(indent + (isNumber ? language.local(result.name, call, true) : `${call};`));
  }

  /** The first element of a value, for a function that takes all of them. */
  private start(value: Value, materialised: ReadonlyMap<ApplyValue, Buffer>): string {
    if (value.kind === 'apply') return materialised.get(value)?.name ?? '';
    if (value.kind !== 'read') throw new Error('a number is no array');
    const { buffer, position } = this.place(value.variable, value.indices);
    if (position.length === 0) return buffer.name;
    const rest = buffer.shape.slice(position.length).map(() => ZERO);
    return this.language.from(buffer.name, this.nests.offset([...position, ...rest], buffer.shape).text);
  }

  private fill(
    buffer: Buffer,
    lead: readonly Dimension[],
    value: Value,
    builder: ElementBuilder,
    sign: string,
    indent: string,
  ): void {
    const { shape } = value;
    const counters = builder.counters(shape);
    const scalar: Scalar = builder.build(value, counters);
    const line = (text: string): string => `${this.nests.element(buffer, [...lead, ...counters])} ${sign} ${text};`;
    this.lines.push(...this.nests.nest(axesOf(counters, shape), scalar, line, indent));
  }
}

function axesOf(counters: readonly Dimension[], shape: Shape): readonly Axis[] {
  return counters.flatMap((counter, axis) => {
    const size = shape[axis] as Dimension;
    return isOne(size) ? [] : [{ counter: counter.terms[0]?.factors[0] as string, size }];
  });
}
