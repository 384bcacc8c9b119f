import type { CallSyntax } from '../../language/syntax.ts';
import { applyValue, isProblemValue, readValue, unknownValue } from '../../program/build.ts';
import {
  type Cell,
  type CellMachine,
  type OwnVariable,
  resized,
  resizedShape,
  type Sizing,
  sizesFor,
} from '../../program/cells.ts';
import { named } from '../../program/dimension.ts';
import type { Domain } from '../../program/domain.ts';
import type { Operation } from '../../program/operation.ts';
import type { DimensionInfo, Value, Variable } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';
import type { Resolver } from '../expressions/resolver.ts';
import { type Cells, cycleText } from './cells.ts';
import { operationsOf, ownSize, shapesOf } from './operations.ts';

/** A call with its operands: what it is given, and the cell's own variables. */
export interface LoweredCall {
  readonly cell: Cell;
  readonly operations: readonly Operation[];
  readonly written: readonly Value[];
  readonly own: readonly Variable[];
}

type Lower = (expression: CallSyntax['arguments'][number]['value'], resolver: Resolver) => Value;

/** Lowers calls of cells, whose own variables it adds to the program that calls. */
export class Calls {
  /** Own variables of the cells that were called, each once, as variables of this program. */
  readonly own = new Map<object, Variable>();
  /** True once a call could not be resolved for a mistake elsewhere. */
  isUnsound = false;
  /** The number of calls so far. */
  count = 0;
  private readonly cells: Cells;
  private readonly machine: CellMachine;
  private readonly dimensions: Map<string, DimensionInfo>;
  private readonly lower: Lower;

  constructor(cells: Cells, machine: CellMachine, dimensions: Map<string, DimensionInfo>, lower: Lower) {
    this.cells = cells;
    this.machine = machine;
    this.dimensions = dimensions;
    this.lower = lower;
  }

  get variables(): readonly OwnVariable[] {
    return [...this.own].map(([identity, variable]) => ({ identity, variable }));
  }

  has(name: string): boolean {
    return this.cells.get(name) !== undefined;
  }

  get names(): readonly string[] {
    return this.cells.names;
  }

  /** A call as a value: of a cell with one result. Undefined for a name that is none of a cell. */
  value(call: CallSyntax, resolver: Resolver): Value | undefined {
    if (!this.has(call.name.text)) return undefined;
    if (call.cotangents !== undefined) {
      const message = `a backward pass of a cell stands alone: \`dx += ${call.name.text}'(dy; x)\``;
      return this.refused(call, resolver, message);
    }
    const results = this.results(call, resolver);
    if (results.length === 1) return results[0];
    if (results.length === 0) return unknownValue(call.span);
    const names = results.map((_, index) => `a${index + 1}`).join(', ');
    const message = `\`${call.name.text}\` has ${results.length} results, each of which takes a name: \`${names} = ${call.name.text}(...)\``;
    resolver.report('wrong-arguments', call.span, message);
    return unknownValue(call.span);
  }

  /** The cell's own variables, as far as the program has them. */
  ownOf(name: string): readonly Variable[] {
    const found = this.cells.get(name);
    if (found === undefined || found === 'unsound' || 'cycle' in found) return [];
    return found.cell.own.flatMap(({ identity }) => this.own.get(identity) ?? []);
  }

  /** The results of a call; none once something is reported. */
  results(call: CallSyntax, resolver: Resolver): readonly Value[] {
    const lowered = this.call(call, resolver);
    if (lowered === undefined) return [];
    const { operations, own, written } = lowered;
    const operands = [...written, ...own.map((variable) => readValue(variable))];
    return this.applied(operations, operands, call, resolver);
  }

  private applied(
    operations: readonly Operation[],
    operands: readonly Value[],
    call: CallSyntax,
    resolver: Resolver,
  ): readonly Value[] {
    const values = operations.map((operation) => applyValue(operation, operands, {}, call.span));
    const problem = values.find(isProblemValue);
    if (problem !== undefined) {
      resolver.report(problem.code, call.span, problem.message);
      return [];
    }
    return values.flatMap((value) => (isProblemValue(value) ? [] : value));
  }

