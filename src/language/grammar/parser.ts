import type { IToken } from 'chevrotain';
import type { AstNode } from 'langium';
import { shownCharacter } from '../characters.ts';
import { detached } from '../document/source-text.ts';
import { applyLocalFix } from '../replacement.ts';
import type { Damage, Expression, Identifier, StatementSyntax } from '../syntax.ts';
import { endsOperand } from '../token-spacing.ts';
import { explained, meantKeyword, unclosedBracket } from './causes.ts';
import { type DamagedText, DECLARATIONS, type Objection, type Tokens } from './damaged-text.ts';
import type * as ast from './generated/ast.ts';
import { type Lexed, lex, tokenize, tokenOf } from './lexer.ts';
import { isForeignWord } from './other-languages.ts';
import { discardServices, languageServices } from './services.ts';
import { BACKWARD_HEADER } from './slips.ts';
import { type ParsedNode, SURPLUS } from './statement-parser.ts';
import { expressionOf, Malformed, statementOf } from './syntax-tree.ts';
import type { Token } from './token.ts';

/** Words that later versions of the language will use. */
export const RESERVED: ReadonlySet<string> = new Set(['return']);

/** Words that begin statements, and are no names. */
const BEGINNINGS: ReadonlySet<string> = new Set(['cell', 'import']);

/** Everything after the parser may recurse over an expression: these bounds keep it far from the end of a stack. */
export const MAXIMAL_NESTING = 100;
export const MAXIMAL_OPERATORS = 1000;

const UNCLOSED_TEXT = 'this text is never closed: add `"`';

const OPERATOR_TEXTS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '@', '^', '<', '<=', '>', '>=', '==', '!=', '.T']);

/** A reason not to parse at all: too deep, too long, a reserved name, or a number that float64 does not hold. */
function obstacle(tokens: readonly IToken[]): Damage | undefined {
  let depth = 0;
  let operators = 0;
  const damage = (token: IToken, message: string): Damage => ({ message, span: tokenOf(token).span });
  for (const token of tokens) {
    const { image } = token;
    if (token.tokenType.name === 'NAME' && RESERVED.has(image))
      return damage(token, `\`${image}\` is reserved for a later version of the language: choose another name`);
    if (token !== tokens[0] && BEGINNINGS.has(image))
      return damage(token, `\`${image}\` is a word of the language: choose another name`);
    if (token.tokenType.name === 'NUMBER' && !Number.isFinite(Number(image)))
      return damage(token, `\`${image}\` overflows: the largest number of float64 is 1.8e308`);
    if (image === '(' || image === '[') depth += 1;
    if (image === ')' || image === ']') depth -= 1;
    if (OPERATOR_TEXTS.has(image)) operators += 1;
    if (depth > MAXIMAL_NESTING)
      return damage(token, `brackets nest deeper than ${MAXIMAL_NESTING}: give a part of it a name of its own`);
    if (operators > MAXIMAL_OPERATORS)
      return damage(token, `one statement has more than ${MAXIMAL_OPERATORS} operators: break it into several equations`);
  }
  return undefined;
}

/** The lexer's error: a character that belongs to no token. */
function strangeCharacter(text: string, { strange }: Lexed): Damage | undefined {
  if (strange === undefined) return undefined;
  const character = String.fromCodePoint(text.codePointAt(strange) ?? 0);
  const message = character === '"' ? UNCLOSED_TEXT : `unexpected character ${shownCharacter(character)}`;
  return { message, span: { start: strange, end: strange + character.length } };
}

/** A text that never ends swallows the brackets after it: it is to blame for them. */
function unclosedText(text: string, lexed: Lexed): Damage | undefined {
  const strange = strangeCharacter(text, lexed);
  return strange?.message === UNCLOSED_TEXT ? strange : undefined;
}

