import { numericSite } from '../../engine/interpreter.ts';
import { siteOf } from '../../program/activity.ts';
import { type Dimension, isOne, named, namesIn, product, ZERO } from '../../program/dimension.ts';
import type { ApplyValue, ReadValue, Value } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';
import type { ElementSite, ElementSpelling, GatherSpelling, ReduceScalar, Scalar } from '../../program/spelling.ts';
import { scalar } from '../../program/tensor.ts';
import { cannotExport } from '../failure.ts';

/** An array of elements, dense and row by row. */
export interface Buffer {
  readonly name: string;
  readonly shape: Shape;
}

/** A position that is no polynomial of sizes and counters; it has a name among them all the same. */
export type Position =
  | { readonly kind: 'quotient' | 'remainder'; readonly of: Dimension; readonly by: Dimension }
  | { readonly kind: 'data'; readonly of: Scalar };

/** An element of a value, as a formula of elements of buffers. */
export class ElementBuilder {
  readonly positions = new Map<string, Position>();
  private count = 0;
  private readonly locate: (value: ReadValue) => { readonly buffer: Buffer; readonly position: readonly Dimension[] };
  private readonly materialised: ReadonlyMap<ApplyValue, Buffer>;

  constructor(
    locate: (value: ReadValue) => { readonly buffer: Buffer; readonly position: readonly Dimension[] },
    materialised: ReadonlyMap<ApplyValue, Buffer>,
  ) {
    this.locate = locate;
    this.materialised = materialised;
  }

  /** A counter, whose name is chosen where its loop is written. */
  counter(): string {
    this.count += 1;
    return `#${this.count}`;
  }

  /** Counters for the axes of a shape; an axis of size 1 has only the position 0. */
  counters(shape: Shape): readonly Dimension[] {
    return shape.map((size) => (isOne(size) ? ZERO : named(this.counter())));
  }

  build(value: Value, index: readonly Dimension[]): Scalar {
    switch (value.kind) {
      case 'number':
        return { kind: 'number', value: value.value };
      case 'size':
        return { kind: 'index', index: value.dimension };
      case 'read': {
        const { buffer, position } = this.locate(value);
        return element(buffer, [...position, ...withinOnes(index, value.shape)]);
      }
      case 'apply':
        return this.apply(value, index);
    }
  }

  private apply(value: ApplyValue, index: readonly Dimension[]): Scalar {
    const buffer = this.materialised.get(value);
    if (buffer !== undefined) return element(buffer, withinOnes(index, value.shape));
    const spelling = elementSpelling(value);
    if (spelling.kind === 'map' && value.operands.every(({ kind }) => kind === 'number')) return folded(value);
    if (spelling.kind === 'map') {
      const operands = value.operands.map((operand) => this.build(operand, aligned(index, operand.shape)));
      return { kind: 'map', spelling, operands, options: value.options };
    }
    if (spelling.kind === 'gather') return this.gather(value, spelling, index);
    throw new Error(`\`${value.operation.name}\` is computed into an array of its own`);
  }

  private gather(value: ApplyValue, spelling: GatherSpelling, index: readonly Dimension[]): Scalar {
    const { operands } = value;
    const site: ElementSite = {
      site: siteOf(value),
      shape: value.shape,
      index: withinOnes(index, value.shape),
      operand: (operand, at) => this.build(operands[operand] as Value, at),
      flat: (operand, position) => this.flat(operands[operand] as Value, position),
      reduce: (by, sizes, body) => this.reduce(by, sizes, body),
      quotient: (of, by) => this.position({ kind: 'quotient', of, by }),
      remainder: (of, by) => this.position({ kind: 'remainder', of, by }),
      position: (of) => this.position({ kind: 'data', of }),
    };
    return spelling.element(site);
  }

