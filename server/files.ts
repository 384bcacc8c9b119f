import type { TextDocument } from 'vscode-languageserver-textdocument';
import { derive } from '../src/autodiff/derive.ts';
import { absoluteSpan, parseDocument, type SourceDocument } from '../src/language/document.ts';
import { OPERATIONS } from '../src/operations/table.ts';
import { type Analysis, analyze, hasErrors } from '../src/program/analyze.ts';
import type { Occurrence } from '../src/program/lowering.ts';
import type { Program, Variable } from '../src/program/program.ts';
import type { CheckReport } from './checks/report.ts';

/** One version of an open file, read once, when somebody first asks. */
export class FileVersion {
  readonly text: TextDocument;
  /** The numeric check of this version, once it is done. */
  report: CheckReport | undefined;
  private known: Analysis | undefined;
  /** Of the newest version before this one that was read: what the edit leaves alone is taken from there. */
  private earlier: Analysis | undefined;
  private pass: { readonly program: Program | undefined } | undefined;

  constructor(text: TextDocument, before?: FileVersion) {
    this.text = text;
    this.earlier = before?.known ?? before?.earlier;
  }

  get analysis(): Analysis {
    this.known ??= analyze(parseDocument(this.text.getText()), OPERATIONS, this.earlier);
    this.earlier = undefined;
    return this.known;
  }

  get document(): SourceDocument {
    return this.analysis.document;
  }

  /** Whether the forward equations are free of errors, so that they can be derived. */
  get isForwardSound(): boolean {
    const { diagnostics, document } = this.analysis;
    const header = document.nodes.find(({ statement: { syntax } }) => syntax.kind === 'backward')?.statement.index;
    return !hasErrors(diagnostics.filter(({ place }) => header === undefined || place.statement < header));
  }

  /** The derived backward pass; undefined while the forward equations have errors. */
  get derived(): Program | undefined {
    this.pass ??= { program: this.isForwardSound ? derive(this.analysis.forward, OPERATIONS) : undefined };
    return this.pass.program;
  }

  /** The name at an offset; its end counts, because that is where the caret stands behind it. */
  occurrenceAt(offset: number): Occurrence | undefined {
    const { document, occurrences } = this.analysis;
    return occurrences.find(({ place }) => {
      const { start, end } = absoluteSpan(document, place);
      return start <= offset && offset <= end;
    });
  }
}

/** A name and its adjoint are one family: the primal stands for both. */
export function familyOf(variable: Variable): Variable {
  return variable.primal ?? variable;
}

/** The open files, each in its newest version. */
export class Files {
  private readonly versions = new Map<string, FileVersion>();

  update(text: TextDocument): FileVersion {
    const version = new FileVersion(text, this.versions.get(text.uri));
    this.versions.set(text.uri, version);
    return version;
  }

  close(uri: string): void {
    this.versions.delete(uri);
  }

  get(uri: string): FileVersion | undefined {
    return this.versions.get(uri);
  }

  all(): readonly FileVersion[] {
    return [...this.versions.values()];
  }
}