/** The node of a rule, or the first thing that the lexer or the parser objects to. */
function parseRule<T extends AstNode>(text: string, rule: string): ParsedNode<T> | Objection {
  const lexed = lex(text);
  const { tokens } = lexed;
  const hindrance = obstacle(tokens) ?? strangeCharacter(text, lexed);
  if (hindrance !== undefined) return hindrance;
  try {
    const result = languageServices().parser.StatementParser.parse<T>(tokens, rule);
    if (!('token' in result)) return result;
    const { message, name, token } = result;
    const last = tokens.at(-1);
    const at = token.image === '' || Number.isNaN(token.startOffset) ? last : token;
    return { message, span: at === undefined ? { start: 0, end: text.length } : tokenOf(at).span, isSurplus: name === SURPLUS };
  } catch (error) {
    discardServices();
    if (error instanceof RangeError) return { message: 'this is too deeply nested', span: { start: 0, end: text.length } };
    throw error;
  }
}

/** The end of the operand after which an operator is missing: the one in front of the token that the parser did not expect. */
function missingOperator(tokens: readonly Token[], { span }: Damage): number | undefined {
  const at = tokens.findIndex((token) => token.span.start === span.start);
  const [previous, found, next] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  const isRight = tokens.slice(0, Math.max(at - 1, 0)).some(({ text }) => text === '=' || text === '+=');
  if (!isRight || previous === undefined || found === undefined || next?.text === '=') return undefined;
  if (isForeignWord(previous) || isForeignWord(found)) return undefined;
  const begins = found.kind === 'name' || found.kind === 'number' || found.text === '(';
  return begins && endsOperand(previous) ? previous.span.end : undefined;
}

function isDamage(result: object): result is Objection {
  return 'message' in result;
}

/**
 * True for a statement that begins like a declaration: with a keyword, or with a misspelt one (two names in a row are
 * nothing else).
 */
function declares([first, second]: readonly Token[]): boolean {
  return first !== undefined && (DECLARATIONS.includes(first.text) || (first.kind === 'name' && second?.kind === 'name'));
}

const NOT_DEFINING: readonly string[] = ['dim', 'output'];

/** The names that a damaged statement would have defined, as far as its tokens tell. */
function namesDefined(tokens: readonly Token[]): readonly Identifier[] {
  // The names of sizes are introduced by whoever reads them.
  if (tokens[0]?.text === 'dim' || NOT_DEFINING.includes(meantKeyword(tokens) ?? '')) return [];
  const declaration = declares(tokens);
  const names: Identifier[] = [];
  let depth = 0;
  tokens.forEach(({ kind, text, span }, index) => {
    if (text === '[' || text === '(') depth += 1;
    if (text === ']' || text === ')') depth -= 1;
    if (kind !== 'name') return;
    const previous = tokens[index - 1];
    const next = tokens[index + 1]?.text;
    const listed = index > 0 && (previous?.kind === 'name' || previous?.kind === 'keyword' || previous?.text === ',');
    const declared = declaration && ((listed && depth <= 0) || next === ':');
    if (declared || (index === 0 && !declaration) || (depth <= 0 && (next === '=' || next === '+='))) names.push({ text, span });
  });
  return names;
}

/** The block that a damaged statement would have opened: told by its keyword, or by its `{` where that is misspelt. */
function blockOpened(tokens: readonly Token[]): 'loop' | 'backward' | 'cell' | undefined {
  const first = tokens[0]?.text;
  if (first === 'cell') return tokens.at(-1)?.text === '{' ? 'cell' : undefined;
  if (tokens.some(({ text }) => text === 'backward') && BACKWARD_HEADER.test(tokens.map(({ text }) => text).join(' ')))
    return 'backward';
  if (first !== 'for' && first !== 'backward' && tokens.at(-1)?.text !== '{') return undefined;
  return first === 'for' || (first !== 'backward' && tokens.some(({ text }) => text === 'in')) ? 'loop' : 'backward';
}

function damaged(
  tokens: Tokens,
  { message, span, fixes }: Damage,
  objection?: Damage,
  meant?: readonly Identifier[],
): StatementSyntax {
  const opens = blockOpened(tokens);
  const missing = objection && missingOperator(tokens, objection);
  const defines = opens === undefined ? (meant ?? namesDefined(tokens)) : [];
  return {
    kind: 'damaged',
    damage: {
      message,
      span,
      ...(fixes === undefined ? {} : { fixes }),
      ...(missing === undefined ? {} : { missingOperator: missing }),
    },
    defines,
    ...(opens === undefined ? {} : { opens }),
  };
}

