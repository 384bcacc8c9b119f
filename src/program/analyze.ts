import { type Diagnostic, severityOf } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document.ts';
import { BackwardLowering } from './backward.ts';
import { ForwardLowering } from './forward.ts';
import { Lowering, type Occurrence } from './lowering.ts';
import type { Memory } from './memory.ts';
import type { OperationTable } from './operation.ts';
import { reportCollisions, unusedIntermediates } from './outputs.ts';
import type { Program } from './program.ts';

/** Everything that reading a file tells without running numbers. */
export interface Analysis {
  readonly document: SourceDocument;
  readonly forward: Program;
  /** The file's own backward block, if it has one. */
  readonly backward: Program | undefined;
  /** In the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
  readonly occurrences: readonly Occurrence[];
  /** For the next version of the file; none where its lines hang together too closely. */
  readonly memory: Memory | undefined;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => severityOf(code) === 'error');
}

/**
 * Resolves names and shapes of a parsed file: text → Program. What an earlier version of the file tells of equations
 * that are the same still is taken from there; the result is that of starting anew.
 */
export function analyze(document: SourceDocument, operations: OperationTable, earlier?: Analysis): Analysis {
  const lowering = new Lowering(document, operations);
  const at = document.nodes.findIndex(({ statement: { syntax } }) => syntax.kind === 'backward');
  const forwardNodes = at === -1 ? document.nodes : document.nodes.slice(0, at);
  const forwardLowering = new ForwardLowering(lowering, forwardNodes, earlier?.memory);
  const forward = forwardLowering.lower();
  reportCollisions(lowering);
  const block = document.nodes[at]?.body;
  const backward = block && new BackwardLowering(lowering, forward, block).lower(forward, block);
  const diagnostics = [...document.diagnostics, ...lowering.diagnostics, ...unusedIntermediates(forward, lowering)];
  diagnostics.sort((a, b) => a.place.statement - b.place.statement || a.place.span.start - b.place.span.start);
  return { document, forward, backward, diagnostics, occurrences: lowering.occurrences, memory: forwardLowering.memory };
}
