import { type Diagnostic, severityOf } from '../language/diagnostic.ts';
import type { Part } from '../language/document/blocks.ts';
import { cellNameIn, withoutCells } from '../language/document/cells.ts';
import { parseDocument, type SourceDocument } from '../language/document/document.ts';
import { withKeptComments } from '../language/kept-comments.ts';
import type { Program } from '../program/program.ts';
import type { AnalysedCell, Analysis } from './analysis.ts';
import { BackwardLowering } from './backward.ts';
import type { Calls } from './cells/calls.ts';
import { type AnalyseCell, Cells, each } from './cells/cells.ts';
import type { Environment } from './cells/environment.ts';
import { AnalysisContext } from './context.ts';
import { ForwardLowering } from './forward.ts';
import { withLookAlikes } from './names/look-alikes.ts';
import type { Occurrence } from './occurrence.ts';
import type { OccurrenceLog } from './occurrence-log.ts';
import { reportCollisions, unusedIntermediates } from './outputs.ts';
import { NO_REUSE, type Reuse } from './reuse.ts';
import type { Foretold } from './sequences/definitions.ts';

export type { AnalysedCell, Analysis } from './analysis.ts';

/** The result of an analysis. Occurrences are assembled when they are first read, by a getter as in `ForwardProgram`. */
class FileAnalysis implements Analysis {
  private static readonly LATE: PropertyDescriptorMap & ThisType<FileAnalysis> = {
    occurrences: {
      enumerable: true,
      get() {
        return this.#collected.all();
      },
    },
  };
  readonly document: SourceDocument;
  readonly forward: Program;
  readonly backward: Program | undefined;
  readonly diagnostics: readonly Diagnostic[];
  declare readonly occurrences: readonly Occurrence[];
  readonly ownDiagnostics: readonly Diagnostic[];
  readonly cells: readonly AnalysedCell[];
  readonly isUnsound: boolean;
  readonly isAlone: boolean;
  readonly #collected: OccurrenceLog;
  readonly #read: (text: string) => Analysis;

  constructor(own: Omit<Analysis, 'occurrences'>, { collected }: { readonly collected: OccurrenceLog }) {
    this.document = own.document;
    this.forward = own.forward;
    this.backward = own.backward;
    this.diagnostics = own.diagnostics;
    this.ownDiagnostics = own.ownDiagnostics;
    this.cells = own.cells;
    this.isUnsound = own.isUnsound;
    this.isAlone = own.isAlone;
    this.#read = (text) => own.reread(text);
    this.#collected = collected;
    Object.defineProperties(this, FileAnalysis.LATE);
  }

  reread(text: string): Analysis {
    return this.#read(text);
  }
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => severityOf(diagnostic) === 'error');
}

/** The part of a file in front of its backward block. */
export function forwardParts({ parts, block }: SourceDocument): readonly Part[] {
  return block === undefined ? parts : parts.slice(0, parts.indexOf(block));
}

/** Resolves names and shapes of a parsed file: text → Program. */
export function analyze(document: SourceDocument, reuse: Reuse = NO_REUSE, environment: Environment = {}): Analysis {
  const cells = new Cells(document, environment, (own, siblings) => analyzeCell(own, siblings, environment));
  const reread = (text: string): Analysis => analyze(parseDocument(text), NO_REUSE, environment);
  const own = withoutCells(document);
  const found = lower({ document: own, cells, environment, reuse, foretold: new Map(), reread });
  if (own === document)
    return new FileAnalysis({ ...found, document, ownDiagnostics: found.diagnostics, cells: [], reread }, found);
  const analysed = cells.all();
  const all = each([
    ...document.diagnostics,
    ...found.diagnostics,
    ...cells.diagnostics,
    ...analysed.flatMap(({ analysis }) => analysis.ownDiagnostics),
  ]);
  // A line that does not parse is explained by whoever knows what stands around it.
  const explained = new Set(found.explained);
  const diagnostics = inOrder(all.filter((diagnostic) => !isReplaced(diagnostic, document, explained)));
  return new FileAnalysis({ ...found, document, diagnostics, ownDiagnostics: found.diagnostics, cells: analysed, reread }, found);
}

/** True for an error in the form of a statement of which more is said. */
function isReplaced(diagnostic: Diagnostic, document: SourceDocument, explained: ReadonlySet<number>): boolean {
  return explained.has(diagnostic.place.statement) && document.diagnostics.includes(diagnostic);
}

/** A cell as a file of its own, which is read again with the file that it stands in. */
function analyzeCell(document: SourceDocument, cells: Cells, environment: Environment): ReturnType<AnalyseCell> {
  const [header] = document.sections.flatMap(({ statements }) => statements);
  const name = cellNameIn(header?.text ?? '');
  const reread = (text: string): Analysis => {
    const file = analyze(parseDocument(text), NO_REUSE, environment);
    return file.cells.find((cell) => cell.name === name)?.analysis ?? file;
  };
  const found = lower({ document, cells, environment, reuse: NO_REUSE, foretold: new Map(), reread });
  const analysis = new FileAnalysis({ ...found, document, ownDiagnostics: found.diagnostics, cells: [], reread }, found);
  return { analysis, own: found.calls?.variables ?? [] };
}

interface Request {
  readonly document: SourceDocument;
  readonly cells: Cells;
  readonly environment: Environment;
  readonly reuse: Reuse;
  readonly foretold: Foretold;
  readonly reread: (text: string) => Analysis;
}

interface LoweredFile extends Pick<Analysis, 'forward' | 'backward' | 'diagnostics' | 'isUnsound' | 'isAlone'> {
  readonly collected: OccurrenceLog;
  readonly calls: Calls | undefined;
  /** Damaged statements of which more is said than that they are. */
  readonly explained: readonly number[];
}

function lower(request: Request): LoweredFile {
  const { document, cells, environment, reuse, foretold, reread } = request;
  const { block } = document;
  const parts = forwardParts(document);
  const context = new AnalysisContext(document, reuse.names, reread, cells, environment);
  const forwardLowering = new ForwardLowering(context, parts, reuse, foretold);
  const forward = forwardLowering.lower();
  // In loops as C writes them elements are read above the line that defines them: once that has told their shape, all is read again.
  const untold = forwardLowering.sequences.untold();
  if (untold.size > 0) return lower({ ...request, reuse: NO_REUSE, foretold: new Map([...foretold, ...untold]) });
  reportCollisions(context);
  const lines = block?.body;
  const backward = lines && new BackwardLowering(context, forward, lines).lower(forward, lines);
  const unused = unusedIntermediates(forwardLowering.steps, context);
  const ofForm = document.diagnostics.map((own) => context.explained.get(own.place.statement) ?? own);
  const found = withLookAlikes([...ofForm, ...context.diagnostics, ...unused], context);
  const { calls, occurrences: collected } = context;
  return {
    forward,
    backward,
    diagnostics: inOrder([...withKeptComments(found, document)]),
    isUnsound: calls?.isUnsound === true,
    isAlone: cells.isEmpty,
    collected,
    calls,
    explained: [...context.explained.keys()],
  };
}

/** Diagnostics as they stand in the file. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => a.place.statement - b.place.statement || a.place.span.start - b.place.span.start);
}