  private flat(value: Value, position: Dimension): Scalar {
    const found = value.kind === 'read' ? this.locate(value) : undefined;
    const buffer = found?.buffer ?? (value.kind === 'apply' ? this.materialised.get(value) : undefined);
    if (buffer === undefined) throw new Error('only a buffer is read by position');
    const outer = buffer.shape.slice(0, buffer.shape.length - value.shape.length);
    return { kind: 'element', buffer, offset: [...(found?.position ?? []), position], shape: [...outer, product(value.shape)] };
  }

  private reduce(by: ReduceScalar['by'], sizes: readonly Dimension[], body: (counters: readonly Dimension[]) => Scalar): Scalar {
    const counters = this.counters(sizes);
    const written = body(counters);
    const looped = counters.flatMap((counter, axis) =>
      counter === ZERO ? [] : [{ counter: [...namesIn(counter)][0] as string, size: sizes[axis] as Dimension }],
    );
    if (looped.length === 0) return written;
    return {
      kind: 'reduce',
      by,
      counters: looped.map(({ counter }) => counter),
      sizes: looped.map(({ size }) => size),
      body: written,
    };
  }

  private position(position: Position): Dimension {
    this.count += 1;
    const name = `@${this.count}`;
    this.positions.set(name, position);
    return named(name);
  }
}

/** An operation on literal numbers alone: compilers complain of comparing 2 with 1. */
function folded(value: ApplyValue): Scalar {
  const operands = value.operands.map((operand) => scalar(operand.kind === 'number' ? operand.value : Number.NaN));
  const { data } = value.operation.value(operands, numericSite(value, new Map()));
  return { kind: 'number', value: data[0] as number };
}

export function elementSpelling({ operation }: ApplyValue): ElementSpelling {
  const spelling = operation.spelling?.element;
  if (spelling === undefined) throw cannotExport(operation.name);
  return spelling;
}

function element(buffer: Buffer, offset: readonly Dimension[]): Scalar {
  return { kind: 'element', buffer, offset, shape: buffer.shape };
}

/** The last axes of an index, as an operand of this shape is broadcast along them. */
function aligned(index: readonly Dimension[], shape: Shape): readonly Dimension[] {
  return withinOnes(shape.length === 0 ? [] : index.slice(-shape.length), shape);
}

function withinOnes(index: readonly Dimension[], shape: Shape): readonly Dimension[] {
  return index.map((own, axis) => (isOne(shape[axis] as Dimension) ? ZERO : own));
}

/** The counters that a formula depends on and does not bind itself. */
export function freeCounters(scalar: Scalar, positions: ReadonlyMap<string, Position>): ReadonlySet<string> {
  switch (scalar.kind) {
    case 'number':
      return new Set();
    case 'index':
      return countersIn([scalar.index], positions);
    case 'element':
      return countersIn(scalar.offset, positions);
    case 'map':
      return new Set(scalar.operands.flatMap((operand) => [...freeCounters(operand, positions)]));
    case 'choose': {
      const bounds = scalar.bounds.flatMap(({ index, limit }) => [index, limit]);
      const branches = [scalar.inside, scalar.outside].flatMap((branch) => [...freeCounters(branch, positions)]);
      return new Set([...countersIn(bounds, positions), ...branches]);
    }
    case 'reduce': {
      const own = new Set(scalar.counters);
      const free = [...freeCounters(scalar.body, positions), ...countersIn(scalar.sizes, positions)];
      return new Set(free.filter((counter) => !own.has(counter)));
    }
  }
}

function countersIn(indices: readonly Dimension[], positions: ReadonlyMap<string, Position>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const name of indices.flatMap((index) => [...namesIn(index)])) {
    if (name.startsWith('#')) found.add(name);
    const position = positions.get(name);
    if (position === undefined) continue;
    const inner =
      position.kind === 'data' ? freeCounters(position.of, positions) : countersIn([position.of, position.by], positions);
    for (const counter of inner) found.add(counter);
  }
  return found;
}
