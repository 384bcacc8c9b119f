import { OPERATIONS } from '../../operations/table.ts';
import { adjointOf } from '../../program/adjoints.ts';
import { fittingValue, readValue } from '../../program/build.ts';
import { constantValue, type Dimension } from '../../program/dimension.ts';
import { isElementwise } from '../../program/operation.ts';
import { printReference, printValue } from '../../program/print.ts';
import type { ApplyValue, Equation, ReadValue, Value, Variable } from '../../program/program.ts';
import { type Shape, sameShape } from '../../program/shape.ts';

/**
 * Equations element by element: `z[i] = sum over k of U[i, k] * h[k]`. Where an operation moves along indices is told by
 * the form in which it is computed, so that no operation is known here by its name.
 */

/** In the order in which indices are named. */
const LETTERS: readonly string[] = [...'ikjlmnpqrs'];

/** The index of each axis. */
type Indices = readonly string[];

/** One element; a sum, which takes in what stands behind it, is put in parentheses where something follows. */
interface Element {
  readonly value: Value;
  readonly isSum: boolean;
}

/** The axis of an operand that is stretched has one index only. */
const ONLY = '1';

const isOne = (size: Dimension): boolean => constantValue(size) === 1;

/** A scalar that is written like that. */
function scalarNamed(name: string): ReadValue {
  return readValue({ name, kind: 'intermediate', shape: [], ranges: [], active: false });
}

function elementText(name: string, indices: Indices): string {
  return indices.length === 0 ? name : `${name}[${indices.join(', ')}]`;
}

function inside({ value, isSum }: Element): Value {
  return isSum ? scalarNamed(`(${printValue(value)})`) : value;
}

function summedOver(letters: Indices, term: Element): Element {
  if (letters.length === 0) return term;
  return { value: scalarNamed(`sum over ${letters.join(', ')} of ${printValue(inside(term))}`), isSum: true };
}

class ByIndex {
  /** The indices of each variable where it was read first: they name its axes from then on. */
  private readonly known: Map<Variable, Indices>;
  private readonly used: Set<string>;

  constructor(known: Map<Variable, Indices>, used: Indices) {
    this.known = known;
    this.used = new Set(used);
  }

  /** An index for an axis that is summed over: that of the operand, where it has one already. */
  private fresh(wanted: string | undefined): string {
    const letter = wanted !== undefined && !this.used.has(wanted) ? wanted : LETTERS.find((own) => !this.used.has(own));
    this.used.add(letter ?? '·');
    return letter ?? '·';
  }

  at(value: Value, indices: Indices): Element | undefined {
    if (value.kind === 'read') return { value: this.read(value, indices), isSum: false };
    if (value.kind !== 'apply') return { value, isSum: false };
    if (isElementwise(value.operation)) return this.elementwise(value, indices);
    const [first, second] = value.operands as [Value, Value | undefined];
    switch (value.operation.lowering) {
      case 'swapped last axes':
        return this.at(first, [...indices.slice(0, -2), ...indices.slice(-2).reverse()]);
      case 'outer product':
        return second && this.product([first, indices.slice(0, 1)], [second, indices.slice(1)]);
      case 'matrix product':
        return second && this.matrixProduct(first, second, indices);
      case 'sum':
        return this.sum(value, first, indices);
      case 'broadcast':
        return this.stretched(first, indices);
      case 'reshape':
        return this.reshaped(value, first, indices);
      default:
        return undefined;
    }
  }

  private read(read: ReadValue, indices: Indices): ReadValue {
    if (indices.length > 0 && !this.known.has(read.variable)) this.known.set(read.variable, indices);
    return scalarNamed(elementText(printValue(read), indices));
  }

  private elementwise(value: ApplyValue, indices: Indices): Element | undefined {
    const operands = value.operands.map((operand) => this.stretched(operand, indices)).map((found) => found && inside(found));
    if (operands.some((operand) => operand === undefined)) return undefined;
    return { value: { ...value, operands: operands as readonly Value[], shape: [] }, isSum: false };
  }

  /** Operands are aligned at their last axes. */
  private stretched(operand: Value, indices: Indices): Element | undefined {
    const own = indices.slice(indices.length - operand.shape.length);
    return this.at(
      operand,
      operand.shape.map((size, axis) => (isOne(size) ? ONLY : (own[axis] as string))),
    );
  }

  /** Another shape with the same axes but for some with one index. */
  private reshaped({ shape }: Value, operand: Value, indices: Indices): Element | undefined {
    const kept = (of: Shape): Shape => of.filter((size) => !isOne(size));
    if (!sameShape(kept(shape), kept(operand.shape))) return undefined;
    const left = indices.filter((_, axis) => !isOne(shape[axis] as Dimension));
    return this.at(
      operand,
      operand.shape.map((size) => (isOne(size) ? ONLY : (left.shift() as string))),
    );
  }

