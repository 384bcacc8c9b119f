import type { Diagnostic, DiagnosticCode, Fix, Place } from '../language/diagnostic.ts';
import type { SourceDocument } from '../language/document.ts';
import { LineIndex } from '../language/lines.ts';
import { nearestName } from '../language/names.ts';
import type { Expression, Identifier, Span } from '../language/syntax.ts';
import { numberValue, readValue, sizeValue, unknownValue } from './build.ts';
import { type Dimension, named } from './dimension.ts';
import type { Operation, OperationTable } from './operation.ts';
import type { DimensionInfo, Value, Variable } from './program.ts';
import type { LocalFix, Resolver } from './resolver.ts';
import { Scope } from './scope.ts';
import { isUnknown, UNKNOWN } from './shape.ts';

/** A name where it stands in the file, and what it stands for. */
export interface Occurrence {
  readonly place: Place;
  readonly role: 'definition' | 'read';
  readonly of: OccurrenceOf;
}

export type OccurrenceOf =
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'dimension'; readonly name: string }
  | { readonly kind: 'operation'; readonly operation: Operation };

/** Answers for names that the scopes do not hold; reports and gives an unknown value. */
export type MissingName = (name: Identifier, statement: number) => void;

/** A file with more unknown names than this has another problem than slips of the pen, and searching takes its time. */
const MOST_SEARCHES = 100;

/** What is collected while a file is lowered, and the reporting that every part of it shares. */
export class Lowering {
  readonly document: SourceDocument;
  readonly operations: OperationTable;
  readonly diagnostics: Diagnostic[] = [];
  readonly occurrences: Occurrence[] = [];
  readonly dimensions = new Map<string, DimensionInfo>();
  readonly fileScope = new Scope();
  private readonly reportedNames = new Set<string>();
  private searches = 0;
  private readonly lines: LineIndex;

  constructor(document: SourceDocument, operations: OperationTable) {
    this.document = document;
    this.operations = operations;
    this.lines = new LineIndex(document.text);
  }

  report(code: DiagnosticCode, place: Place, message: string, fixes: readonly Fix[] = []): void {
    this.diagnostics.push({ code, message, place, fixes });
  }

  /** For names: the first place speaks for all, because it is one mistake. */
  reportName(code: DiagnosticCode, place: Place, name: string, message: string, fixes: readonly Fix[] = []): void {
    if (this.reportedNames.has(name)) return;
    this.reportedNames.add(name);
    this.report(code, place, message, fixes);
  }

  /** `pi` is a number already: derivatives are written with it. */
  reportPi(name: Identifier, statement: number): boolean {
    if (name.text !== 'pi') return false;
    this.report('defined-twice', { statement, span: name.span }, '`pi` is the number 3.14159…: choose another name');
    return true;
  }

  /** Whether the name is a mistake that the file was told of. */
  isReported(name: string): boolean {
    return this.reportedNames.has(name);
  }

  lineOf(statement: number): number {
    return this.lines.position(this.document.statements[statement]?.offset ?? 0).line;
  }

  define(variable: Variable, place: Place, scope: Scope = this.fileScope): void {
    scope.set(variable.name, { kind: 'variable', variable });
    this.occurrences.push({ place, role: 'definition', of: { kind: 'variable', variable } });
  }

  /** A name of which nothing is known but that it is defined. */
  defineUnknown(name: Identifier, statement: number, scope: Scope = this.fileScope): void {
    if (scope.get(name.text) !== undefined) return;
    const place = { statement, span: name.span };
    const variable: Variable = { name: name.text, kind: 'intermediate', shape: UNKNOWN, ranges: [], active: true, place };
    this.define(variable, place, scope);
  }

  /** A dimension's name, introduced by its first use. */
  size(name: Identifier, statement: number, scope: Scope): Dimension | undefined {
    if (this.reportPi(name, statement)) return undefined;
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (binding?.kind === 'variable') {
      if (isUnknown(binding.variable.shape)) return undefined;
      this.report('defined-twice', place, `\`${name.text}\` is a variable already: a dimension needs a name of its own`);
      return undefined;
    }
    const role = binding === undefined ? 'definition' : 'read';
    if (binding === undefined) {
      this.fileScope.set(name.text, { kind: 'dimension' });
      this.dimensions.set(name.text, { name: name.text });
    }
    this.occurrences.push({ place, role, of: { kind: 'dimension', name: name.text } });
    return named(name.text);
  }

  /** The resolver for the expressions of one statement. */
  resolver(statement: number, scope: Scope, missing: MissingName): Resolver {
    return {
      operations: this.operations,
      option: () => undefined,
      size: (name) => this.size(name, statement, scope),
      read: (name, indices, span) => this.read({ name, indices, span, statement, scope, missing }),
      report: (code, span, message, fixes = []) =>
        this.report(
          code,
          { statement, span },
          message,
          fixes.map((fix) => placed(fix, statement)),
        ),
    };
  }

  private read(request: ReadRequest): Value {
    const { name, indices, span, statement, scope, missing } = request;
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (binding === undefined) {
      if (name.text === 'pi' && indices.length === 0) return numberValue(Math.PI, 'pi', span);
      missing(name, statement);
      return unknownValue(span);
    }
    if (binding.kind === 'dimension') {
      this.occurrences.push({ place, role: 'read', of: { kind: 'dimension', name: name.text } });
      if (indices.length === 0) return sizeValue(named(name.text), span);
      this.report('wrong-arguments', { statement, span }, `\`${name.text}\` is a dimension: it has no elements`);
      return unknownValue(span);
    }
    const { variable } = binding;
    this.occurrences.push({ place, role: 'read', of: { kind: 'variable', variable } });
    if (indices.length > 0 && variable.shape !== UNKNOWN) {
      const message = `\`${name.text}\` is not a sequence: it has no elements to index`;
      this.report('wrong-arguments', { statement, span }, message);
      return unknownValue(span);
    }
    return readValue(variable, [], span);
  }

  /** The nearest name in sight as a fix. */
  renameFix(name: Identifier, statement: number, candidates: Iterable<string>): Fix | undefined {
    this.searches += 1;
    const nearest = this.searches > MOST_SEARCHES ? undefined : nearestName(name.text, candidates);
    if (nearest === undefined) return undefined;
    return placed({ title: `Replace by \`${nearest}\``, edits: [{ span: name.span, text: nearest }] }, statement);
  }
}

interface ReadRequest {
  readonly name: Identifier;
  readonly indices: readonly Expression[];
  readonly span: Span;
  readonly statement: number;
  readonly scope: Scope;
  readonly missing: MissingName;
}

export function placed(fix: LocalFix, statement: number): Fix {
  return {
    title: fix.title,
    edits: fix.edits.map(({ span, text }) => ({ place: { statement, span }, text })),
  };
}
