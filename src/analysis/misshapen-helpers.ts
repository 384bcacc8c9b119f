import { type Diagnostic, type Fix, placed } from '../language/diagnostic.ts';
import { statementAt } from '../language/document/statements.ts';
import { parseStatement } from '../language/grammar/parser.ts';
import { printExpression } from '../language/printer.ts';
import { applyLocalFix } from '../language/replacement.ts';
import { type EquationSyntax, type Expression, walk } from '../language/syntax.ts';
import { readShape } from '../program/build.ts';
import type { Variable } from '../program/program.ts';
import { isUnknown, printShape, type Shape, sameShape } from '../program/shape.ts';
import type { Body } from './backward-names.ts';
import type { AnalysisContext } from './context.ts';
import { keptAxes, otherAxes } from './expressions/axis-slips.ts';
import { reshapings } from './expressions/reshapings.ts';
import { tryExpression } from './inference/trial.ts';
import { Scope } from './names/scope.ts';

/** A helper of a wrong shape is one mistake, which shows in all lines that read it. */

type Line = EquationSyntax & { readonly order: number };

/** Blocks with more helpers than this are not searched. */
const MOST_HELPERS = 40;
const MOST_OFFERED = 2;

/** The equations of a body that are no loops' own. */
function linesIn({ nodes }: Body): readonly Line[] {
  return nodes.flatMap(({ statement: { syntax, order } }) => (syntax.kind === 'equation' ? [{ ...syntax, order }] : []));
}

function isAboutShape({ code }: Diagnostic): boolean {
  return code === 'shape-mismatch' || code === 'adjoint-shape';
}

/** Blames a helper for the shapes of the lines that read it, where a small edit of it makes all of them fit. */
export function blameHelpers(body: Body, context: AnalysisContext): void {
  const lines = linesIn(body);
  const orders = new Set(lines.map(({ order }) => order));
  const errors = context.diagnostics.filter((own) => isAboutShape(own) && orders.has(own.place.statement));
  if (errors.length === 0) return;
  const helpers = lines.filter((line) => helperOf(line, body) !== undefined);
  const search = { lines, errors, body, context };
  for (const variants of [keptAxes, otherAxes, reshapings])
    for (const helper of helpers.slice(0, MOST_HELPERS)) blameHelper(helper, variants, search);
}

interface Search {
  readonly lines: readonly Line[];
  readonly errors: readonly Diagnostic[];
  readonly body: Body;
  readonly context: AnalysisContext;
}

/** The helper that a line defines, if its shape is known. */
function helperOf({ target, order, operator }: Line, { scope }: Body): Variable | undefined {
  const binding = scope.get(target.name.text);
  if (operator !== '=' || target.indices.length > 0 || binding?.kind !== 'variable') return undefined;
  const { variable } = binding;
  const isOwn = variable.kind === 'intermediate' && variable.place?.statement === order;
  return isOwn && !isUnknown(variable.shape) ? variable : undefined;
}

/** The lines below that read a helper, also through other helpers. */
function readersOf({ target, order }: Line, { lines, body }: Search): readonly Line[] {
  const names = new Set([target.name.text]);
  return lines.filter((line) => {
    const reads = [...walk([line.value])].some((part) => part.kind === 'name' && names.has(part.name.text));
    if (line.order <= order || !reads) return false;
    const binding = body.scope.get(line.target.name.text);
    if (binding?.kind === 'variable' && binding.variable.kind !== 'adjoint') names.add(line.target.name.text);
    return true;
  });
}

function blameHelper(line: Line, variants: (expression: Expression) => readonly Expression[], search: Search): void {
  const { errors, body, context } = search;
  const helper = helperOf(line, body);
  const readers = readersOf(line, search);
  const through = new Set(readers.map(({ order }) => order));
  const symptoms = errors.filter((own) => through.has(own.place.statement) && context.diagnostics.includes(own));
  const [first] = symptoms;
  if (helper === undefined || first === undefined) return;
  // A single line that can be mended itself is as likely to blame, unless axes are kept for it.
  if (symptoms.length === 1 && variants !== keptAxes && isMendedItself(first, readers, helper, search)) return;
  const found: { readonly text: string; readonly shape: Shape }[] = [];
  for (const changed of variants(line.value)) {
    const { value, mistakes } = tryExpression(changed, body.scope);
    const isOther = mistakes === 0 && !isUnknown(value.shape) && !sameShape(value.shape, helper.shape);
    if (!isOther || !doFit(readers, { ...helper, shape: value.shape }, body)) continue;
    found.push({ text: printExpression(changed), shape: value.shape });
    if (found.length === MOST_OFFERED) break;
  }
  const [likeliest] = found;
  if (likeliest === undefined) return;
  const { span } = line.value;
  const fixes = found.map(({ text }): Fix => placed({ title: `Write \`${text}\``, edits: [{ span, text }] }, line.order));
  const message = `\`${helper.name}\` is ${printShape(helper.shape)}, but the lines that read it need ${printShape(likeliest.shape)}`;
  context.withdraw(symptoms);
  context.report('shape-mismatch', { statement: line.order, span }, message, fixes);
}

/** True if a fix of a line makes it and all others that read the helper fit. */
function isMendedItself({ place, fixes }: Diagnostic, readers: readonly Line[], helper: Variable, search: Search): boolean {
  const { body, context } = search;
  const text = statementAt(context.document, place.statement)?.text ?? '';
  return fixes.some(({ edits }) => {
    const changed = applyLocalFix(text, { edits: edits.map((edit) => ({ span: edit.place.span, text: edit.text })) });
    const { syntax } = parseStatement(changed);
    if (syntax.kind !== 'equation') return true;
    const { value } = syntax;
    const mended = readers.map((line) => (line.order === place.statement ? { ...line, value } : line));
    return doFit(mended, helper, body);
  });
}

/** True if all lines have the shape of their adjoint when a helper has another one. */
function doFit(readers: readonly Line[], helper: Variable, { scope, steps }: Body): boolean {
  const changed = new Scope(scope);
  changed.set(helper.name, { kind: 'variable', variable: helper });
  return readers.every(({ target: { name }, order, value: expression }) => {
    const { value, mistakes } = tryExpression(expression, changed);
    if (mistakes > 0) return false;
    const step = steps.find((own) => own.kind === 'equation' && own.source?.statement === order);
    if (step?.kind !== 'equation') return true;
    const { target, indices } = step;
    if (target.kind !== 'adjoint') {
      changed.set(name.text, { kind: 'variable', variable: { ...target, shape: value.shape } });
      return true;
    }
    const goal = readShape(target, indices);
    return isUnknown(value.shape) || isUnknown(goal) || sameShape(value.shape, goal);
  });
}