  private matrixProduct(first: Value, second: Value, indices: Indices): Element | undefined {
    if (Math.max(first.shape.length, second.shape.length) > 2) return undefined;
    const summed = this.fresh(this.lastIndexOf(first));
    const row = first.shape.length > 1 ? indices.slice(0, 1) : [];
    const column = second.shape.length > 1 ? indices.slice(-1) : [];
    const product = this.product([first, [...row, summed]], [second, [summed, ...column]]);
    return product && summedOver([summed], product);
  }

  /** The name of the last axis of a factor that has one already. */
  private lastIndexOf(value: Value): string | undefined {
    if (value.kind === 'read') return this.known.get(value.variable)?.at(-1);
    if (value.kind !== 'apply' || value.operation.lowering !== 'swapped last axes') return undefined;
    const [operand] = value.operands;
    return operand?.kind === 'read' ? this.known.get(operand.variable)?.at(-2) : undefined;
  }

  private product(...factors: readonly (readonly [Value, Indices])[]): Element | undefined {
    const all = factors.map(([value, indices]) => this.at(value, indices));
    const [first, second] = all.map((factor) => factor && inside(factor));
    if (first === undefined || second === undefined) return undefined;
    return { value: fittingValue(OPERATIONS.infix('*'), [first, second]), isSum: false };
  }

  private sum(call: ApplyValue, operand: Value, indices: Indices): Element | undefined {
    const rank = operand.shape.length;
    const axes = (call.options['axis'] as readonly number[] | undefined) ?? operand.shape.map((_, axis) => axis);
    const isSummed = operand.shape.map((_, axis) => axes.includes(axis) || axes.includes(axis - rank));
    // With `keepdims` the result has an axis of size 1 where a sum was.
    const left = call.shape.length === rank ? indices.filter((_, axis) => !isSummed[axis]) : [...indices];
    const summed: string[] = [];
    const own = isSummed.map((is, axis) => {
      if (!is) return left.shift() as string;
      const letter = this.fresh(operand.kind === 'read' ? this.known.get(operand.variable)?.[axis] : undefined);
      summed.push(letter);
      return letter;
    });
    const found = this.at(operand, own);
    return found && summedOver(summed, found);
  }
}

/** The gradient that comes back to one operand, element by element, and the reason. */
export interface IndexedLine {
  readonly line: string;
  readonly why: string;
}

/** An operation element by element, and what comes back along it. */
export interface IndexedRule {
  readonly forward: string;
  readonly backward: readonly IndexedLine[];
}

/** A factor that is read the other way round than it stands in the file. */
function turned(value: Value): Value | undefined {
  if (value.kind !== 'apply') return undefined;
  if (value.operation.lowering === 'swapped last axes') return value.operands[0];
  return value.operands.map(turned).find((found) => found !== undefined);
}

/** Which elements of the result an element of the operand acts on, and so where the sum comes from. */
function reasonOf(line: Equation, operand: string, result: string, added: Indices): string {
  const factor = turned(line.value);
  const transposed =
    factor === undefined ? '' : ` \`${printValue(factor)}\` is summed over its other index: so it is read transposed.`;
  if (added.length === 0) return `\`${operand}\` acts on \`${result}\` alone.${transposed}`;
  const all = added.map((letter) => `\`${letter}\``).join(', ');
  return `\`${operand}\` acts on \`${result}\` for every ${all}, and what comes back from all of them adds up.${transposed}`;
}

function targetText({ target, indices }: Equation): string {
  return printReference({ variable: target, indices: target.isLocal === true ? [] : indices });
}

function indexedLine(line: Equation, equation: Equation, known: Map<Variable, Indices>): IndexedLine | undefined {
  const primal = line.target.primal;
  if (primal === undefined) return undefined;
  const own = known.get(primal) ?? [];
  const result = known.get(equation.target) ?? [];
  const found = new ByIndex(new Map(known), own).at(line.value, own);
  if (found === undefined || own.length !== primal.shape.length) return undefined;
  const [target, operand, whole] = [line, { ...line, target: primal }, equation].map(targetText) as [string, string, string];
  const added = result.filter((letter) => !own.includes(letter));
  const why = reasonOf(line, elementText(operand, own), elementText(whole, result), added);
  return { line: `${elementText(target, own)} ${line.operator} ${printValue(found.value)}`, why };
}

/**
 * An operation and the lines that its derivative consists of, element by element; undefined where it moves along indices in
 * a way of its own, as a convolution does.
 */
export function byIndex(equation: Equation, lines: readonly Equation[]): IndexedRule | undefined {
  const { target, value } = equation;
  const indices = LETTERS.slice(0, target.shape.length);
  const known = new Map<Variable, Indices>([[target, indices]]);
  const forward = new ByIndex(known, indices).at(value, indices);
  if (forward === undefined) return undefined;
  for (const [variable, letters] of [...known]) known.set(adjointOf(variable), letters);
  const backward = lines.map((line) => indexedLine(line, equation, known));
  if (backward.some((line) => line === undefined)) return undefined;
  const text = `${elementText(targetText(equation), indices)} = ${printValue(forward.value)}`;
  return { forward: text, backward: backward as readonly IndexedLine[] };
}
