import { type Diagnostic, type DiagnosticCode, type Fix, type Place, placed } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import type { SourceDocument } from '../language/document/document.ts';
import { lineOf, statementAt } from '../language/document/statements.ts';
import { tokenize } from '../language/grammar/lexer.ts';
import { parseStatement } from '../language/grammar/parser.ts';
import { NAME_PATTERN } from '../language/name-pattern.ts';
import { nearestNames } from '../language/names.ts';
import { applyLocalFix } from '../language/replacement.ts';
import type { CallSyntax, Identifier, LocalFix, Span } from '../language/syntax.ts';
import { type Dimension, named } from '../program/dimension.ts';
import type { DimensionInfo, Variable } from '../program/program.ts';
import { UNKNOWN } from '../program/shape.ts';
import { Calls } from './cells/calls.ts';
import type { Cells } from './cells/cells.ts';
import type { Environment } from './cells/environment.ts';
import { enclosed } from './expressions/compound.ts';
import { lowerValue } from './expressions/expressions.ts';
import type { DeclaredPlace, Resolver } from './expressions/resolver.ts';
import type { ReadText } from './inference/reader.ts';
import { tryExpression } from './inference/trial.ts';
import { type MissingName, Reads, type Surroundings } from './names/reads.ts';
import { Scope, type SectionNames } from './names/scope.ts';
import { lazily, OccurrenceLog } from './occurrence-log.ts';
import type { Reuse } from './reuse.ts';
import { Elements } from './sequences/coverage.ts';
import { type ElementAxes, elementAxes } from './sequences/tensor-elements.ts';

/** A file with more unknown names than this has another problem than slips of the pen, and searching takes its time. */
const MOST_SEARCHES = 100;
/** Names that are tried where one is unknown, and names that are offered then. */
const MOST_TRIED = 12;
const MOST_OFFERED = 3;

const loopVariable = () => new RegExp(String.raw`^for\s+(${NAME_PATTERN})\s`, 'u');

/** The state that a file's lowering collects, and the reporting that all of its parts share. */
export class AnalysisContext {
  readonly document: SourceDocument;
  /** Reads another text, such as this one with a change. */
  readonly readText: ReadText;
  readonly diagnostics: Diagnostic[] = [];
  /** Diagnostics that replace those of the form, for damaged statements. */
  readonly explained = new Map<number, Diagnostic>();
  readonly occurrences = new OccurrenceLog();
  readonly dimensions = new Map<string, DimensionInfo>();
  /** The tensors whose elements loops read. */
  readonly elementAxes: ElementAxes;
  readonly fileScope: Scope;
  readonly reads = new Reads(this);
  /** Statements of loops that are not lowered, because their header is a mistake. */
  readonly skipped: StatementNode[] = [];
  /** Names that are local to loops of the forward pass. */
  readonly locals: Variable[] = [];
  /** Of the loops so far: the backward block will use their names again, beside those of the file. */
  readonly loopVariables = new Set<string>();
  /** The number of reports about names, repeated ones included. */
  nameReports = 0;
  private readonly reportedNames = new Set<string>();
  private searches = 0;

  /** The calls of cells; undefined where none is in sight. */
  readonly calls: Calls | undefined;

  constructor(document: SourceDocument, names: SectionNames | undefined, read: ReadText, cells: Cells, { machine }: Environment) {
    this.document = document;
    this.calls =
      machine === undefined || cells.names.length === 0 ? undefined : new Calls(cells, machine, this.dimensions, lowerValue);
    this.elementAxes = elementAxes(document);
    this.readText = read;
    this.fileScope = new Scope(undefined, names);
  }

  report(code: DiagnosticCode, place: Place, message: string, fixes: readonly Fix[] = []): void {
    this.diagnostics.push({ code, message, place, fixes });
  }

  /** Takes reports back, of which another one is the cause. */
  withdraw(reports: readonly Diagnostic[]): void {
    for (const report of reports) this.diagnostics.splice(this.diagnostics.indexOf(report), 1);
  }

  /** With fixes that take their time: they are made when somebody asks. */
  private reportLate(code: DiagnosticCode, place: Place, message: string, fixes: () => readonly Fix[]): void {
    const made = lazily(fixes);
    this.diagnostics.push({
      code,
      message,
      place,
      get fixes() {
        return made();
      },
    });
  }

