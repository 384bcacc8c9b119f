import type { Analysis } from '../../analysis/analyze.ts';
import { derivedPass } from '../../autodiff/forms.ts';
import { type Diagnostic, type Edit, type Place, severityOf } from '../../language/diagnostic.ts';
import type { StatementNode } from '../../language/document/blocks.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { lineBreak } from '../../language/document/lines.ts';
import { type Statement, statementAt } from '../../language/document/statements.ts';
import { applyFix } from '../../language/fixes.ts';
import { printExpression, printTargets } from '../../language/printer.ts';
import { allTargets, type CallSyntax } from '../../language/syntax.ts';
import { readsOf } from '../../program/activity.ts';
import { printedCalls } from '../../program/print-block.ts';
import { equationsOf } from '../../program/steps.ts';
import { worseOf } from '../gradients/comparison.ts';
import type { LineResult } from '../lines/findings.ts';

/**
 * Lines that call backward passes of cells, which are several contributions at once: where they are the mistake of a block,
 * one message tells it, with the line that belongs there.
 */

interface WrittenCall {
  readonly statement: Statement;
  readonly cell: string;
  readonly text: string;
}

/** A call line that is not as it is derived, or is missing. */
interface Change {
  readonly written: WrittenCall | undefined;
  /** As it is derived. */
  readonly text: string;
  /** The adjoints that it reads. */
  readonly reads: ReadonlySet<string>;
  /** The forward equation of the call. */
  readonly equation: string;
}

function callOf({ syntax }: Statement): CallSyntax | undefined {
  const value = syntax.kind === 'equation' || syntax.kind === 'call' ? syntax.value : undefined;
  return value?.kind === 'call' && value.cotangents !== undefined ? value : undefined;
}

function writtenCalls(nodes: readonly StatementNode[]): readonly WrittenCall[] {
  return nodes.flatMap(({ statement, body }) => {
    const call = callOf(statement);
    if (call === undefined) return writtenCalls(body ?? []);
    const { syntax } = statement;
    const text = syntax.kind === 'equation' ? printTargets(allTargets(syntax), syntax.operator, call) : printExpression(call);
    return { statement, cell: call.name.text, text };
  });
}

/** The lines that differ from the derived ones: of the same cell, they stand for each other in their order. */
function changesIn(analysis: Analysis): readonly Change[] {
  const written = [...writtenCalls(analysis.document.block?.body ?? [])];
  const derived = [...printedCalls(derivedPass(analysis.forward).body)];
  const unmatched = derived.filter(({ text }) => {
    const at = written.findIndex((own) => own.text === text);
    if (at >= 0) written.splice(at, 1);
    return at < 0;
  });
  return unmatched.map(({ text, cell, lines }) => {
    const at = written.findIndex((own) => own.cell === cell);
    const reads = new Set(lines.flatMap(({ value }) => readsOf(value).map((variable) => variable.name)));
    const statement = lines[0]?.origin?.source?.statement;
    const equation = statement === undefined ? cell : (statementAt(analysis.document, statement)?.text ?? cell);
    return { written: at < 0 ? undefined : written.splice(at, 1)[0], text, reads, equation };
  });
}

/** The places for a missing line: in each body, behind the last line that completes what it reads. */
function placesFor({ reads }: Change, nodes: readonly StatementNode[], header: Statement): readonly Place[] {
  const completes = ({ statement: { syntax } }: StatementNode): boolean =>
    syntax.kind === 'equation' && allTargets(syntax).some(({ name }) => reads.has(name.text));
  const last = nodes.findLast(completes)?.statement ?? header;
  const place = { statement: last.order, span: { start: last.text.length, end: last.text.length } };
  const loops = nodes.filter(({ body }) => body !== undefined);
  return [place, ...loops.flatMap(({ statement, body = [] }) => placesFor({ reads } as Change, body, statement))];
}

/** A change as an edit; of a line that is missing, at one of its places. */
interface Placed extends Change {
  readonly edit: Edit;
}

