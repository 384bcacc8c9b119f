import type { StatementNode } from '../../language/document/blocks.ts';
import type { Expression } from '../../language/syntax.ts';
import { type Dimension, named, namesIn, substitute } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { type Box, type DirectedRange, directed, merged } from '../../program/ranges.ts';
import { lowerSize } from '../expressions/sizes.ts';

/** A loop around a statement; identity is the object. */
export interface OpenLoop extends DirectedRange {
  readonly variable: string;
  /** The statement of its `for`. */
  readonly statement: number;
}

/** An index without its loop variables' degrees of freedom: the single one it moves with, if any. */
function movedBy(index: Dimension, loops: readonly OpenLoop[]): readonly OpenLoop[] {
  const names = namesIn(index);
  return loops.filter(({ variable }) => names.has(variable));
}

/** True if loop variables occur only as multiples by whole numbers: `t-1`, `T-t+1`, never `t*t`. */
export function isAffine(index: Dimension, loops: readonly Pick<OpenLoop, 'variable'>[]): boolean {
  const variables = new Set(loops.map(({ variable }) => variable));
  return index.terms.every(({ factors }) => factors.length <= 1 || !factors.some((factor) => variables.has(factor)));
}

/** The elements that an indexed definition fills while its loops run; undefined where they are no full box. */
export function boxOf(indices: readonly Dimension[], loops: readonly OpenLoop[]): Box | undefined {
  const used = new Set<OpenLoop>();
  const box: IndexRange[] = [];
  for (const index of indices) {
    const [loop, another] = movedBy(index, loops);
    if (loop === undefined) {
      box.push({ first: index, last: index });
      continue;
    }
    if (!isAffine(index, loops)) return undefined;
    const slope = index.terms.find(({ factors }) => factors[0] === loop.variable)?.coefficient;
    if (another !== undefined || used.has(loop) || (slope !== 1 && slope !== -1)) return undefined;
    used.add(loop);
    const low = substitute(index, loop.variable, loop.range.first);
    const high = substitute(index, loop.variable, loop.range.last);
    box.push(slope === 1 ? { first: low, last: high } : { first: high, last: low });
  }
  return box;
}

const QUIET = { size: ({ text }: { readonly text: string }): Dimension => named(text), report: (): void => undefined };

function quietly(expression: Expression): Dimension | undefined {
  return lowerSize(expression, QUIET);
}

/** The rank and range of a sequence as the file's definitions outline them, before any is lowered. */
export interface SequenceOutline {
  readonly rank: number;
  /** The box that its definitions fill; undefined where they leave gaps. */
  readonly ranges: readonly IndexRange[] | undefined;
}

interface Filled {
  readonly rank: number;
  readonly boxes: (Box | undefined)[];
}

function collect(nodes: readonly StatementNode[], loops: readonly OpenLoop[], found: Map<string, Filled>): void {
  for (const { statement, body } of nodes) {
    const { syntax, order: index } = statement;
    if (syntax.kind === 'equation' && syntax.operator === '=' && syntax.target.indices.length > 0) {
      const { name, indices } = syntax.target;
      const lowered = indices.map(quietly);
      const known = lowered.filter((dimension) => dimension !== undefined);
      const box = known.length === indices.length ? boxOf(known, loops) : undefined;
      const filled = found.get(name.text);
      if (filled === undefined) found.set(name.text, { rank: indices.length, boxes: [box] });
      else filled.boxes.push(box);
    }
    if (syntax.kind === 'loop' && body !== undefined) {
      const first = quietly(syntax.range.first);
      const last = quietly(syntax.range.last);
      const range = first && last && directed(first, last);
      const loop = range && { ...range, variable: syntax.variable.text, statement: index };
      collect(body, loop === undefined ? loops : [...loops, loop], found);
    }
  }
}

/** The sequences that equations of a body define, with the ranges that all of them fill together. */
export function outlineSequences(nodes: readonly StatementNode[]): ReadonlyMap<string, SequenceOutline> {
  const found = new Map<string, Filled>();
  collect(nodes, [], found);
  return new Map(
    [...found].map(([name, { rank, boxes }]): [string, SequenceOutline] => {
      const known = boxes.filter((box) => box !== undefined);
      const whole = known.length === boxes.length && known.every((box) => box.length === rank) ? merged(known) : [];
      return [name, { rank, ranges: whole.length === 1 ? whole[0] : undefined }];
    }),
  );
}
