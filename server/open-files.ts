import { type CachedAnalysis, reanalyze } from '../src/analysis/incremental/reanalyze.ts';
import {
  type Analysis,
  derive,
  derivedPass,
  type FileAccess,
  hasErrors,
  IN_EDITOR,
  type Occurrence,
  type Program,
  type SourceDocument,
  type Variable,
} from '../src/index.ts';
import { absoluteSpan, parseDocument } from '../src/language/document/document.ts';
import { statementsAt } from '../src/language/document/statements.ts';
import { printStep } from '../src/program/print.ts';
import { equationsOf } from '../src/program/steps.ts';
import type { CheckReport } from '../src/verify/plain-report.ts';
import { movedReport } from './checks/moved-report.ts';
import { Movement } from './checks/movement.ts';
import { addressOf, type ImportedFiles } from './imports/imported-files.ts';
import { type ReadFiles, type ReadImport, sameImports } from './imports/read-imports.ts';
import type { OpenText } from './text-document.ts';

/** A check, and the version that it is told of. */
interface Checked {
  readonly analysis: Analysis;
  readonly imports: readonly ReadImport[];
  readonly report: CheckReport;
  /** False if edits have left only a part of it. */
  readonly isWhole: boolean;
}

/** One version of an open file, read once, when somebody first asks. */
export class FileVersion {
  readonly text: OpenText;
  /** The numeric check of this version, once it is done; or of an earlier one that is the same program. */
  report: CheckReport | undefined;
  /** The last check as far as later edits leave it standing, until this version has its own. */
  private kept: CheckReport | undefined;
  /** The last check, as long as nobody has asked what is left of it. */
  private before: Checked | undefined;
  private known: CachedAnalysis | undefined;
  /** Of the newest version before this one that was read: what the edit leaves alone is taken from there. */
  private earlier: CachedAnalysis | undefined;
  private pass: { readonly program: Program | undefined } | undefined;
  private offer: { readonly program: Program | undefined } | undefined;
  private readonly imported: ImportedFiles | undefined;
  private read: readonly ReadImport[] = [];

  constructor(text: OpenText, before?: FileVersion, imported?: ImportedFiles) {
    this.text = text;
    this.imported = imported;
    this.earlier = before?.known ?? before?.earlier;
    this.before = before?.checked;
  }

  /** The report that the next version may take over. */
  private get checked(): Checked | undefined {
    const report = this.report ?? this.kept;
    if (this.known === undefined || report === undefined) return this.before;
    return { analysis: this.known.analysis, imports: this.read, report, isWhole: this.report !== undefined };
  }

  /** Takes over what the edit leaves of the last check: all of it where the program is the same. */
  inherit(): void {
    const { before } = this;
    this.before = undefined;
    if (before === undefined || before.report.failure !== undefined || !sameImports(before.imports, this.files.imports)) return;
    const { report, isWhole } = movedReport(before.report, before.analysis, this.analysis);
    if (isWhole && before.isWhole) this.report ??= report;
    else this.kept = report;
  }

  /** The check of this version; until it is done, what is left of the last one. */
  get verdicts(): CheckReport | undefined {
    this.inherit();
    return this.report ?? this.kept;
  }

  /** Of this version nothing is known but its text. */
  forgetChecks(): void {
    this.report = undefined;
    this.forgetKept();
  }

  /** Drops the kept report, if no check comes to replace it. */
  forgetKept(): void {
    this.before = undefined;
    this.kept = undefined;
  }

  get analysis(): Analysis {
    return this.cached.analysis;
  }

  /** Analyses a variant of this version, such as one with a name put in. */
  analysisOf(variant: SourceDocument): Analysis {
    return reanalyze(variant, this.cached, this.environment([])).analysis;
  }

  private get cached(): CachedAnalysis {
    if (this.known !== undefined) return this.known;
    const read: ReadImport[] = [];
    const document = parseDocument(this.text.source, this.earlier?.analysis.document);
    this.known = reanalyze(document, this.earlier, this.environment(read));
    this.read = read;
    this.earlier = undefined;
    return this.known;
  }

  /** What there is to read besides the text; what is read of it is noted. */
  private environment(noted: ReadImport[]): FileAccess {
    const { imported } = this;
    if (imported === undefined) return IN_EDITOR;
    const path = addressOf(this.text.uri);
    return {
      ...IN_EDITOR,
      path,
      read: (name, from = path) => {
        const found = imported.find(name, from);
        noted.push(found);
        return found.text === undefined || found.text === 'unread' ? found.text : { path: found.path, text: found.text };
      },
    };
  }

  /** The other files that this version was read with. */
  get files(): ReadFiles {
    return this.cached && { path: addressOf(this.text.uri), imports: this.read };
  }

