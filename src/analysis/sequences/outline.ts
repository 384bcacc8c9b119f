import type { StatementNode } from '../../language/document/blocks.ts';
import { allTargets, type Expression, type StatementSyntax, type Target } from '../../language/syntax.ts';
import { type Dimension, named } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { type Box, merged } from '../../program/ranges.ts';
import { lowerSize } from '../expressions/sizes.ts';
import { boxOf, type Definition, hullOfAll, isRegion } from './boxes.ts';
import { directedIn, type OpenLoop } from './open-loop.ts';

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
  /** Undefined for one whose indices are not understood. */
  readonly definitions: (Definition | undefined)[];
}

function sequenceTargets(syntax: StatementSyntax): readonly Target[] {
  if (syntax.kind !== 'equation' || syntax.operator !== '=') return [];
  return allTargets(syntax).filter(({ indices }) => indices.length > 0);
}

function collect(nodes: readonly StatementNode[], loops: readonly OpenLoop[], found: Map<string, Filled>): void {
  for (const { statement, body } of nodes) {
    const { syntax, order: index } = statement;
    for (const { name, indices } of sequenceTargets(syntax)) {
      const lowered = indices.map(quietly);
      const known = lowered.filter((dimension) => dimension !== undefined);
      const definition = known.length === indices.length ? { indices: known, loops } : undefined;
      const filled = found.get(name.text);
      if (filled === undefined) found.set(name.text, { rank: indices.length, definitions: [definition] });
      else filled.definitions.push(definition);
    }
    if (syntax.kind === 'loop' && body !== undefined) {
      const first = quietly(syntax.range.first);
      const last = quietly(syntax.range.last);
      const range = first && last && directedIn(first, last, loops);
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
    [...found].map(([name, { rank, definitions }]): [string, SequenceOutline] => [
      name,
      { rank, ranges: boxOfSome(definitions, rank) },
    ]),
  );
}

/** The box that all definitions fill together. */
function boxOfSome(definitions: Filled['definitions'], rank: number): Box | undefined {
  const known = definitions.filter((own) => own !== undefined);
  if (known.length < definitions.length || known.some(({ indices }) => indices.length !== rank)) return undefined;
  if (known.some(isRegion)) return hullOfAll(known);
  const boxes = known.map(({ indices, loops }) => boxOf(indices, loops)).filter((box) => box !== undefined);
  const whole = boxes.length === known.length ? merged(boxes) : [];
  return whole.length === 1 ? whole[0] : undefined;
}
