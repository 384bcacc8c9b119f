import { readValue } from '../../../program/build.ts';
import { add, constant, constantValue, type Dimension, named, subtract } from '../../../program/dimension.ts';
import { printLoopHeader } from '../../../program/print.ts';
import type { Equation, Loop, Step } from '../../../program/program.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { candidates } from '../repair/candidates.ts';
import { type EditKind, KINDS, type Words } from './changes.ts';
import type { Placed } from './placed.ts';

/** A change of one line of a block. */
export interface LineEdit {
  readonly line: Equation;
  /** The new line; undefined if the line is removed. */
  readonly instead: Equation | undefined;
  readonly cost: number;
  /** The mistake, in words. */
  readonly cause: string;
  /** The loop whose body it is to begin or end. */
  readonly into?: { readonly loop: Loop; readonly at: 'start' | 'end' };
}

/** Costs of edits of whole lines. */
const OTHER_ELEMENT = 1;
const OTHER_OPERATOR = 1.1;
const REMOVAL = 1.5;
const MOVE = 2;
/** When what a line must give is asked for. */
export const SOLVED = 1.7;

/** All costs, ascending. */
export const COSTS: readonly number[] = [
  ...new Set([...KINDS.map(({ cost }) => cost), OTHER_ELEMENT, OTHER_OPERATOR, REMOVAL, MOVE, SOLVED]),
].toSorted((a, b) => a - b);

function* valueEdits({ equation }: Placed, words: Words, kinds: readonly EditKind[]): Generator<LineEdit> {
  for (const { cost, change } of kinds) {
    const all = candidates(equation.value, equation.value.shape, words, [(part, position) => change(part, position, words)]);
    for (const { value, cause } of all) yield { line: equation, instead: { ...equation, value }, cost, cause };
  }
}

function targetEdits(line: Equation): readonly LineEdit[] {
  const { target, indices } = line;
  const cause = 'the element of the target is off by one';
  return indices.flatMap((_, axis) =>
    [1, -1].map((step): LineEdit => {
      const shifted = indices.map((own: Dimension, at) => (at === axis ? add(own, constant(step)) : own));
      return { line, instead: { ...line, target, indices: shifted }, cost: OTHER_ELEMENT, cause };
    }),
  );
}

function operatorEdit(line: Equation): readonly LineEdit[] {
  if (line.target.kind !== 'adjoint') return [];
  const operator = line.operator === '=' ? '+=' : '=';
  const cause = `\`${line.operator}\` stands where \`${operator}\` belongs`;
  return [{ line, instead: { ...line, operator }, cost: OTHER_OPERATOR, cause }];
}

function removal(line: Equation): readonly LineEdit[] {
  return line.operator === '+=' ? [{ line, instead: undefined, cost: REMOVAL, cause: 'this contribution is too many' }] : [];
}

/** An equation of a loop's first iteration, for each of them; undefined where it speaks of elements that the loop does not reach. */
function inLoop(line: Equation, { variable, first }: Loop): Equation | undefined {
  let isReached = true;
  let isIndexed = false;
  const dimension = (index: Dimension): Dimension => {
    const offset = constantValue(subtract(index, first));
    isIndexed = true;
    if (offset === undefined) isReached = false;
    return offset === undefined ? index : add(named(variable), constant(offset));
  };
  const value = rewrite(line.value, {
    dimension: (size) => size,
    read: (read) => readValue(read.variable, read.indices.map(dimension)),
  });
  const indices = line.indices.map(dimension);
  return isReached && isIndexed ? { ...line, indices, value } : undefined;
}

/** A line outside of a loop that it belongs into: it contributes in one iteration only. */
function moves({ equation, loops }: Placed, all: readonly Loop[]): readonly LineEdit[] {
  if (loops.length > 0 || equation.operator !== '+=') return [];
  return all.flatMap((loop) => {
    const instead = inLoop(equation, loop);
    if (instead === undefined) return [];
    const cause = `this belongs to each iteration of \`${printLoopHeader(loop).replace(/ \{$/, '')}\``;
    return (['end', 'start'] as const).map(
      (at): LineEdit => ({ line: equation, instead, cost: MOVE, cause, into: { loop, at } }),
    );
  });
}

/** Edits of a whole line that cost a certain amount; `loops` are those of the block. */
export function wholeEditsOf(placed: Placed, cost: number, loops: readonly Loop[]): readonly LineEdit[] {
  const { equation } = placed;
  const all = [...targetEdits(equation), ...operatorEdit(equation), ...removal(equation), ...moves(placed, loops)];
  return all.filter((edit) => edit.cost === cost);
}

/** Edits of a line's right-hand side that cost a certain amount. */
export function valueEditsOf(placed: Placed, words: Words, cost: number): readonly LineEdit[] {
  const kinds = KINDS.filter((kind) => kind.cost === cost);
  return [...valueEdits(placed, words, kinds)];
}

/** Steps with an equation replaced, wherever it stands. */
export function withEdit(body: readonly Step[], edit: LineEdit): readonly Step[] {
  const { line, instead, into } = edit;
  return body.flatMap((step): readonly Step[] => {
    if (step === line) return instead === undefined || into !== undefined ? [] : [instead];
    if (step.kind === 'equation') return [step];
    const inner = withEdit(step.body, edit);
    if (into?.loop === step && instead !== undefined)
      return [{ ...step, body: into.at === 'start' ? [instead, ...inner] : [...inner, instead] }];
    const isSame = inner.length === step.body.length && inner.every((own, at) => own === step.body[at]);
    return [isSame ? step : ({ ...step, body: inner } satisfies Loop)];
  });
}
