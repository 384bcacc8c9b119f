import type { Edit, Fix } from '../../language/diagnostic.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import type { Statement } from '../../language/document/statements.ts';
import { tokenize } from '../../language/grammar/lexer.ts';
import { allTargets, type EquationSyntax, walk } from '../../language/syntax.ts';
import { adjointName } from '../../program/adjoints.ts';
import { add, constant, type Dimension, named } from '../../program/dimension.ts';
import { compact } from '../../program/ranges.ts';
import { isUnknown, printShape, type Shape } from '../../program/shape.ts';
import type { OpenLoop } from './open-loop.ts';

/** A name that a loop defines anew in each iteration, as in other languages: here it is a sequence, and each of its elements is defined once. */
export interface Carried {
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** The second definition of a name, in a loop. */
interface Redefinition {
  readonly name: string;
  readonly statement: number;
  readonly loops: readonly OpenLoop[];
  readonly shape: Shape;
  /** True in a backward block, whose lines read what the iteration before left for them. */
  readonly isBackward: boolean;
}

/** The elements that the parts of a file are about. */
interface Places {
  readonly initial: string;
  readonly read: string;
  readonly written: string;
  readonly final: string;
}

function placesOf({ first, last, step, variable }: OpenLoop, isBackward: boolean): Places {
  const beside = (index: Dimension, by: number): string => `[${compact(add(index, constant(by)))}]`;
  const index = named(variable);
  return isBackward
    ? { initial: beside(first, 0), read: beside(index, 0), written: beside(index, step), final: beside(last, step) }
    : { initial: beside(first, -step), read: beside(index, -step), written: beside(index, 0), final: beside(last, 0) };
}

/** A statement, wherever it stands. */
type Parsed = Pick<Statement, 'syntax'>;

/** Index of the statement that ends a loop. */
function endOf(statements: readonly Parsed[], header: number): number {
  let depth = 0;
  for (let at = header; at < statements.length; at += 1) {
    const { kind } = (statements[at] as Parsed).syntax;
    if (kind === 'loop' || kind === 'backward') depth += 1;
    if (kind === 'end') depth -= 1;
    if (depth === 0) return at;
  }
  return statements.length;
}

export function carriedBy(redefinition: Redefinition, document: SourceDocument): Carried | undefined {
  const { name, statement, loops, isBackward } = redefinition;
  const { statements } = document;
  const [loop, another] = loops;
  if (loop === undefined || another !== undefined) return undefined;
  const defining = statements.flatMap(({ syntax }, at) =>
    syntax.kind === 'equation' && allTargets(syntax).some((target) => target.name.text === name) ? [at] : [],
  );
  const [first = 0, second, third] = defining;
  const header = statements.findIndex(({ order }) => order === loop.statement);
  const line = statements.findIndex(({ order }) => order === statement);
  if (third !== undefined || second !== line || first >= header || header >= line) return undefined;
  if (!isReadFirst(statements.slice(header + 1, line + 1), name)) return undefined;
  const opening = document.block?.statement.order;
  const block = opening === undefined ? statements.length : statements.findIndex(({ order }) => order === opening);
  // A block would have to speak of elements, too.
  const end = isBackward ? statements.length : block;
  const isSpokenOf = statements
    .slice(end)
    .some(({ text }) => tokenize(text).some((own) => [name, adjointName(name)].includes(own.text)));
  if (isSpokenOf) return undefined;
  const places = placesOf(loop, isBackward);
  const own = { first, header, line, end: endOf(statements, header) };
  const edits = statements.slice(first, end).flatMap((each, at) => editsOf(each, first + at, own, places, redefinition));
  const shown = `${name}${places.written} = …`;
  const message = `\`${name}\` is defined already: what a loop carries on is a sequence, as in \`${shown}\``;
  return { message, fixes: [{ title: `Write \`${shown}\` and its other elements`, edits }] };
}

/** True if an iteration reads the name before the last of these statements defines it, or in that. */
function isReadFirst(statements: readonly Parsed[], name: string): boolean {
  return statements.some(({ syntax }, at) => {
    if (syntax.kind !== 'equation') return false;
    if (at === statements.length - 1 && syntax.operator === '+=') return true;
    return [...walk([syntax.value])].some((part) => part.kind === 'name' && part.name.text === name);
  });
}

interface Positions {
  readonly first: number;
  readonly header: number;
  readonly line: number;
  readonly end: number;
}

function editsOf(
  statement: Omit<Statement, 'offset'>,
  at: number,
  { first, header, line, end }: Positions,
  places: Places,
  { name, shape }: Redefinition,
): readonly Edit[] {
  const { order, text, syntax } = statement;
  const tokens = tokenize(text);
  const read = at < header ? places.initial : at > end ? places.final : at <= line ? places.read : places.written;
  const edits = tokens.flatMap((token, index): Edit[] => {
    if (token.kind !== 'name' || token.text !== name || tokens[index + 1]?.text === '[') return [];
    const isTarget = (at === first || at === line) && index === 0;
    const element = isTarget ? (at === first ? places.initial : places.written) : read;
    return [{ place: { statement: order, span: { start: token.span.end, end: token.span.end } }, text: element }];
  });
  if (syntax.kind !== 'equation') return edits;
  if (at === first) return [...edits, ...stretched(syntax, order, shape)];
  return at === line ? [...edits, ...summed(syntax, order, `${name}${places.read}`)] : edits;
}

/** A number that all elements begin with has their shape. */
function stretched({ value }: EquationSyntax, statement: number, shape: Shape): readonly Edit[] {
  if (value.kind !== 'number' || isUnknown(shape) || shape.length === 0) return [];
  return [{ place: { statement, span: value.span }, text: `broadcast(${value.text}, ${printShape(shape)})` }];
}

/** `s += a` adds to the element before. */
function summed({ operator, operatorSpan }: EquationSyntax, statement: number, before: string): readonly Edit[] {
  return operator === '=' ? [] : [{ place: { statement, span: operatorSpan }, text: `= ${before} +` }];
}
