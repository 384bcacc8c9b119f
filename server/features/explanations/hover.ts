import type { HoverProvider } from 'langium/lsp';
import {
  blockLineOf,
  type Equation,
  errorOf,
  errorText,
  type OccurrenceOf,
  type Program,
  type Value,
  type Variable,
  wayInShort,
} from '../../../src/index.ts';
import { statementAt } from '../../../src/language/document/statements.ts';
import { type Expression, type Span, walk } from '../../../src/language/syntax.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { printDomain } from '../../../src/program/domain.ts';
import type { Operation } from '../../../src/program/operation.ts';
import type { ApplyValue } from '../../../src/program/program.ts';
import { equationsOf } from '../../../src/program/steps.ts';
import { isKeyword, keywordText } from '../../../src/reference/keyword-text.ts';
import { localRule } from '../../../src/reference/local-rule.ts';
import { plainOperationText } from '../../../src/reference/operation-text.ts';
import { conditionsText } from '../../../src/verify/conditions.ts';
import type { Feature } from '../../container/services.ts';
import { rangeOf } from '../../convert.ts';
import { type FileVersion, familyOf } from '../../open-files.ts';
import type { Server } from '../../server.ts';
import { atPlace } from '../answers.ts';
import { CellPlaces, cellNameAt } from '../names/cell-places.ts';
import { familyMembers } from '../names/families.ts';
import { expressionsOf, includes } from '../places.ts';
import { codeBlock, kindOf, markup, signatureOf, stepText } from './markdown.ts';

function lineLink({ text, document }: FileVersion, statement: number): string {
  const line = text.positionAt(statementAt(document, statement)?.offset ?? 0).line + 1;
  return `[line ${line}](${text.uri}#L${line})`;
}

/** The last check's verdict on the gradient of an input or parameter. */
function verdict({ report }: FileVersion, { name }: Variable): readonly string[] {
  const result = report?.gradients.find((gradient) => gradient.name === name);
  if (result === undefined) return [];
  const { status, method, truth } = result;
  const vouched =
    truth === undefined ? '' : `, which was itself compared with ${truth.method}: error ${errorText(truth.maxError)}`;
  const conditions = conditionsText(report?.conditions ?? {});
  const under = conditions === '' ? '' : ` Checked with ${conditions}.`;
  return [
    `Gradient ${status === 'pass' ? 'checked' : `**${status}**`}: error ${errorOf(result)}, compared with ${method}${vouched}.${under}`,
  ];
}

function drawnText({ domain }: Variable): readonly string[] {
  return domain === undefined ? [] : [`A check draws ${printDomain(domain)}.`];
}

/** The hover for the domain after `in` in a declaration. */
function domainHover({ document, analysis }: FileVersion, offset: number): readonly string[] {
  const statement = document.statements.find((own) => own.offset <= offset && offset <= own.offset + own.text.length);
  if (statement?.syntax.kind !== 'declaration') return [];
  const declared = statement.syntax.variables.find(
    ({ domain }) => domain !== undefined && includes(domain.span, offset - statement.offset),
  );
  const variable = analysis.forward.given.find(({ name }) => name === declared?.name.text);
  return variable === undefined ? [] : drawnText(variable);
}

function equationOf(body: readonly Equation[], variable: Variable): Equation | undefined {
  return body.find(({ target }) => target === variable);
}

function primalHover(file: FileVersion, variable: Variable): readonly string[] {
  const { forward } = file.analysis;
  const equation = equationOf(equationsOf(forward.body), variable);
  const derived = equationsOf(file.derived?.body ?? []).filter(({ origin }) => origin !== undefined && origin === equation);
  const chosen = file.analysis.occurrences.find(({ of }) => of.kind === 'variable' && of.variable === variable);
  const readers =
    chosen === undefined
      ? []
      : familyMembers(file, chosen).filter(({ occurrence, isAdjoint }) => occurrence.role === 'read' && !isAdjoint);
  const lines = [...new Set(readers.map(({ occurrence }) => lineLink(file, occurrence.place.statement)))];
  return [
    codeBlock(`${signatureOf(variable, file.analysis.forward.dimensions)}  # ${kindOf(variable)}`),
    ...drawnText(variable),
    ...meaningOf(file, variable),
    ...(equation === undefined ? [] : [codeBlock(stepText(equation))]),
    ...(derived.length === 0 ? [] : [`Its derivative:\n${codeBlock(derived.map(stepText).join('\n'))}`]),
    ...(lines.length === 0 ? [] : [`Read on ${lines.join(', ')}.`]),
    ...verdict(file, variable),
  ];
}

