import { diffArrays } from 'diff';
import type { Diagnostic, Edit, Fix } from './diagnostic.ts';
import type { SourceDocument } from './document/document.ts';
import { type Statement, statementAt } from './document/statements.ts';
import { tokenize } from './grammar/lexer.ts';
import { parseStatement } from './grammar/parser.ts';
import type { Token } from './grammar/token.ts';
import { printTargets } from './printer.ts';
import { applyReplacements, type Replacement } from './replacement.ts';
import { allTargets, type Span } from './syntax.ts';

/**
 * Comments may stand inside of brackets, and a repair of what is written there is made from the tree, which does not know them. Such a
 * repair changes only the tokens that differ.
 */

/** Longer texts are not compared token by token. */
const MOST_TOKENS = 400;

/** The fixes of diagnostics without those comments of the user's that they would take away. */
export function withKeptComments(diagnostics: readonly Diagnostic[], document: SourceDocument): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    if (Object.getOwnPropertyDescriptor(diagnostic, 'fixes')?.get !== undefined) return lateFixes(diagnostic, document);
    const fixes = diagnostic.fixes.map((fix) => keepComments(fix, document));
    return fixes.every((fix, index) => fix === diagnostic.fixes[index]) ? diagnostic : { ...diagnostic, fixes };
  });
}

/** Fixes that are made when somebody asks stay so. */
function lateFixes(diagnostic: Diagnostic, document: SourceDocument): Diagnostic {
  const { code, message, place, severity, related } = diagnostic;
  return {
    code,
    message,
    place,
    ...(severity === undefined ? {} : { severity }),
    ...(related === undefined ? {} : { related }),
    get fixes() {
      return diagnostic.fixes.map((fix) => keepComments(fix, document));
    },
  };
}

export function keepComments(fix: Fix, document: SourceDocument): Fix {
  const edits = fix.edits.map((edit) => {
    const { statement: order, span } = edit.place;
    const statement = span.start < span.end && edit.text.trim() !== '' ? statementAt(document, order) : undefined;
    return statement?.text.slice(span.start, span.end).includes('#') === true ? narrowed(edit, statement) : [edit];
  });
  return edits.every((own) => own.length === 1) && edits.flat().every((edit, index) => edit === fix.edits[index])
    ? fix
    : { ...fix, edits: edits.flat() };
}

/** An edit as edits that leave the comments in its span; in brackets, where the comments would be in none any more. */
function narrowed(edit: Edit, statement: Statement): readonly Edit[] {
  const { span } = edit.place;
  const comments = tokensIn(statement.text, span).filter(({ kind }) => kind === 'comment');
  if (comments.length === 0 || edit.text.includes('#')) return [edit];
  const wanted = meaning(applyReplacements(statement.text, [{ ...span, text: edit.text }]));
  const above = `(  ${comments.map(({ text }) => text).join('\n    ')}\n    ${edit.text})`;
  const ways: readonly (readonly Replacement[])[] = [
    differing(statement.text, span, edit.text),
    differing(statement.text, span, `(${edit.text})`),
    [{ ...span, text: above }],
  ];
  const found = ways.find((replacements) => {
    const text = applyReplacements(statement.text, replacements);
    return isOneStatement(text) && meaning(text) === wanted;
  });
  return found?.map(({ start, end, text }) => ({ place: { ...edit.place, span: { start, end } }, text })) ?? [edit];
}

/** A statement's text up to spaces, brackets and comments; of what is no equation, its tokens. */
function meaning(text: string): string {
  const { syntax } = parseStatement(text);
  if (syntax.kind === 'equation') return printTargets(allTargets(syntax), syntax.operator, syntax.value);
  const tokens = tokenize(text).filter(({ kind }) => kind !== 'comment');
  return tokens.map((token) => token.text).join(' ');
}

/** True if all line breaks are inside of brackets. */
function isOneStatement(text: string): boolean {
  let [depth, at] = [0, 0];
  for (const token of tokenize(text)) {
    if (depth === 0 && (token.kind === 'comment' || /[\r\n]/.test(text.slice(at, token.span.start)))) return false;
    if (token.text === '(' || token.text === '[') depth += 1;
    if (token.text === ')' || token.text === ']') depth -= 1;
    at = token.span.end;
  }
  return true;
}

function tokensIn(text: string, { start, end }: Span): readonly Token[] {
  const moved = (own: Span): Span => ({ start: own.start + start, end: own.end + start });
  return tokenize(text.slice(start, end)).map((token) => ({ ...token, span: moved(token.span) }));
}

/** The replacements that make a span of a text have the tokens of another text, without those of comments. */
function differing(text: string, span: Span, wanted: string): readonly Replacement[] {
  const before = tokensIn(text, span);
  const own = before.filter(({ kind }) => kind !== 'comment');
  const other = tokenize(wanted);
  if (own.length > MOST_TOKENS || other.length > MOST_TOKENS) return [];
  const pairs = [...common(own, other), [own.length, other.length] as const];
  let [left, right] = [0, 0];
  return pairs.flatMap(([nextLeft, nextRight]) => {
    const gap: Gap = {
      removed: own.slice(left, nextLeft),
      span: { start: own[left - 1]?.span.end ?? span.start, end: own[nextLeft]?.span.start ?? span.end },
      text: wanted.slice(other[right - 1]?.span.end ?? 0, other[nextRight]?.span.start ?? wanted.length),
      isSame: left === nextLeft && right === nextRight,
    };
    [left, right] = [nextLeft + 1, nextRight + 1];
    return gap.isSame ? [] : replaced(gap, before);
  });
}

/** The part of a text between two tokens that stay. */
interface Gap {
  readonly removed: readonly Token[];
  readonly span: Span;
  readonly text: string;
  readonly isSame: boolean;
}

function replaced({ removed, span, text }: Gap, before: readonly Token[]): readonly Replacement[] {
  const hasComment = before.some(({ kind, span: own }) => kind === 'comment' && own.start >= span.start && own.end <= span.end);
  if (!hasComment) return [{ ...span, text }];
  const [first, ...others] = removed;
  if (first === undefined) return [{ start: span.start, end: span.start, text: text.trimEnd() }];
  return [{ ...first.span, text: text.trim() }, ...others.map((token) => ({ ...token.span, text: '' }))];
}

/** The indices of tokens that stay, in the shortest way from one list to the other. */
function common(before: readonly Token[], after: readonly Token[]): readonly (readonly [number, number])[] {
  const comparator = (a: Token, b: Token): boolean => a.kind === b.kind && a.text === b.text;
  const changes = diffArrays([...before], [...after], { comparator });
  let [left, right] = [0, 0];
  return changes.flatMap(({ added, removed, count }) => {
    const [fromLeft, fromRight] = [left, right];
    if (!added) left += count;
    if (!removed) right += count;
    return added || removed ? [] : Array.from({ length: count }, (_, at) => [fromLeft + at, fromRight + at] as const);
  });
}
