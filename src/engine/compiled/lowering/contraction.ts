import { type Subscripts, subscriptsOf } from '../../../operations/matrices/einsum.ts';
import type { ApplyValue } from '../../../program/program.ts';
import { fixed, type LoopVariable, multiple, plus } from '../affine.ts';
import { type Expression, type Instruction, type Matrix, readOf, type View } from '../instructions.ts';
import type { Lowerer } from './lowerer.ts';

/** Views with a letter for each axis. */
interface Lettered {
  readonly letters: string;
  readonly view: View;
}

/** The view with its axes in another order; a letter that stands twice is a diagonal, and one that is missing is not moved along. */
function arranged({ letters, view }: Lettered, order: string, sizes: ReadonlyMap<string, number>): View {
  const strideOf = (letter: string): number =>
    view.strides.reduce((sum, stride, axis) => (letters[axis] === letter ? sum + stride : sum), 0);
  return {
    ...view,
    shape: [...order].map((letter) => (letters.includes(letter) ? (sizes.get(letter) ?? 1) : 1)),
    strides: [...order].map(strideOf),
  };
}

/** The letters of a product of two operands: those that both have in the result too, those of one, and those that are summed. */
interface Roles {
  readonly batch: string;
  readonly rows: string;
  readonly columns: string;
  readonly terms: string;
}

/** Undefined where it is no product: an index that is summed in one operand only, or that stands twice in one. */
function rolesOf(a: string, b: string, result: string): Roles | undefined {
  const those = (of: string, has: (letter: string) => boolean): string => [...of].filter(has).join('');
  const inBoth = those(a, (letter) => b.includes(letter));
  const terms = those(inBoth, (letter) => !result.includes(letter));
  const roles = {
    batch: those(result, (letter) => inBoth.includes(letter)),
    rows: those(result, (letter) => a.includes(letter) && !b.includes(letter)),
    columns: those(result, (letter) => b.includes(letter) && !a.includes(letter)),
    terms,
  };
  const isWhole = [a, b].every(
    (own) => new Set(own).size === own.length && [...own].every((letter) => (result + terms).includes(letter)),
  );
  return isWhole ? roles : undefined;
}

/** The distance between neighbours when some axes are gone through as one; undefined where they do not lie so. */
function commonStride({ shape, strides }: View, first: number, count: number): number | undefined {
  let inner = 0;
  let room = 1;
  for (let axis = first + count - 1; axis >= first; axis -= 1) {
    const size = shape[axis] as number;
    if (size === 1) continue;
    const stride = strides[axis] as number;
    if (room === 1) inner = stride;
    else if (stride !== inner * room) return undefined;
    room *= size;
  }
  return inner;
}

/** Numbers as a batch of matrices: copied, unless they lie so already. */
function matrices(lowering: Lowerer, view: View, counts: readonly number[]): { readonly matrix: Matrix; readonly batch: number } {
  const strided = (own: View): readonly (number | undefined)[] => {
    let first = 0;
    return counts.map((count) => {
      first += count;
      return commonStride(own, first - count, count);
    });
  };
  const lies = strided(view).every((stride) => stride !== undefined);
  const used = lies ? view : lowering.dense(readOf(view));
  const [batch = 0, row = 0, column = 0] = strided(used);
  return { matrix: { buffer: used.buffer, offset: used.offset, row, column }, batch };
}

/** A product of matrices, or one for each of a batch. */
function product(lowering: Lowerer, a: Lettered, b: Lettered, roles: Roles, sizes: ReadonlyMap<string, number>): View {
  const { batch, rows, columns, terms } = roles;
  const count = (letters: string): number => [...letters].reduce((all, letter) => all * (sizes.get(letter) ?? 1), 1);
  const order = batch + rows + columns;
  const target = lowering.temporary([...order].map((letter) => sizes.get(letter) ?? 1));
  const left = matrices(lowering, arranged(a, batch + rows + terms, sizes), [batch.length, rows.length, terms.length]);
  const right = matrices(lowering, arranged(b, batch + terms + columns, sizes), [batch.length, terms.length, columns.length]);
  const size = { rows: count(rows), columns: count(columns), terms: count(terms) };
  const c: Matrix = { buffer: target.buffer, offset: target.offset, row: size.columns, column: 1 };
  const at = (index: LoopVariable | undefined, { offset, ...matrix }: Matrix, stride: number): Matrix => ({
    ...matrix,
    offset: index === undefined ? offset : plus(offset, multiple(index, stride)),
  });
  const one = (index?: LoopVariable): Instruction => ({
    kind: 'product',
    ...size,
    a: at(index, left.matrix, left.batch),
    b: at(index, right.matrix, right.batch),
    c: at(index, c, size.rows * size.columns),
    add: false,
  });
  if (count(batch) === 1) lowering.emit(one());
  else {
    const index: LoopVariable = { name: 'batch' };
    lowering.emit({ kind: 'loop', variable: index, first: fixed(0), last: fixed(count(batch) - 1), step: 1, body: [one(index)] });
  }
  return target;
}

/** Products summed over the letters that the result lacks: one pass over all of them. */
function sum(lowering: Lowerer, operands: readonly Lettered[], result: string, sizes: ReadonlyMap<string, number>): View {
  const summed = [...sizes.keys()].filter((letter) => !result.includes(letter)).join('');
  const order = result + summed;
  const domain = [...order].map((letter) => sizes.get(letter) ?? 1);
  const target = lowering.temporary([...result].map((letter) => sizes.get(letter) ?? 1));
  lowering.fill(target.buffer, 0);
  const factors = operands.map((operand) => readOf({ ...arranged(operand, order, sizes), shape: domain }));
  const value = factors.reduce<Expression | undefined>(
    (all, own) => (all === undefined ? own : lowering.map('*', all, own)),
    undefined,
  );
  if (value !== undefined) {
    const stretched = { ...arranged({ letters: result, view: target }, order, sizes), shape: domain };
    lowering.emit({ kind: 'fold', fold: 'sum', domain, target: stretched, value });
  }
  return target;
}

/** `einsum` over views: a product of matrices where there is one in it. */
export function contraction(lowering: Lowerer, operands: readonly View[], subscripts: Subscripts): Expression {
  const { result } = subscripts;
  const lettered = operands.map((view, at) => ({ letters: subscripts.operands[at] ?? '', view }));
  const sizes = new Map(
    lettered.flatMap(({ letters, view }) => [...letters].map((letter, axis) => [letter, view.shape[axis] ?? 1])),
  );
  const [a, b, ...more] = lettered;
  const roles = a === undefined || b === undefined || more.length > 0 ? undefined : rolesOf(a.letters, b.letters, result);
  if (a === undefined || b === undefined || roles === undefined) return readOf(sum(lowering, lettered, result, sizes));
  const letters = roles.batch + roles.rows + roles.columns;
  return readOf(arranged({ letters, view: product(lowering, a, b, roles, sizes) }, result, sizes));
}

export function einsum(lowering: Lowerer, operands: readonly Expression[], { options }: ApplyValue): Expression {
  return contraction(
    lowering,
    operands.map((operand) => lowering.view(operand)),
    subscriptsOf(options),
  );
}