function adjointHover(file: FileVersion, adjoint: Variable): readonly string[] {
  const primal = familyOf(adjoint);
  const own = equationsOf(file.analysis.backward?.body ?? []).filter(({ target }) => target === adjoint);
  const contributions = own.map((equation) => `- ${lineLink(file, equation.source?.statement ?? 0)}: \`${stepText(equation)}\``);
  return [
    codeBlock(
      `${adjoint.name}: ${signatureOf(primal, file.analysis.forward.dimensions).split(': ').at(-1)}  # the adjoint of ${primal.name}`,
    ),
    contributions.length === 0 ? 'No line contributes to it.' : `Contributions:\n${contributions.join('\n')}`,
    ...verdict(file, primal),
  ];
}

/** The value of a helper of the backward block, as the last check has found it. */
function meaningOf({ verdicts }: FileVersion, { name }: Variable): readonly string[] {
  const meanings = new Set(
    verdicts?.lines.flatMap(({ target, meaning }) => (target === name && meaning !== undefined ? [meaning] : [])),
  );
  return [...meanings].map((meaning) => `Holds ${meaning}.`);
}

/** The last check's verdict on a line of the backward block. */
function lineHover({ verdicts }: FileVersion, statement: number): readonly string[] {
  const line = verdicts?.lines.find((own) => own.statement === statement);
  if (line === undefined) return [];
  if (line.status === 'fail') return [`This line is wrong${line.cause === undefined ? '' : `: ${line.cause}`}.`];
  if (line.along.length === 0) return [];
  return [`This line contributes along ${line.along.map((equation) => `\`${equation}\``).join(', ')}.`];
}

/** Of larger files a hover would have to wait for its reason: the command is there for those. */
const MOST_EQUATIONS = 100;

/** The end of the way from the chain rule to a line of the block. */
function reasonHover({ analysis, verdicts }: FileVersion, statement: number): readonly string[] {
  const line = blockLineOf(analysis, statement);
  const isWrong = verdicts?.lines.some((own) => own.statement === statement && own.status === 'fail') === true;
  if (line === undefined || isWrong || equationsOf(analysis.forward.body).length > MOST_EQUATIONS) return [];
  const rows = wayInShort(analysis, line);
  return rows.length === 0 ? [] : [`From the chain rule to this line:\n${codeBlock(rows.join('\n'))}`];
}

function operationHover({ document, analysis }: FileVersion, offset: number): readonly string[] {
  const statement = document.statements.find((own) => own.offset <= offset && offset <= own.offset + own.text.length);
  if (statement === undefined) return [];
  const at = offset - statement.offset;
  for (const expression of walk(expressionsOf(statement.syntax))) {
    const operation = operationOn(expression, at);
    if (operation !== undefined) {
      const here = applied(analysis.forward, statement.order, expression.span);
      return [plainOperationText(operation, here && localRule(here.value, here.result))];
    }
  }
  return [];
}

/** The operation of the forward pass that stands there, and what it defines: the equation's own name, or `y` for a part. */
function applied(
  { body }: Program,
  statement: number,
  span: Span,
): { readonly value: ApplyValue; readonly result: string } | undefined {
  const equation = equationsOf(body).find(({ source }) => source?.statement === statement);
  if (equation === undefined) return undefined;
  const { target, value: whole } = equation;
  const open: Value[] = [whole];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value.kind !== 'apply') continue;
    if (value.span.start === span.start && value.span.end === span.end) {
      const isWhole = value === whole && target.ranges.length === 0;
      return { value, result: isWhole ? target.name : 'y' };
    }
    open.push(...value.operands);
  }
  return undefined;
}

/** The operation whose name or sign stands at an offset, when it is the outermost of the expression. */
function operationOn(expression: Expression, at: number): Operation | undefined {
  switch (expression.kind) {
    case 'call':
      return includes(expression.name.span, at) ? OPERATIONS.call(expression.name.text) : undefined;
    case 'binary': {
      const { operator, left, right } = expression;
      return left.span.end <= at && at < right.span.start ? OPERATIONS.infix(operator) : undefined;
    }
    case 'negation':
      return expression.span.start <= at && at < expression.operand.span.start ? OPERATIONS.negation : undefined;
    case 'transpose':
      return expression.operand.span.end <= at && at <= expression.span.end ? OPERATIONS.transpose : undefined;
    default:
      return undefined;
  }
}

/** The hover for the first word of a statement, or for the sign of a contribution. */
function keywordHover({ document }: FileVersion, offset: number): readonly string[] {
  const statement = document.statements.find((own) => own.offset <= offset && offset <= own.offset + own.text.length);
  if (statement === undefined) return [];
  const { syntax, text } = statement;
  const at = offset - statement.offset;
  if (syntax.kind === 'equation') {
    const { operator, operatorSpan } = syntax;
    return isKeyword(operator) && includes(operatorSpan, at) ? [keywordText(operator)] : [];
  }
  const word = /^[a-z]+/.exec(text)?.[0] ?? '';
  return isKeyword(word) && at <= word.length ? [keywordText(word)] : [];
}

function namedHover(file: FileVersion, of: Exclude<OccurrenceOf, { readonly kind: 'operation' }>): readonly string[] {
  if (of.kind === 'index') return [codeBlock(`${of.name}  # index of a loop`)];
  if (of.kind === 'dimension') return [codeBlock(`${of.name}  # dimension`), dimensionText(file, of.name)];
  return of.variable.primal === undefined ? primalHover(file, of.variable) : adjointHover(file, of.variable);
}