  /** True once a file that was read for this version is another one. */
  get isStale(): boolean {
    return this.read.some(({ path, text }) => this.imported?.peek(path) !== text);
  }

  /** True if an earlier version differs in comments and white space only. A text that cannot be read is like no other. */
  isSameProgram(earlier: FileVersion): boolean {
    try {
      return new Movement(earlier.document, this.document).isSame && sameImports(earlier.read, this.read);
    } catch {
      return false;
    }
  }

  get document(): SourceDocument {
    return this.analysis.document;
  }

  /** True if the forward equations are free of errors, so that they can be derived. */
  get isForwardSound(): boolean {
    const { diagnostics, document } = this.analysis;
    const header = document.block?.statement.order;
    return !hasErrors(diagnostics.filter(({ place }) => header === undefined || place.statement < header));
  }

  /** The derived backward pass; undefined while the forward equations have errors. */
  get derived(): Program | undefined {
    this.pass ??= { program: this.isForwardSound ? derive(this.analysis.forward) : undefined };
    return this.pass.program;
  }

  /** The derived lines for a block: in the form in which more of those are written that it has already. */
  get offered(): Program | undefined {
    this.offer ??= { program: this.derived && offeredFor(this.analysis, this.derived) };
    return this.offer.program;
  }

  /** The part of the file that an offset is in, whose names are its own: one of its cells, or what stands around them. */
  partAt(offset: number): Analysis {
    const { cells } = this.analysis;
    const around = this.document.nodes.find(({ statement, end }) => {
      const last = end ?? statement;
      return statement.syntax.kind === 'cell' && statement.offset <= offset && offset <= last.offset + last.text.length;
    });
    const syntax = around?.statement.syntax;
    const name = syntax?.kind === 'cell' ? syntax.name.text : undefined;
    return cells.find((cell) => cell.name === name)?.analysis ?? this.analysis;
  }

  /** All parts of the file. */
  get parts(): readonly Analysis[] {
    return [this.analysis, ...this.analysis.cells.map(({ analysis }) => analysis)];
  }

  /** The name at an offset; its end counts, because the caret is there after typing it. */
  occurrenceAt(offset: number): Occurrence | undefined {
    const { document } = this;
    const { occurrences } = this.partAt(offset);
    const orders = new Set(statementsAt(document, offset).map(({ order }) => order));
    return occurrences.find(({ place }) => {
      if (!orders.has(place.statement)) return false;
      const { start, end } = absoluteSpan(document, place);
      return start <= offset && offset <= end;
    });
  }
}

/** As `bprop derive` writes them, unless more lines of the block are those of each equation by itself. */
function offeredFor({ forward, backward }: Analysis, equationByEquation: Program): Program {
  const own = new Set(equationsOf(backward?.body ?? []).map(printStep));
  const shared = ({ body }: Program): number => equationsOf(body).filter((line) => own.has(printStep(line))).length;
  const written = derivedPass(forward);
  return shared(equationByEquation) > shared(written) ? equationByEquation : written;
}

/** A name and its adjoint are one family: the primal stands for both. */
export function familyOf(variable: Variable): Variable {
  return variable.primal ?? variable;
}

/** A file of more characters than this is not read while it is typed: a keystroke would take seconds. */
export const MAXIMAL_LENGTH = 1_000_000;

const NOT_OPEN = 'the file is not open';
const TOO_LARGE =
  `the file has more than ${MAXIMAL_LENGTH / 1_000_000} million characters, which is too large to be read while you type: ` +
  '`bprop check` reads it on the command line';

/** The open files, each in its newest version; of one that is too large nothing is kept. */
export class Files {
  private readonly versions = new Map<string, FileVersion>();
  private readonly large = new Set<string>();
  private readonly imported: ImportedFiles | undefined;

  constructor(imported?: ImportedFiles) {
    this.imported = imported;
  }

  /** The version to be read; undefined for one that is too large. */
  update(text: OpenText): FileVersion | undefined {
    const { uri } = text;
    if (text.source.length > MAXIMAL_LENGTH) {
      this.versions.delete(uri);
      this.large.add(uri);
      return undefined;
    }
    this.large.delete(uri);
    const version = new FileVersion(text, this.versions.get(uri), this.imported);
    this.versions.set(uri, version);
    return version;
  }

  close(uri: string): void {
    this.versions.delete(uri);
    this.large.delete(uri);
  }

  get(uri: string): FileVersion | undefined {
    return this.versions.get(uri);
  }

  /** The reason why `get` has no version of a file. */
  whyAbsent(uri: string): string {
    return this.isTooLarge(uri) ? TOO_LARGE : NOT_OPEN;
  }

  isTooLarge(uri: string): boolean {
    return this.large.has(uri);
  }

  all(): readonly FileVersion[] {
    return [...this.versions.values()];
  }
}