  /** Says more of a damaged statement than its form tells. */
  explain(diagnostic: Diagnostic): void {
    this.explained.set(diagnostic.place.statement, diagnostic);
  }

  /** For names: the first place speaks for all, because it is one mistake. */
  reportName(
    code: DiagnosticCode,
    place: Place,
    name: string,
    message: string,
    fixes: readonly Fix[] | (() => readonly Fix[]) = [],
  ): void {
    this.nameReports += 1;
    if (this.reportedNames.has(name)) return;
    this.reportedNames.add(name);
    if (typeof fixes === 'function') this.reportLate(code, place, message, fixes);
    else this.report(code, place, message, fixes);
  }

  /** The variable of a loop whose first line is damaged: that it is unknown is no second mistake. */
  passOver(statement: number): void {
    const [, variable] = loopVariable().exec(statementAt(this.document, statement)?.text ?? '') ?? [];
    if (variable !== undefined) this.reportedNames.add(variable);
  }

  /** True if the name is part of an error that has been reported. */
  isReported(name: string): boolean {
    return this.reportedNames.has(name);
  }

  /** The backward pass of a cell where there are no adjoints. */
  reportBackwardCall({ name, span }: CallSyntax, statement: number): void {
    const message = `the backward pass \`${name.text}'\` of a cell belongs into a backward block`;
    this.report('syntax', { statement, span }, message);
  }

  lineOf(statement: number): number {
    return lineOf(this.document, statement) + 1;
  }

  /** For the elements of sequences in a body of their own. */
  newElements(): Elements {
    return new Elements(
      (code, place, message, fixes) => this.reportLate(code, place, message, fixes),
      { lineOf: (statement) => this.lineOf(statement), rangeSpan: (statement) => this.rangeSpan(statement) },
      this.dimensions,
    );
  }

  private rangeSpan(statement: number): Span | undefined {
    const syntax = statementAt(this.document, statement)?.syntax;
    return syntax?.kind === 'loop' ? syntax.range.span : undefined;
  }

  define(variable: Variable, place: Place, scope: Scope = this.fileScope, indices?: readonly Dimension[]): void {
    // One object for all places where the name stands: a file has many.
    const of = { kind: 'variable', variable } as const;
    scope.set(variable.name, indices === undefined ? of : { ...of, indices });
    this.occurrences.push({ place, role: 'definition', of });
  }

  /** A name of which nothing is known but that it is defined. */
  defineUnknown(name: Identifier, statement: number, scope: Scope, reuse?: Reuse): void {
    if (scope.get(name.text) !== undefined) return;
    const place = { statement, span: name.span };
    const variable: Variable = { name: name.text, kind: 'intermediate', shape: UNKNOWN, ranges: [], active: true, place };
    this.define(reuse?.variable(statement, variable) ?? variable, place, scope);
  }

  /** A dimension's name, introduced by its first use. */
  size(name: Identifier, statement: number, scope: Scope): Dimension | undefined {
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (binding?.kind === 'variable') {
      this.report('defined-twice', place, `\`${name.text}\` is a variable already: a dimension needs a name of its own`);
      return undefined;
    }
    if (binding?.kind === 'index') {
      this.occurrences.push({ place, role: 'read', of: { kind: 'index', name: name.text, loop: binding.loop } });
      return named(name.text);
    }
    const role = binding === undefined ? 'definition' : 'read';
    if (binding === undefined && this.loopVariables.has(name.text)) {
      this.report(
        'defined-twice',
        place,
        `\`${name.text}\` is the variable of a loop already: a dimension needs a name of its own`,
      );
      return undefined;
    }
    if (binding === undefined) {
      this.fileScope.set(name.text, { kind: 'dimension' });
      this.dimensions.set(name.text, { name: name.text });
    }
    this.occurrences.push({ place, role, of: { kind: 'dimension', name: name.text } });
    return named(name.text);
  }

