import { type Diagnostic, type DiagnosticCode, type Place, severityOf } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import { statesOutputs } from '../language/document/document.ts';
import { type Statement, statementAt } from '../language/document/statements.ts';
import { namesIn } from '../language/name-pattern.ts';
import { allTargets, type Identifier, type Target, walk } from '../language/syntax.ts';
import { adjointName } from '../program/adjoints.ts';
import { printReference } from '../program/print.ts';
import type { Reference, Variable } from '../program/program.ts';
import { targetsOf } from '../program/steps.ts';
import type { AnalysisContext } from './context.ts';
import type { Surroundings } from './names/reads.ts';
import { type CollectedStep, lazily } from './occurrence-log.ts';

/** A name after `output`, and its statement. */
export interface OutputTarget {
  readonly target: Target;
  readonly statement: number;
}

export function lowerOutputs(
  targets: readonly OutputTarget[],
  context: AnalysisContext,
  around: Surroundings,
): readonly Reference[] {
  const outputs = new Map<string, Reference>();
  for (const { target, statement } of targets) {
    const { name, indices, span } = target;
    const place = { statement, span: name.span };
    const missing = (unknown: Identifier): void => reportUndefined(unknown, statement, context);
    const binding = context.fileScope.get(name.text);
    if (binding === undefined) {
      missing(name);
      continue;
    }
    if (binding.kind !== 'variable') {
      context.report('wrong-arguments', place, `\`${name.text}\` is a dimension: an output is a variable`);
      continue;
    }
    const { variable } = binding;
    context.occurrences.push({ place, role: 'read', of: { kind: 'variable', variable } });
    const element =
      indices.length === 0 ? [] : context.reads.elementIndices({ name, indices, span, statement, around }, variable);
    if (element === undefined) continue;
    if (indices.length === 0) around.elements.outputs.push({ name: name.text, place: { statement, span } });
    const reference: Reference = { variable, indices: element };
    const key = printReference(reference);
    if (outputs.has(key)) context.report('defined-twice', { statement, span }, `\`${key}\` is an output already`);
    else outputs.set(key, reference);
  }
  return [...outputs.values()];
}

function reportUndefined(name: Identifier, statement: number, context: AnalysisContext): void {
  if (context.locals.some((variable) => variable.name === name.text)) {
    const message = `\`${name.text}\` is local to a loop: give it an index there to read it here`;
    context.reportName('undefined-name', { statement, span: name.span }, name.text, message);
    return;
  }
  const fixes = context.renameFixes(name, statement, context.fileScope.names());
  context.reportName('undefined-name', { statement, span: name.span }, name.text, `\`${name.text}\` is not defined`, fixes);
}

/** Mistakes that may hide where a name is read. */
const HIDE_READS: ReadonlySet<DiagnosticCode> = new Set(['syntax', 'undefined-name', 'used-before-defined', 'undefined-element']);

/** Hints for intermediates that nothing reads; only a file that says what its outputs are can have them. */
export function unusedIntermediates(steps: readonly CollectedStep[], context: AnalysisContext): readonly Diagnostic[] {
  if (!statesOutputs(context.document)) return [];
  if ([...context.document.diagnostics, ...context.diagnostics].some(({ code }) => HIDE_READS.has(code))) return [];
  const read = context.occurrences.variablesRead();
  const targets = new Set(steps.flatMap((item) => ('statements' in item ? item.unread : targetsOf([item]))));
  const unresolved = lazily(() => unresolvedNames(context));
  return [...targets].flatMap((target) => {
    if (read.has(target) || target.place === undefined || unresolved().has(target.name)) return [];
    const message = `\`${target.name}\` is never read`;
    return [{ code: 'unused' as const, message, place: target.place, fixes: [] }];
  });
}

/** Names in statements with errors: each may be read once the statement is mended. */
function unresolvedNames({ diagnostics, document, skipped }: AnalysisContext): ReadonlySet<string> {
  const mistaken = new Set(diagnostics.filter((own) => severityOf(own) === 'error').map(({ place }) => place.statement));
  const statements = [...mistaken].flatMap((order) => statementAt(document, order) ?? []);
  return new Set([...statements, ...statementsIn(skipped)].flatMap(namesReadBy));
}

function statementsIn(nodes: readonly StatementNode[]): readonly Statement[] {
  return nodes.flatMap(({ statement, body }) => [statement, ...statementsIn(body ?? [])]);
}

function namesReadBy({ syntax, text }: Statement): readonly string[] {
  if (syntax.kind !== 'equation') return namesIn(text);
  const read = [...walk([...allTargets(syntax).flatMap(({ indices }) => indices), syntax.value])];
  return read.flatMap((expression) => (expression.kind === 'name' ? expression.name.text : []));
}

const ADJOINT = adjointName('');

/** `z` and `dz` cannot both be forward names: the second one is the mistake. */
export function reportCollisions(context: AnalysisContext): void {
  const { fileScope, locals } = context;
  const variableOf = (name: string): Variable | undefined => {
    const local = locals.findLast((variable) => variable.name === name);
    const binding = local === undefined ? fileScope.get(name) : undefined;
    return binding?.kind === 'variable' ? binding.variable : local;
  };
  for (const { name } of [...fileScope.adjoints(ADJOINT), ...locals.filter((local) => local.name.startsWith(ADJOINT))]) {
    const other = variableOf(name);
    const primal = variableOf(name.slice(ADJOINT.length));
    if (primal?.active !== true || other === undefined || primal.place === undefined || other.place === undefined) continue;
    const later = comparePlaces(primal.place, other.place) < 0 ? other : primal;
    const message = `\`${other.name}\` is the name of the adjoint of \`${primal.name}\`: rename one of them`;
    if (later.place !== undefined) context.report('adjoint-collision', later.place, message);
  }
}

function comparePlaces(a: Place, b: Place): number {
  return a.statement - b.statement || a.span.start - b.span.start;
}
