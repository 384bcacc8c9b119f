import { difference, looksOf } from '../look-alike.ts';
import { nearestName } from '../names.ts';
import { applyLocalFix } from '../replacement.ts';
import type { Damage, LocalFix, Span } from '../syntax.ts';
import {
  closes,
  type DamagedText,
  DECLARATIONS,
  difference as differenceOf,
  inserting,
  type Objection,
  openIn,
  replacing,
  respelling,
  respelt,
  spanOfLength,
  type Tokens,
} from './damaged-text.ts';
import {
  declaredNumber,
  foreignAssignment,
  foreignNumber,
  partDefined,
  shapeWithoutBrackets,
  subscript,
  superscript,
} from './foreign-forms.ts';
import { latexForm } from './latex.ts';
import { definingWord, dotted, foreignWord, pythonRange, reservedWord } from './other-languages.ts';
import { apostrophe, foreignComment, latexCommand, mathematicalSign } from './other-notations.ts';
import { foreignSpelling } from './sign-damage.ts';
import {
  backwardHeader,
  bareExpression,
  calledTranspose,
  definingSign,
  foreignRange,
  optionWithoutComma,
  sizesApart,
  unnamedOutput,
} from './slips.ts';
import { surplus } from './surplus.ts';

/** A likelier cause of a syntax error than the token that the parser expected. Its fixes make a statement of the text. */
export function explained(damaged: DamagedText, objection: Objection): Damage {
  const { text, tokens, parses } = damaged;
  const cause =
    reservedWord(damaged) ??
    openAtEnd(damaged, objection) ??
    foreignAssignment(damaged) ??
    slip(damaged, objection) ??
    foreignNumber(damaged, objection) ??
    declaredNumber(damaged) ??
    shapeWithoutBrackets(damaged) ??
    partDefined(damaged, objection) ??
    subscript(damaged, objection) ??
    foreignSpelling(damaged, objection) ??
    superscript(damaged, objection) ??
    misspeltKeyword(tokens) ??
    missingKeyword(tokens) ??
    missingColon(tokens) ??
    definingWord(damaged) ??
    pythonRange(damaged) ??
    foreignWord(damaged, objection) ??
    foreignSign(damaged, objection) ??
    (objection.isSurplus === true ? surplus(damaged, objection) : undefined) ??
    otherNotation(damaged, objection) ??
    dotted(damaged, objection) ??
    objection;
  const isWhole = ({ edits }: LocalFix): boolean => {
    const changed = applyLocalFix(text, { edits });
    const [only] = edits;
    if (changed.startsWith('#')) return true;
    // Two statements instead of one.
    if (only?.text !== '\n') return parses(changed);
    return parses(changed.slice(0, only.span.start)) && parses(changed.slice(only.span.start + 1));
  };
  const fixes = (cause.fixes ?? []).flatMap((fix) => (isWhole(fix) ? [fix] : continued(fix, damaged)));
  return { message: cause.message, span: cause.span, ...(fixes.length === 0 ? {} : { fixes }) };
}

const LONGEST_SHOWN = 48;

/** A fix that goes on with the other spellings of its statement. */
function continued(fix: LocalFix, { text, mended }: DamagedText): readonly LocalFix[] {
  const whole = fix.respells === true ? mended(applyLocalFix(text, fix)) : undefined;
  if (whole === undefined || whole.startsWith('#')) return [];
  const value = whole.slice(whole.indexOf('=') + 1).trim();
  const isShown = whole.includes('=') && value.length <= LONGEST_SHOWN;
  return [respelling(isShown ? `Write \`${value}\`` : fix.title, [differenceOf(text, whole)])];
}

function slip(damaged: DamagedText, objection: Objection): Damage | undefined {
  return (
    backwardHeader(damaged) ??
    definingSign(damaged) ??
    optionWithoutComma(damaged, objection) ??
    sizesApart(damaged) ??
    foreignRange(damaged) ??
    calledTranspose(damaged) ??
    unnamedOutput(damaged) ??
    bareExpression(damaged, objection)
  );
}

/** True if a text ends with an operator, or with a `\\` that would go on in the next line elsewhere. */
export function isOpenAtEnd(text: string): boolean {
  return /[-+*/@^=\\]$/.test(text);
}

function openAtEnd({ text }: DamagedText, { span, message }: Objection): Damage | undefined {
  if (!isOpenAtEnd(text) || span.end < text.length || /^[^=]*\+?=$/.test(text)) return undefined;
  const isBackslash = text.endsWith('\\');
  if (!isBackslash && !message.endsWith('the end of the line')) return undefined;
  const what = isBackslash ? 'a `\\` ends no line' : message;
  return { message: `${what}: an equation goes on in the next line inside of brackets only`, span };
}

function foreignSign(damaged: DamagedText, objection: Objection): Damage | undefined {
  return (
    foreignComment(damaged) ??
    mathematicalSign(damaged, objection) ??
    apostrophe(damaged, objection) ??
    latexForm(damaged, objection) ??
    latexCommand(damaged, objection)
  );
}

/** The keyword that the first word of a statement is meant for: two names in a row are nothing else. */
export function meantKeyword([first, second]: Tokens): string | undefined {
  if (first?.kind !== 'name' || second === undefined) return undefined;
  if (second.kind !== 'name' && second.text !== '{') return undefined;
  const words = second.kind === 'name' ? [...DECLARATIONS, 'dim', 'output', 'for'] : ['backward'];
  return nearestName(first.text, words) ?? words.find((word) => isPartOf(first.text, word) || first.text.startsWith(word));
}

/** Letters of a word in their order, which are half of it at least: `ram`, `out`. */
function isPartOf(letters: string, word: string): boolean {
  let at = 0;
  for (const letter of word) if (letter === letters[at]) at += 1;
  return at === letters.length && 2 * at >= word.length;
}