  /** The resolver for the expressions of one statement. */
  resolver(statement: number, around: Surroundings, missing: MissingName): Resolver {
    const resolver: Resolver = {
      option: () => undefined,
      size: (name) => this.size(name, statement, around.scope),
      read: (name, indices, span) => this.reads.read({ name, indices, span, statement, around, missing }),
      part: (operand, axes, span) =>
        this.reads.partOf(operand, { axes, span, statement, around }, (own) => lowerValue(own, resolver)),
      declaration: (name) => this.declarationOf(name, around.scope),
      ...(this.calls && { cell: this.calls }),
      isUndefined: (name) => around.scope.get(name) === undefined,
      isVariable: (name) => ['variable', undefined].includes(around.scope.get(name)?.kind),
      isSequence: (name) => {
        const binding = around.scope.get(name);
        return around.outline.has(name) || (binding?.kind === 'variable' && binding.variable.ranges.length > 0);
      },
      report: (code, span, message, fixes = []) =>
        this.report(
          code,
          { statement, span },
          message,
          fixes.map((fix) => placed(this.vouched(fix, statement, around.scope), statement)),
        ),
    };
    return resolver;
  }

  private declarationOf(name: string, scope: Scope): DeclaredPlace | undefined {
    const binding = scope.get(name);
    const statement = binding?.kind === 'variable' ? binding.variable.place?.statement : undefined;
    const syntax = statement === undefined ? undefined : statementAt(this.document, statement)?.syntax;
    if (statement === undefined || syntax?.kind !== 'declaration') return undefined;
    const at = syntax.variables.findIndex((own) => own.name.text === name);
    const [before, own] = [syntax.variables[at - 1], syntax.variables[at]];
    const [first, last] = [own?.shape?.[0], own?.shape?.at(-1)];
    // A shape that several names have says something of the others, too.
    if (first === undefined || last === undefined || (before !== undefined && before.shape === undefined)) return undefined;
    return { statement, shape: { start: first.span.start, end: last.span.end }, domain: own?.domain?.span };
  }

  /** A fix with the brackets that it needs; it is no other spelling of the same where the statement has as many mistakes with it. */
  private vouched(fix: LocalFix, statement: number, scope: Scope): LocalFix {
    const own = statementAt(this.document, statement);
    const whole = enclosed(fix, own?.text ?? '');
    if (whole.respells !== true || own?.syntax.kind !== 'equation') return whole;
    const { syntax } = parseStatement(applyLocalFix(own.text, whole));
    const before = tryExpression(own.syntax.value, scope).mistakes;
    const isMended = syntax.kind === 'equation' && tryExpression(syntax.value, scope).mistakes < before;
    if (isMended) return whole;
    const { respells: _, ...partial } = whole;
    return { ...partial, isPartial: true };
  }

  /** Names in sight for one that is missing, with which the statement has no mistake more than without it. */
  replacements(name: Identifier, statement: number, scope: Scope): readonly Fix[] {
    const syntax = statementAt(this.document, statement)?.syntax;
    if (syntax?.kind !== 'equation') return this.renameFixes(name, statement, scope.names());
    const mistakes = (by: string): number => tryExpression(syntax.value, scope, { name: name.text, by }).mistakes;
    const without = lazily(() => mistakes(name.text));
    return this.renameFixes(name, statement, scope.names(), (candidate) => mistakes(candidate) <= without());
  }

  /** The variable of a loop in all indices of a statement that have another name. */
  indexFixes({ text }: Identifier, statement: number, variable: string): readonly Fix[] {
    const tokens = tokenize(statementAt(this.document, statement)?.text ?? '');
    const edits = tokens
      .filter(({ kind, text: own }) => kind === 'name' && own === text)
      .map(({ span }) => ({ span, text: variable }));
    return [placed({ title: `Replace by \`${variable}\``, edits }, statement)];
  }

  /** The nearest names that fit, each as a fix. */
  renameFixes(
    name: Identifier,
    statement: number,
    candidates: Iterable<string>,
    fits: (candidate: string) => boolean = () => true,
  ): readonly Fix[] {
    this.searches += 1;
    if (this.searches > MOST_SEARCHES) return [];
    const nearest = nearestNames(name.text, candidates).slice(0, MOST_TRIED).filter(fits).slice(0, MOST_OFFERED);
    return nearest.map((text) => placed({ title: `Replace by \`${text}\``, edits: [{ span: name.span, text }] }, statement));
  }
}
