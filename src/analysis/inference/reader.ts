import { type Diagnostic, severityOf } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import type { Program } from '../../program/program.ts';
import type { Occurrence } from '../occurrence.ts';

/** A text as it is read. */
export interface Reading {
  readonly document: SourceDocument;
  readonly forward: Program;
  readonly diagnostics: readonly Diagnostic[];
  readonly occurrences: readonly Occurrence[];
}

export type ReadText = (text: string) => Reading;

/** Of a longer file, or more names, no more is tried: a quick fix must come at once. */
const MOST_STATEMENTS_READ = 8_000;

/** Reads variants of a file, as long as nobody has to wait for it. */
export class Reader {
  private readonly readText: ReadText;
  private readonly statements: number;
  private readings = 0;

  constructor(readText: ReadText, statements: number) {
    this.readText = readText;
    this.statements = statements;
  }

  get hasRead(): boolean {
    return this.readings * this.statements > MOST_STATEMENTS_READ;
  }

  read(text: string): Reading {
    this.readings += 1;
    return this.readText(text);
  }
}

export function errorsIn({ diagnostics }: Reading): readonly Diagnostic[] {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
}

/** The errors of the equations, which are in front of the backward block. */
export function forwardErrorsIn(reading: Reading): readonly Diagnostic[] {
  const block = reading.document.block?.statement.order ?? Number.POSITIVE_INFINITY;
  return errorsIn(reading).filter(({ place }) => place.statement < block);
}
