import type { Diagnostic, Fix, Place } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { statementAt } from '../../language/document/statements.ts';
import { deleteLine, insertLineAfter } from '../../language/edits.ts';
import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { printStep } from '../../program/print.ts';
import type { Program, Value, Variable } from '../../program/program.ts';
import type { Block, Line } from './block.ts';

/** What can be said of a block without numbers: in which order its lines write and read adjoints. */

/** How the lines of a block are spoken of: those of an unrolled one by the names that they have in the file. */
export interface Naming {
  readonly adjoint: (primal: Variable) => string;
  readonly line: (line: Line) => string;
  /** Where a line stands in loops; empty outside, and the same for lines of one iteration. */
  readonly iteration: (line: Line) => string;
  /** The message instead of one about a late contribution to `primal`, if a loop around both runs the wrong way. */
  readonly direction?: (primal: Variable, reader: Line, late: Line) => Diagnostic | undefined;
}

export const PLAIN: Naming = {
  adjoint: ({ name }) => adjointName(name),
  line: ({ equation }) => printStep(equation),
  iteration: () => '',
};

function placeOf({ equation: { source } }: Line, part: 'target' | 'operator'): Place | undefined {
  return source && { statement: source.statement, span: source[part] };
}

/**
 * `=` over what was accumulated before, or over the adjoint of an output, which is given. A line of the `surplus`,
 * which has nothing left to contribute, is to go: that is the same slip.
 */
export function overwrittenGradients(
  block: Block,
  document: SourceDocument,
  forward: Program,
  surplus: ReadonlySet<number | undefined>,
  naming: Naming = PLAIN,
): readonly Diagnostic[] {
  const given = new Set(forward.outputs.map(({ variable }) => variable));
  return [...block.contributions].flatMap(([primal, lines]) =>
    lines.flatMap((line, index): readonly Diagnostic[] => {
      const place = placeOf(line, 'operator');
      if (line.equation.operator !== '=' || (index === 0 && !given.has(primal)) || place === undefined) return [];
      const before = index === 0 ? 'what comes from outside' : 'the contributions above';
      const mistake = `\`=\` throws away ${before} to \`${naming.adjoint(primal)}\``;
      const [message, fix]: [string, Fix] = surplus.has(place.statement)
        ? [
            `${mistake}, and nothing is left to contribute: remove the line`,
            { title: 'Remove the line', edits: [deleteLine(document, place.statement)] },
          ]
        : [`${mistake}: write \`+=\``, { title: 'Write `+=`', edits: [{ place, text: '+=' }] }];
      return [{ code: 'overwritten-gradient', message, place, fixes: [fix] }];
    }),
  );
}

/** Where a line reads a variable, for the smallest range. */
function readSpan(value: Value, variable: Variable): Value['span'] | undefined {
  if (value.kind === 'read') return value.variable === variable ? value.span : undefined;
  if (value.kind !== 'apply') return undefined;
  for (const operand of value.operands) {
    const span = readSpan(operand, variable);
    if (span !== undefined) return span;
  }
  return undefined;
}

/**
 * Adjoints that are read while a contribution to them is still to come: one message for each. What a line that is
 * blamed already reads or adds to, it may not be meant to.
 */
export function earlyReads(
  block: Block,
  document: SourceDocument,
  blamed: ReadonlySet<number>,
  naming: Naming = PLAIN,
): readonly Diagnostic[] {
  return [...block.contributions].flatMap(([primal, lines]): readonly Diagnostic[] => {
    const isBlamed = ({ equation: { source } }: Line): boolean => blamed.has(source?.statement ?? -1);
    const readers = (block.readers.get(primal) ?? []).filter((line) => !isBlamed(line));
    const [first] = readers;
    if (first === undefined) return [];
    const late = lines.filter((line) => line.index > first.index && !isBlamed(line));
    const [latest] = late.slice(-1);
    if (latest === undefined) return [];
    const early = readers.filter(({ index }) => index < latest.index);
    // The odd one out is the culprit: one late line behind several readers, or one reader before several lines.
    const culprit = late.length === 1 && early.length > 1 ? latest : first;
    const ofLoop = naming.direction?.(primal, first, latest);
    return [ofLoop ?? earlyRead(primal, { culprit, reader: first, late: latest }, document, naming)];
  });
}

interface EarlyRead {
  /** The one of the two that is to move. */
  readonly culprit: Line;
  readonly reader: Line;
  readonly late: Line;
}

function earlyRead(primal: Variable, early: EarlyRead, document: SourceDocument, naming: Naming): Diagnostic {
  const { culprit, reader, late } = early;
  const name = naming.adjoint(primal);
  const statement = culprit.equation.source?.statement ?? 0;
  const span = culprit === reader ? readSpan(reader.equation.value, adjointOf(primal)) : culprit.equation.source?.target;
  const iteration = naming.iteration(late);
  const together = iteration === naming.iteration(reader);
  const when = together ? '' : iteration === '' ? ' behind the loop' : ` at ${iteration}`;
  const message =
    culprit === reader
      ? `\`${name}\` is read here before all of its contributions are in: \`${naming.line(late)}\` is still to come${when}`
      : `\`${name}\` gets this contribution${when} after it was read: move the line above its readers`;
  const place = { statement, span: span ?? { start: 0, end: 0 } };
  return { code: 'read-before-complete', message, place, fixes: together ? moveFixes(early, document) : [] };
}

/** The reader behind the last contribution, or the late contribution above the reader. */
function moveFixes({ culprit, reader, late }: EarlyRead, document: SourceDocument): readonly Fix[] {
  const moved = culprit.equation.source?.statement;
  const behind = culprit === reader ? late.equation.source?.statement : previousStatement(reader, document);
  if (moved === undefined || behind === undefined) return [];
  const text = statementAt(document, moved)?.text ?? '';
  const edits = [deleteLine(document, moved), insertLineAfter(document, behind, text)];
  return [{ title: 'Move the line', edits }];
}

function previousStatement({ equation: { source } }: Line, { statements }: SourceDocument): number | undefined {
  return source && statements.findLast(({ order }) => order < source.statement)?.order;
}