/** The names that a statement defines once its spelling is that of the language: `dx` for `∂x += dy`. */
function namesMeant(text: string, { fixes, span }: Damage): readonly Identifier[] | undefined {
  const [fix] = fixes ?? [];
  if (fix?.respells !== true) return undefined;
  const changed = applyLocalFix(text, fix);
  return namesDefined(tokenize(changed)).map((name) => {
    const isSame = text.slice(name.span.start, name.span.end) === name.text;
    return isSame ? name : { ...name, span };
  });
}

/** True if a text is a statement; no cause is searched for if it is none. */
function isStatement(text: string): boolean {
  try {
    const result = parseRule<ast.Statement>(text, 'Statement');
    return !isDamage(result) && statementOf(result) !== undefined;
  } catch (error) {
    if (error instanceof Malformed) return false;
    throw error;
  }
}

/** More spellings of other languages in one statement are not written at once. */
const MOST_MENDED = 8;

function damagedTextOf(text: string, steps: number): DamagedText {
  return {
    text,
    tokens: tokenize(text).filter(({ kind }) => kind !== 'comment'),
    parses: isStatement,
    mended: (changed) => (steps === 0 ? undefined : mended(changed, steps - 1)),
  };
}

/** A text with its first repair, and with those of what is still damaged then, as long as nothing is guessed. */
function mended(text: string, steps: number): string | undefined {
  try {
    const result = parseRule<ast.Statement>(text, 'Statement');
    if (!isDamage(result)) return text;
    const [fix] = explained(damagedTextOf(text, steps), result).fixes ?? [];
    return fix?.respells === true ? applyLocalFix(text, fix) : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function parse(text: string, unclosed: number | undefined): StatementSyntax {
  const damagedText = (): DamagedText => damagedTextOf(text, MOST_MENDED);
  if (unclosed !== undefined) {
    const lexed = lex(text);
    const cause = unclosedText(text, lexed) ?? obstacle(lexed.tokens) ?? unclosedBracket(damagedText(), unclosed);
    return damaged(damagedText().tokens, cause);
  }
  try {
    const result = parseRule<ast.Statement>(text, 'Statement');
    if (!isDamage(result)) return statementOf(result);
    const own = damagedText();
    const cause = explained(own, result);
    // A likelier cause than an operator that is missing.
    return damaged(own.tokens, cause, cause.message === result.message ? result : undefined, namesMeant(text, cause));
  } catch (error) {
    if (error instanceof Malformed) return damaged(tokenize(text), error, error);
    throw error;
  }
}

/** A statement by itself: its text is no part of that of a file, which it would keep in memory. */
interface ParsedStatement {
  readonly text: string;
  readonly syntax: StatementSyntax;
}

/** Statements that stand in memory already: parsing is a pure function of the text. */
const remembered = new Map<string, ParsedStatement>();
const REMEMBERED_STATEMENTS = 20_000;
/** A long statement is another one after each edit: without a bound on their characters they would fill the memory. */
const REMEMBERED_CHARACTERS = 4_000_000;
let charactersRemembered = 0;

/** Parses the text of one statement; `unclosed` is the offset in it of a bracket that the scanner found open. */
export function parseStatement(text: string, unclosed?: number): ParsedStatement {
  const key = unclosed === undefined ? text : `${unclosed}\n${text}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const own = detached(text);
  const statement: ParsedStatement = { text: own, syntax: parse(own, unclosed) };
  charactersRemembered += text.length;
  if (remembered.size >= REMEMBERED_STATEMENTS || charactersRemembered > REMEMBERED_CHARACTERS) {
    remembered.clear();
    charactersRemembered = text.length;
  }
  remembered.set(
    unclosed === undefined
      ? own
      : `${unclosed}
${own}`,
    statement,
  );
  return statement;
}

/** Parses an expression that the project itself wrote (a derivative, a definition): damage is a bug. */
export function parseExpression(text: string): Expression {
  const result = parseRule<ast.Expression>(text, 'Expression');
  if (isDamage(result)) throw new SyntaxError(`${result.message} in \`${text}\``);
  return expressionOf(result);
}