/** The first line of the cell that a name means. */
function cellHover(server: Server, file: FileVersion, offset: number): string | undefined {
  const name = cellNameAt(file, offset);
  const origin = name && new CellPlaces(server).origin(file, name);
  if (origin === undefined) return undefined;
  const { document } = origin;
  const { start } = origin.name.span;
  const statement = document.statements.find((own) => own.offset <= start && start <= own.offset + own.text.length);
  return statement && codeBlock(statement.text.replace(/\s*\{$/, ''));
}

export const hover: Feature<HoverProvider> = ({ shared: { Server } }) => ({
  capabilities: { hoverProvider: true },
  getHoverContent: atPlace(Server, (file, { position }) => {
    const offset = file.text.offsetAt(position);
    const cell = cellHover(Server, file, offset);
    if (cell !== undefined) return { contents: markup(cell, Server.abilities.markups.hover) };
    const occurrence = file.occurrenceAt(offset);
    if (occurrence === undefined || occurrence.of.kind === 'operation') {
      const parts = [...operationHover(file, offset), ...domainHover(file, offset), ...keywordHover(file, offset)];
      return parts.length === 0 ? undefined : { contents: markup(parts.join('\n\n'), Server.abilities.markups.hover) };
    }
    const { of, place } = occurrence;
    const statement = statementAt(file.document, place.statement);
    const parts = namedHover(file, of);
    const span = { start: place.span.start + (statement?.offset ?? 0), end: place.span.end + (statement?.offset ?? 0) };
    const value = [
      ...parts,
      ...(occurrence.role === 'definition' ? [...lineHover(file, place.statement), ...reasonHover(file, place.statement)] : []),
    ].join('\n\n');
    return { contents: markup(value, Server.abilities.markups.hover), range: rangeOf(file.text, span) };
  }),
});

function dimensionText({ analysis }: FileVersion, name: string): string {
  const size = analysis.forward.dimensions.get(name)?.size;
  return size === undefined ? 'Any positive size; a check chooses small ones.' : `Fixed to ${size} by \`dim\`.`;
}
