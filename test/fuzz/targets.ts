import { type Analysis, analyze, hasErrors } from '../../src/analysis/analyze.ts';
import { TARGETS as EXPORT_TARGETS, exportProgram } from '../../src/exports/export.ts';
import { ExportError } from '../../src/exports/failure.ts';
import { exportUnit } from '../../src/exports/unit.ts';
import { type Place, severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan, parseDocument, type SourceDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { tokenize } from '../../src/language/grammar/lexer.ts';
import { applyReplacements, type Replacement } from '../../src/language/replacement.ts';
import { printStep } from '../../src/program/print.ts';
import { isUnknown, printShape } from '../../src/program/shape.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { SizeError } from '../../src/program/tensor.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import { expandEquations } from '../../src/refactor/expand-equations.ts';
import { Random } from '../../src/verify/draws/random.ts';
import { checkFile } from '../../src/verify/report.ts';
import { EditedFile } from '../support/texts/edited-file.ts';
import { mutateNames, mutateTokens } from './mutate.ts';
import { ServerUnderTest } from './server.ts';

/** Something that reads any text: it answers what is wrong with what came out, or throws. */
export interface Target {
  readonly name: string;
  readonly run: (text: string) => string | undefined | Promise<string | undefined>;
  /** The number of files that it reads: results are read again. The time limit is for each. */
  readonly readings: number;
  /** Longer texts are left out: running numbers takes its time. */
  readonly longest?: number;
}

const NUMERIC_LENGTH = 1500;
const EXPORTED_LENGTH = 5000;
const EDITED_LENGTH = 20_000;
/** So many are looked at: applying each fix reads the file again. */
const DIAGNOSTICS = 50;
const FIXES = 5;

function analyzeText(text: string): Analysis {
  return analyze(parseDocument(text));
}

/** Tokens and comments in order, without the white space between them. */
function contentOf({ text, pieces }: SourceDocument): readonly string[] {
  return pieces.flatMap((piece) => {
    const source = text.slice(piece.start, piece.end);
    return piece.kind === 'comment' ? [source.trimEnd()] : tokenize(source).map((token) => token.text.trimEnd());
  });
}

function firstDifference(before: readonly string[], after: readonly string[]): string | undefined {
  const at = before.findIndex((text, index) => text !== after[index]);
  if (at === -1 && before.length === after.length) return undefined;
  return `\`${before[at] ?? ''}\` became \`${after[at] ?? after[before.length] ?? ''}\``;
}

function parsing(text: string): string | undefined {
  const { pieces, statements } = parseDocument(text);
  let end = text.startsWith('\uFEFF') ? 1 : 0;
  for (const piece of pieces) {
    if (piece.start < end || piece.end <= piece.start) return `pieces overlap at ${piece.start}`;
    if (text.slice(end, piece.start).trim() !== '') return `text is lost at ${end}`;
    end = piece.end;
  }
  if (text.slice(end).trim() !== '') return `text is lost at ${end}`;
  const astray = statements.find(({ offset, text: own }) => text.slice(offset, offset + own.length) !== own);
  return astray && `statement ${astray.order} is not where it says`;
}

function formatting(text: string): string | undefined {
  const before = parseDocument(text);
  const formatted = formatDocument(before);
  if (formatted.replace(/\s/g, '') !== text.replace(/\s/g, '')) return 'characters are lost or new';
  const after = parseDocument(formatted);
  const changed = firstDifference(contentOf(before), contentOf(after));
  if (changed !== undefined) return `a token changed: ${changed}`;
  return formatDocument(after) === formatted ? undefined : 'formatting twice gives another text';
}

function fixProblem(document: SourceDocument, replacements: readonly Replacement[]): string | undefined {
  const { text } = document;
  const sorted = replacements.toSorted((a, b) => a.start - b.start);
  let end = 0;
  for (const { start, end: stop } of sorted) {
    if (start < end || stop < start || stop > text.length) return `an edit from ${start} to ${stop} is impossible`;
    end = stop;
  }
  // Read as an edit, as it is when somebody takes it: hundreds of fixes from the start would be all the time that is spent.
  parseDocument(applyReplacements(text, replacements), document);
  return undefined;
}

/** Places lie in the file, fixes can be applied, and names are where they are said to be. */
function reportProblem({ document, occurrences }: Analysis, diagnostics: Analysis['diagnostics']): string | undefined {
  const { text } = document;
  for (const { code, message, place, fixes } of diagnostics.slice(0, DIAGNOSTICS)) {
    const { start, end } = absoluteSpan(document, place);
    if (!(start >= 0 && start <= end && end <= text.length)) return `${code} stands at ${start} to ${end}`;
    if (!text.includes('undefined') && /(?<!is )undefined|\[object/.test(message)) return `${code} says \`${message}\``;
    for (const { title, edits } of fixes.slice(0, FIXES)) {
      const problem = fixProblem(
        document,
        edits.map((edit) => ({ ...absoluteSpan(document, edit.place), text: edit.text })),
      );
      if (problem !== undefined) return `${title}: ${problem}`;
    }
  }
  for (const { place, of } of occurrences) {
    const { start, end } = absoluteSpan(document, place);
    const name = of.kind === 'variable' ? of.variable.name : of.kind === 'dimension' ? of.name : undefined;
    if (start !== end && name !== undefined && text.slice(start, end) !== name) return `\`${name}\` is not at ${start}`;
  }
  return undefined;
}

function reading(text: string): string | undefined {
  const analysis = analyzeText(text);
  const { forward, backward, diagnostics } = analysis;
  const unknown = equationsOf([...forward.body, ...(backward?.body ?? [])]).find(({ value }) => isUnknown(value.shape));
  if (unknown !== undefined && !hasErrors(diagnostics))
    return `\`${unknown.target.name}\` is not understood, and nothing says so`;
  return reportProblem(analysis, diagnostics);
}

/** Everything that an analysis tells, without objects that differ from run to run. */
function tale({ document, forward, backward, diagnostics, occurrences }: Analysis): readonly string[] {
  const at = (place: Place): string => {
    const { start, end } = absoluteSpan(document, place);
    return `${start} to ${end}`;
  };
  return [
    ...equationsOf([...forward.body, ...(backward?.body ?? [])]).map(
      (equation) => `${printStep(equation)}: ${printShape(equation.value.shape)}, ${equation.target.active}`,
    ),
    ...forward.outputs.map(({ variable }) => `output ${variable.name}`),
    ...diagnostics.map(({ code, message, place, fixes }) => `${code} at ${at(place)}: ${message} ${JSON.stringify(fixes)}`),
    ...occurrences.map(({ place, role, of }) => `${role} of ${of.kind} at ${at(place)}`).toSorted(),
  ];
}

const EDITS = 3;

/** A file that is read after an edit tells what it tells when it is read for the first time. */
function editing(text: string): string | undefined {
  const random = new Random([...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7));
  const file = new EditedFile();
  let before = file.read(text).document.text;
  for (let edit = 0; edit < EDITS; edit += 1) {
    const document = parseDocument(random.next() < 0.5 ? mutateNames(before, random) : mutateTokens(before, text, random));
    const changed = firstDifference(tale(analyze(document)), tale(file.read(document)));
    if (changed !== undefined) return `after an edit to ${JSON.stringify(document.text)}: ${changed}`;
    before = document.text;
  }
  return undefined;
}

function errorsIn({ diagnostics }: Analysis): string | undefined {
  const error = diagnostics.find((diagnostic) => severityOf(diagnostic) === 'error');
  return error && `${error.code}: ${error.message}`;
}

function deriving(text: string): string | undefined {
  const analysis = analyzeText(text);
  if (hasErrors(analysis.diagnostics)) return undefined;
  const derived = applyReplacements(text, [deriveBlock(analysis)]);
  const again = analyzeText(derived);
  const error = errorsIn(again);
  if (error !== undefined) return `the derived file has an error: ${error}`;
  const twice = applyReplacements(derived, [deriveBlock(again)]);
  return twice === derived ? undefined : 'deriving twice gives another text';
}

function expanding(text: string): string | undefined {
  const analysis = analyzeText(text);
  if (hasErrors(analysis.diagnostics)) return undefined;
  const expanded = applyReplacements(text, expandEquations(analysis));
  const again = analyzeText(expanded);
  const error = errorsIn(again);
  if (error !== undefined) return `the expanded file has an error: ${error}`;
  return expandEquations(again).length === 0 ? undefined : 'expanding twice expands again';
}

/** Shapes that no sizes fulfil, such as [n - m] beside [m - n], get an answer of their own. */
function unlessImpossible(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof SizeError || error instanceof ExportError) return undefined;
    throw error;
  }
}