  /** True if the operands fit; reports it otherwise. */
  fitting(operations: readonly Operation[], operands: readonly Value[], call: CallSyntax, resolver: Resolver): true | undefined {
    return this.applied(operations, operands, call, resolver).length === operations.length ? true : undefined;
  }

  /** The operands of a call; undefined once something about it is reported. */
  call(call: CallSyntax, resolver: Resolver): LoweredCall | undefined {
    this.count += 1;
    const found = this.cells.get(call.name.text);
    const written = call.arguments.map(({ value }) => this.lower(value, resolver));
    if (found === undefined || found === 'unsound') {
      this.isUnsound = true;
      return undefined;
    }
    if ('cycle' in found) {
      this.isUnsound = true;
      resolver.report('recursion', call.name.span, cycleText(found.cycle));
      return undefined;
    }
    const { cell } = found;
    const option = call.arguments.find(({ name }) => name !== undefined);
    const count = cell.parameters.length;
    if (option?.name !== undefined || written.length !== count) {
      const names = cell.parameters.map(({ name }) => `\`${name}\``).join(', ');
      const place = option?.name?.span ?? call.span;
      const message =
        option === undefined
          ? `\`${cell.name}\` takes ${count} argument${count === 1 ? '' : 's'} (${names}), found ${written.length}`
          : `the arguments of a cell have no names: \`${cell.name}\` takes (${names}) in this order`;
      resolver.report('wrong-arguments', place, message);
      return undefined;
    }
    if (written.some(({ shape }) => isUnknown(shape))) return undefined;
    const own = this.ownVariables(cell, written);
    return { cell, operations: operationsOf(cell, this.machine), written, own };
  }

  /** The cell's own variables in this program: those of its first call, whose sizes they have. */
  private ownVariables(cell: Cell, written: readonly Value[]): readonly Variable[] {
    const shapes = written.map(({ shape }) => shape);
    const { sizes } = sizesFor(shapesOf(cell.parameters), shapes);
    const known = cell.own.filter(({ identity }) => this.own.has(identity));
    const shared = sizesFor(
      shapesOf(known.map(({ variable }) => variable)),
      shapesOf(known.map(({ identity }) => this.own.get(identity) as Variable)),
      sizes,
    ).sizes;
    const all = this.withOwnSizes(cell, shared);
    return cell.own.map(({ variable, identity }) => {
      const found = this.own.get(identity) ?? this.define(cell, variable, all);
      this.own.set(identity, found);
      return found;
    });
  }

  /** With sizes of parameters that no argument has. */
  private withOwnSizes({ name, program, own }: Cell, sizes: Sizing): Sizing {
    const all = new Map(sizes);
    const told = sizesFor(shapesOf(own.map(({ variable }) => variable)), shapesOf(own.map(({ variable }) => variable))).sizes;
    for (const info of program.dimensions.values()) {
      if (all.has(info.name) || !told.has(info.name)) continue;
      const size = ownSize(name, info.name);
      this.dimensions.set(size, { ...info, name: size });
      all.set(info.name, named(size));
    }
    return all;
  }

  private define({ name }: Cell, variable: Variable, sizes: Sizing): Variable {
    const taken = new Set([...this.own.values()].map((other) => other.name));
    // A cell that calls another one has its parameters under the name of that one.
    const plain = variable.name.includes('.') && !taken.has(variable.name) ? variable.name : `${name}.${variable.name}`;
    const { domain, place: _, ranges, shape, ...rest } = variable;
    return {
      ...rest,
      name: plain,
      shape: resizedShape(shape, sizes),
      ranges: ranges.map(({ first, last }) => ({ first: resized(first, sizes), last: resized(last, sizes) })),
      ...(domain === undefined ? {} : { domain: resizedDomain(domain, sizes) }),
    };
  }

  private refused(call: CallSyntax, resolver: Resolver, message: string): Value {
    for (const { value } of call.arguments) this.lower(value, resolver);
    resolver.report('wrong-arguments', call.span, message);
    return unknownValue(call.span);
  }
}

function resizedDomain(domain: Domain, sizes: Sizing): Domain {
  return domain.kind === 'integers' ? { ...domain, below: resized(domain.below, sizes) } : domain;
}