function misspeltKeyword(tokens: Tokens): Damage | undefined {
  const [first] = tokens;
  const keyword = meantKeyword(tokens);
  if (first === undefined || keyword === undefined) return undefined;
  const cause = looksOf(first.text) === keyword ? difference(first.text, keyword) : `did you mean \`${keyword}\`?`;
  const message = `\`${first.text}\` is no keyword: ${cause}`;
  return { message, span: first.span, fixes: [replacing(`Replace by \`${keyword}\``, first.span, keyword)] };
}

/** A declaration that begins with another word, or with its name. */
function missingKeyword(tokens: Tokens): Damage | undefined {
  const [first, second] = tokens;
  if (first?.kind !== 'name' || second === undefined) return undefined;
  const isOther = second.kind === 'name';
  const colon = isOther ? 2 : 1;
  if (tokens[colon]?.text !== ':') return undefined;
  const fixes = DECLARATIONS.map((word) =>
    isOther
      ? replacing(`Replace by \`${word}\``, first.span, word)
      : inserting(`Begin with \`${word}\``, first.span.start, `${word} `),
  );
  const what = isOther ? 'is no keyword' : 'stands without a keyword';
  const message = `\`${first.text}\` ${what}: a declaration begins with \`input\`, \`param\` or \`const\``;
  return { message, span: first.span, fixes };
}

function missingColon(tokens: Tokens): Damage | undefined {
  const [first, second, third, fourth] = tokens;
  if (first === undefined || second?.kind !== 'name' || third?.text !== '[' || fourth === undefined) return undefined;
  if (!DECLARATIONS.includes(first.text) || tokens.some(({ text }) => text === '..' || text === ':')) return undefined;
  const shaped = tokens.filter((token, index) => token.kind === 'name' && tokens[index + 1]?.text === '[');
  const fix: LocalFix = {
    title: `Add \`:\` in front of the shape`,
    edits: shaped.map(({ span }) => ({ span: spanOfLength(span.end, 0), text: ':' })),
  };
  return { message: `expected \`:\` in front of the shape, as in \`${second.text}: [n]\``, span: third.span, fixes: [fix] };
}

/** Spellings of other languages, and a trailing comma. */
function otherNotation({ text, tokens }: DamagedText, { message, span }: Objection): Damage | undefined {
  const index = tokens.findIndex((token) => token.span.start === span.start);
  const [previous, found] = [tokens[index - 1], tokens[index]];
  if (text[span.start] === ';') return { message, span, fixes: [semicolonFix(text, span)] };
  if (/^\.t(?![\p{L}\p{N}_(])/u.test(text.slice(span.start)))
    return { message: 'a transpose is written `.T`', span, fixes: [respelt('Write `.T`', spanOfLength(span.start, 2), '.T')] };
  if (found?.text === '*' && previous?.text === '*' && previous.span.end === span.start)
    return { message: 'a power is written `^`', span, fixes: [respelling('Write `^`', powers(tokens))] };
  if (found?.text === '=' && openIn(tokens.slice(0, index)).length > 0)
    return { message, span, fixes: [replacing('Write `==`', span, '==')] };
  if (found?.text === ',' && index < tokens.length - 1)
    return { message: `${message}: a list has square brackets`, span, fixes: bracketed(tokens, index) };
  const comma = found?.text === ',' ? found : closes(found) && previous?.text === ',' ? previous : undefined;
  if (comma === undefined) return undefined;
  const removed = { start: comma.span.start, end: comma === found ? comma.span.end : span.start };
  return { message, span, fixes: [replacing('Remove `,`', removed, '')] };
}

/** Statement terminators of other languages. */
function semicolonFix(text: string, { start, end }: Span): LocalFix {
  const rest = text.slice(end);
  if (rest.trim() === '') return respelt('Remove `;`', { start, end }, '');
  return respelt('Begin a new line', { start, end: text.length - rest.trimStart().length }, '\n');
}

function powers(tokens: Tokens): LocalFix['edits'] {
  return tokens.flatMap(({ text, span }, index) => {
    const next = tokens[index + 1];
    const isPower = text === '*' && next?.text === '*' && next.span.start === span.end;
    return isPower ? [{ span: { start: span.start, end: next.span.end }, text: '^' }] : [];
  });
}

/** A list that stands in parentheses. */
function bracketed(tokens: Tokens, comma: number): readonly LocalFix[] {
  const opening = openIn(tokens.slice(0, comma)).at(-1);
  const closing = tokens.slice(comma).find((_, index) => openIn(tokens.slice(0, comma + index + 1)).at(-1) !== opening);
  if (opening?.text !== '(' || closing === undefined) return [];
  const [open, close] = [opening.span, closing.span];
  const edits = [
    { span: open, text: '[' },
    { span: close, text: ']' },
  ];
  // Among arguments, nothing else is meant.
  const isValue = openIn(tokens.slice(0, tokens.indexOf(opening))).length > 0;
  const title = 'Write a list in square brackets';
  return [isValue ? respelling(title, edits) : { title, edits }];
}

/** A bracket that is never closed, with what closes it at the end. */
export function unclosedBracket({ tokens, text, parses }: DamagedText, start: number): Damage {
  const span = spanOfLength(start, 1);
  const message = `this \`${text[start]}\` is never closed`;
  const last = tokens.at(-1);
  const missing = openIn(tokens)
    .map((token) => (token.text === '(' ? ')' : ']'))
    .reverse()
    .join('');
  const end = last?.span.end ?? 0;
  if (missing === '' || !parses(text.slice(0, end) + missing + text.slice(end))) return { message, span };
  return { message, span, fixes: [inserting(`Add \`${missing}\` at the end`, end, missing)] };
}