function checking(text: string): string | undefined {
  const analysis = analyzeText(text);
  return unlessImpossible(() => {
    const { diagnostics, gradients } = checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true });
    const failed = gradients.find(({ status, maxError }) => status === 'fail' && Number.isFinite(maxError));
    if (analysis.backward !== undefined || failed === undefined) return reportProblem(analysis, diagnostics);
    return `the derived gradient of ${failed.variable.name} fails: ${failed.maxError} by ${failed.method}`;
  });
}

function exporting(text: string): string | undefined {
  const analysis = analyzeText(text);
  if (hasErrors(analysis.diagnostics)) return undefined;
  const unit = exportUnit(analysis, 'fuzzed');
  return unlessImpossible(() => {
    const empty = EXPORT_TARGETS.find((target) => exportProgram(unit, target).trim() === '');
    return empty && `${empty} gets no text`;
  });
}

let server: Promise<ServerUnderTest> | undefined;

async function serving(text: string): Promise<string | undefined> {
  server ??= ServerUnderTest.start();
  return (await server).problem(text);
}

/** Everything that reads text; whatever comes to read it joins here. */
export const TARGETS: readonly Target[] = [
  { name: 'parser', readings: 1, run: parsing },
  { name: 'formatter', readings: 2, run: formatting },
  { name: 'lowering', readings: 1, run: reading },
  { name: 'edits', readings: 1 + 2 * EDITS, run: editing, longest: EDITED_LENGTH },
  { name: 'derive', readings: 2, run: deriving },
  { name: 'expand', readings: 2, run: expanding },
  { name: 'export', readings: 2, run: exporting, longest: EXPORTED_LENGTH },
  { name: 'server', readings: 5, run: serving, longest: EDITED_LENGTH },
  { name: 'check', readings: 1, run: checking, longest: NUMERIC_LENGTH },
];
