import { type Diagnostic, severityOf } from '../language/diagnostic.ts';
import type { Part } from '../language/document/blocks.ts';
import { parseDocument, type SourceDocument } from '../language/document/document.ts';
import { withKeptComments } from '../language/kept-comments.ts';
import type { Program } from '../program/program.ts';
import { BackwardLowering } from './backward.ts';
import { AnalysisContext } from './context.ts';
import { ForwardLowering } from './forward.ts';
import { withLookAlikes } from './names/look-alikes.ts';
import type { Occurrence } from './occurrence.ts';
import type { OccurrenceLog } from './occurrence-log.ts';
import { reportCollisions, unusedIntermediates } from './outputs.ts';
import { NO_REUSE, type Reuse } from './reuse.ts';
import type { Foretold } from './sequences/definitions.ts';

/** Everything that reading a file tells without running numbers. */
export interface Analysis {
  readonly document: SourceDocument;
  readonly forward: Program;
  /** The file's own backward block, if it has one. */
  readonly backward: Program | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly occurrences: readonly Occurrence[];
}

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
  readonly #collected: OccurrenceLog;

  constructor({ document, forward, backward, diagnostics }: Omit<Analysis, 'occurrences'>, collected: OccurrenceLog) {
    this.document = document;
    this.forward = forward;
    this.backward = backward;
    this.diagnostics = diagnostics;
    this.#collected = collected;
    Object.defineProperties(this, FileAnalysis.LATE);
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
export function analyze(document: SourceDocument, reuse: Reuse = NO_REUSE): Analysis {
  return analyzeKnowing(document, reuse, new Map());
}

function analyzeKnowing(document: SourceDocument, reuse: Reuse, foretold: Foretold): Analysis {
  const { block } = document;
  const parts = forwardParts(document);
  const context = new AnalysisContext(document, reuse.names, (text) => analyze(parseDocument(text)));
  const forwardLowering = new ForwardLowering(context, parts, reuse, foretold);
  const forward = forwardLowering.lower();
  // In loops as C writes them elements are read above the line that defines them: once that has told their shape, all is read again.
  const untold = forwardLowering.sequences.untold();
  if (untold.size > 0) return analyzeKnowing(document, NO_REUSE, new Map([...foretold, ...untold]));
  reportCollisions(context);
  const lines = block?.body;
  const backward = lines && new BackwardLowering(context, forward, lines).lower(forward, lines);
  const unused = unusedIntermediates(forwardLowering.steps, context);
  const ofForm = document.diagnostics.map((own) => context.explained.get(own.place.statement) ?? own);
  const found = withLookAlikes([...ofForm, ...context.diagnostics, ...unused], context);
  const diagnostics = [...withKeptComments(found, document)];
  diagnostics.sort((a, b) => a.place.statement - b.place.statement || a.place.span.start - b.place.span.start);
  return new FileAnalysis({ document, forward, backward, diagnostics }, context.occurrences);
}