function placedIn(change: Change, document: SourceDocument, at: number): Placed | undefined {
  const { written, text } = change;
  if (written !== undefined) {
    const { order, text: own } = written.statement;
    return { ...change, edit: { place: { statement: order, span: { start: 0, end: own.length } }, text } };
  }
  const { block } = document;
  const place = block && placesFor(change, block.body ?? [], block.statement)[at];
  return place && { ...change, edit: { place, text: `${lineBreak(document.text)}${text}` } };
}

function diagnosticFor({ written, text, edit, equation }: Placed, { block }: SourceDocument): Diagnostic {
  const title = written === undefined ? `Insert \`${text}\`` : `Write the line: \`${text}\``;
  const fixes = [{ title, edits: [edit] }];
  if (written !== undefined) {
    const message = `the contributions of this call are wrong: write \`${text}\``;
    return { code: 'wrong-gradient', message, place: edit.place, fixes };
  }
  const place = { statement: block?.statement.order ?? 0, span: { start: 0, end: 'backward'.length } };
  return {
    code: 'missing-contribution',
    message: `no line is the backward pass of \`${equation}\`: add \`${text}\``,
    place,
    fixes,
  };
}

/** Bodies in which a missing line is tried. */
const MOST_PLACES = 4;

/** True if every gradient is right in a text. */
export type IsRight = (text: string) => boolean;

/**
 * What to say of a block instead of what its numbers say of each contribution: the calls that are wrong, if the block is right
 * with the derived ones in their place. Undefined where they are not the mistake, or not the only one.
 */
export function callDiagnostics(
  analysis: Analysis,
  found: readonly Diagnostic[],
  isRight: IsRight,
): readonly Diagnostic[] | undefined {
  const { document, backward, forward } = analysis;
  if (backward === undefined || !equationsOf(forward.body).some(({ value }) => value.kind === 'apply' && value.operation.cell))
    return undefined;
  const changes = changesIn(analysis);
  for (let at = 0; at < MOST_PLACES && changes.length > 0; at += 1) {
    const placed = changes.flatMap((change) => placedIn(change, document, at) ?? []);
    if (placed.length < changes.length) return undefined;
    if (!isRight(applyFix(document, { title: '', edits: placed.map(({ edit }) => edit) }))) continue;
    const said = placed.map((change) => diagnosticFor(change, document));
    const places = new Set(said.map(({ place }) => place.statement));
    const own = found.filter((diagnostic) => severityOf(diagnostic) !== 'error');
    return [...own.filter(({ place }) => !places.has(place.statement)), ...said];
  }
  return undefined;
}

const WORSE: readonly LineResult['status'][] = ['fail', 'unchecked', 'fused-pass', 'pass'];

/** One verdict for each line: that of its worst contribution. */
export function mergedLines(
  lines: readonly LineResult[],
  { document }: Analysis,
  said: readonly Diagnostic[],
): readonly LineResult[] {
  const byStatement = new Map<number, LineResult[]>();
  for (const line of lines) byStatement.set(line.statement, [...(byStatement.get(line.statement) ?? []), line]);
  return [...byStatement].flatMap(([statement, own]) => {
    const syntax = statementAt(document, statement);
    const call = syntax && callOf(syntax);
    const [first] = own;
    if (call === undefined || first === undefined) return own;
    const wrong = said.find(({ code, place }) => place.statement === statement && code === 'wrong-gradient');
    const status = wrong === undefined ? (WORSE.find((each) => own.some((line) => line.status === each)) ?? 'pass') : 'fail';
    const written = own.filter(({ target }) => !target.includes('.')).map(({ target }) => target);
    const repair = wrong?.fixes[0]?.edits[0]?.text;
    return [
      {
        statement,
        target: written.length === 0 ? `${call.name.text}'` : written.join(', '),
        status,
        maxError: own.map(({ maxError }) => maxError).reduce(worseOf, 0),
        along: [...new Set(own.flatMap(({ along }) => along))],
        ...(own.some(({ isInError }) => isInError) ? { isInError: true as const } : {}),
        ...(repair === undefined ? {} : { repair }),
      },
    ];
  });
}
