import { OTHER_BRANCH } from '../language/grammar/other-languages.ts';
import type { Identifier, RangeSyntax, StatementSyntax, VariableSyntax } from '../language/syntax.ts';
import { isConstantName } from '../program/constants.ts';
import { constantValue, type Dimension } from '../program/dimension.ts';
import type { IndexRange, Variable } from '../program/program.ts';
import { compact, directed, lengthOf } from '../program/ranges.ts';
import { isUnknown, SCALAR, UNKNOWN } from '../program/shape.ts';
import type { AnalysisContext } from './context.ts';
import { lowerDomain } from './declared-domain.ts';
import type { Resolver } from './expressions/resolver.ts';
import { constantNumber, lowerShape, lowerSize, mentions } from './expressions/sizes.ts';
import type { Surroundings } from './names/reads.ts';
import type { Scope } from './names/scope.ts';
import type { Reuse } from './reuse.ts';
import { withElements } from './sequences/tensor-elements.ts';

type DeclarationSyntax = Extract<StatementSyntax, { kind: 'declaration' }>;
type DimensionsSyntax = Extract<StatementSyntax, { kind: 'dimensions' }>;

export function lowerDimensions(syntax: DimensionsSyntax, statement: number, context: AnalysisContext): void {
  for (const { name, size } of syntax.sizes) {
    const place = { statement, span: name.span };
    const known = context.dimensions.get(name.text);
    if (known?.size !== undefined) {
      context.report('defined-twice', place, `the size of \`${name.text}\` is fixed already`);
      continue;
    }
    if (context.size(name, statement, context.fileScope) === undefined) continue;
    const value = constantNumber(size);
    if (value === undefined || !Number.isInteger(value) || value <= 0) {
      const message = `a size is a positive whole number, as in \`dim ${name.text} = 4\``;
      context.report('wrong-arguments', { statement, span: size.span }, message);
      continue;
    }
    context.dimensions.set(name.text, { name: name.text, size: value });
  }
}

/** True if a size in the statement mentions the name; the domain after `in` is not examined. */
function hasSize(syntax: StatementSyntax, name: string): boolean {
  if (syntax.kind === 'dimensions') return syntax.sizes.some((size) => size.name.text === name);
  if (syntax.kind !== 'declaration') return false;
  return syntax.variables.some(({ shape = [], ranges }) =>
    [...shape, ...ranges.flatMap(({ first, last }) => [first, last])].some((size) => mentions(size, name)),
  );
}

/** The size that a name in `index(k)` stands for: one that something in the file has, in front of it or below. */
function sizeInDomain(name: Identifier, statement: number, context: AnalysisContext): Dimension | undefined {
  const binding = context.fileScope.get(name.text);
  const isVariable = binding?.kind === 'variable';
  const isKnown =
    binding !== undefined ||
    isConstantName(name.text) ||
    context.document.sections.some(({ statements }) => statements.some(({ syntax }) => hasSize(syntax, name.text)));
  if (isKnown && !isVariable) return context.size(name, statement, context.fileScope);
  const what = isVariable ? 'is a variable' : 'is the size of nothing';
  const nearest = isVariable ? [] : context.renameFixes(name, statement, context.dimensions.keys());
  const message = `\`${name.text}\` ${what}: \`index\` takes a size that a shape has, or that \`dim\` fixes, as in \`dim ${isVariable ? 'k' : name.text} = 5\``;
  context.report('wrong-arguments', { statement, span: name.span }, message, nearest);
  return undefined;
}

/** The variables that share the shape and the domain at the end of their group: `a, b: [m]`. */
function groupsOf(variables: readonly VariableSyntax[]): readonly (readonly VariableSyntax[])[] {
  const groups: VariableSyntax[][] = [[]];
  for (const variable of variables) {
    groups.at(-1)?.push(variable);
    if (variable.shape !== undefined || variable.domain !== undefined) groups.push([]);
  }
  return groups.filter((group) => group.length > 0);
}

/** True if the name may be defined here; reports an error otherwise. */
export function mayDefine(
  name: Identifier,
  statement: number,
  context: AnalysisContext,
  scope: Scope = context.fileScope,
): boolean {
  const known = scope.get(name.text);
  const kind = known?.kind ?? (scope === context.fileScope && context.loopVariables.has(name.text) ? 'index' : undefined);
  if (kind === undefined) return true;
  if (isOtherBranch(statement, context)) return false;
  const message =
    known?.kind === 'variable'
      ? `\`${name.text}\` is defined already${definedOn(known.variable, context)}`
      : `\`${name.text}\` is ${kind === 'index' ? 'the variable of a loop' : 'a dimension'} already: a variable needs a name of its own`;
  context.report('defined-twice', { statement, span: name.span }, message);
  return false;
}

/** True for the first line behind an `else`: both branches define the name, and the message is about the choice. */
function isOtherBranch(statement: number, { document }: AnalysisContext): boolean {
  const { statements } = document;
  const before = statements[statements.findIndex(({ order }) => order === statement) - 1];
  return before?.syntax.kind === 'damaged' && OTHER_BRANCH.test(before.text);
}

function definedOn(variable: Variable, context: AnalysisContext): string {
  return variable.place === undefined ? '' : ` on line ${context.lineOf(variable.place.statement)}`;
}

/** The ranges of a declared sequence: they run upward, and may be empty. */
function lowerRanges(ranges: readonly RangeSyntax[], resolver: Resolver): readonly IndexRange[] | undefined {
  const lowered: IndexRange[] = [];
  for (const range of ranges) {
    const first = lowerSize(range.first, resolver);
    const last = lowerSize(range.last, resolver);
    if (first === undefined || last === undefined) return undefined;
    const length = constantValue(lengthOf({ first, last }));
    const direction = directed(first, last);
    if (direction === undefined || (length === undefined ? direction.step !== 1 : length < 0)) {
      const message =
        direction === undefined
          ? `\`${compact(first)}..${compact(last)}\` does not run upward for all sizes`
          : `a sequence runs upward: write \`${compact(last)}..${compact(first)}\``;
      resolver.report('wrong-arguments', range.span, message);
      return undefined;
    }
    lowered.push({ first, last });
  }
  return lowered;
}

export function lowerDeclaration(
  syntax: DeclarationSyntax,
  statement: number,
  context: AnalysisContext,
  around: Surroundings,
  reuse: Reuse,
): readonly Variable[] {
  const resolver = context.resolver(statement, around, () => undefined);
  const declared: Variable[] = [];
  for (const group of groupsOf(syntax.variables)) {
    const last = group.at(-1) as VariableSyntax;
    const shape = last.shape === undefined ? SCALAR : lowerShape(last.shape, resolver);
    const domain = last.domain && lowerDomain(last.domain, shape, resolver, (name) => sizeInDomain(name, statement, context));
    for (const { name, ranges } of group) {
      if (!mayDefine(name, statement, context)) continue;
      const place = { statement, span: name.span };
      const lowered = lowerRanges(ranges, resolver);
      const declaration: Variable = {
        name: name.text,
        kind: syntax.keyword,
        shape: lowered === undefined ? UNKNOWN : shape,
        ranges: isUnknown(shape) ? [] : (lowered ?? []),
        active: syntax.keyword !== 'const',
        ...(domain === undefined ? {} : { domain }),
        place,
      };
      const variable = reuse.variable(statement, withElements(declaration, context.elementAxes));
      context.define(variable, place);
      declared.push(variable);
    }
  }
  return declared;
}
