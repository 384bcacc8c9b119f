import { COMMA_PRIORITY, DOT_PRIORITY, outside, type Token, tokensOf } from './tokens.ts';

/**
 * Lines as `black` leaves them: what is longer than a line is split at its last bracket, in parentheses where that reads
 * better, and inside of brackets at its commas or operators. The decisions are those of black's own `linegen.py`.
 */
const WIDTH = 88;
const INDENT = '    ';

interface Line {
  readonly tokens: readonly Token[];
  readonly depth: number;
  /** It stands inside of brackets, so that it may break at commas and operators. */
  readonly inside: boolean;
  /** It breaks at its commas although it would fit. */
  readonly explodes: boolean;
}

interface Split {
  readonly head: Line;
  readonly body: Line;
  readonly tail: Line;
  readonly opening: Token;
  readonly closing: Token;
}

type Lines = readonly Line[] | undefined;

function textOf({ tokens, depth }: Line): string {
  const text = tokens.map(({ space, text: own }, index) => (space && index > 0 ? ` ${own}` : own)).join('');
  return INDENT.repeat(depth) + text;
}

/** Powers stand close only once the lines are settled: until then `a**2` counts as `a ** 2`. */
const lengthOf = ({ space, text, priority }: Token): number =>
  text.length + (space ? 1 : 0) + (text === '**' && priority > 0 && !space ? 2 : 0);

function isShort({ tokens, depth }: Line): boolean {
  const [first, ...rest] = tokens;
  return INDENT.length * depth + (first?.text.length ?? 0) + rest.reduce((sum, token) => sum + lengthOf(token), 0) <= WIDTH;
}

/** The tokens after which the line may break, with their priority: the higher, the sooner. */
function delimiters({ tokens }: Line): ReadonlyMap<Token, number> {
  const found = new Map<Token, number>();
  for (const at of outside(tokens)) {
    const token = tokens[at] as Token;
    const previous = tokens[at - 1];
    if (token.kind === 'comma') found.set(token, COMMA_PRIORITY);
    else if (token.priority > 0 && previous !== undefined) found.set(previous, token.priority);
  }
  return found;
}

function loosest(line: Line): number {
  const last = line.tokens.at(-1);
  return Math.max(0, ...[...delimiters(line)].flatMap(([token, priority]) => (token === last ? [] : [priority])));
}

/** Parts of a line: in front of the last pair of brackets that is not left out, inside, and after it. */
function splitAtLast(line: Line, omitted: ReadonlySet<Token>): Split | undefined {
  const { tokens, depth } = line;
  const end = tokens.findLastIndex((token) => token.kind === 'closing' && !omitted.has(token));
  const closing = tokens[end];
  const opening = closing?.mate;
  const start = opening === undefined ? -1 : tokens.indexOf(opening);
  // Nothing stands in empty brackets: what is in front of them goes on.
  if (closing === undefined || opening === undefined || start < 0) return undefined;
  if (start + 1 === end) return undefined;
  const body: Line = { tokens: tokens.slice(start + 1, end), depth: depth + 1, inside: true, explodes: false };
  const explodes = opening.isAtom && loosest(body) === COMMA_PRIORITY;
  return {
    head: { tokens: tokens.slice(0, start + 1), depth, inside: false, explodes: false },
    body: { ...body, explodes },
    tail: { tokens: tokens.slice(end), depth, inside: false, explodes: false },
    opening,
    closing,
  };
}

/** True if the text after the value's first bracket fits when it follows the closing bracket. */
function opensWell({ tokens, depth }: Line): boolean {
  const [first] = tokens;
  let length = INDENT.length * depth;
  let counts = false;
  for (const token of tokens) {
    if (token.kind === 'closing' && token.mate === first) counts = true;
    if (!counts) continue;
    length += lengthOf(token);
    if (length > WIDTH) return false;
    if (token.kind === 'opening') counts = false;
  }
  return true;
}

/** True if the text in front of the value's last bracket fits one line. */
function closesWell({ tokens, depth }: Line): boolean {
  const opening = tokens.at(-1)?.mate;
  let length = INDENT.length * depth;
  let others = false;
  for (const token of tokens) {
    length += lengthOf(token);
    if (token === opening) return others || length <= WIDTH;
    if (token.kind === 'opening') others = true;
  }
  return false;
}

/** True if a value reads well without parentheses around all of it. */
function needsNone(body: Line): boolean {
  const found = [...delimiters(body).values()];
  if (found.length === 0) return true;
  const most = Math.max(...found);
  if (found.filter((priority) => priority === most).length > 1) return false;
  if (most === DOT_PRIORITY) return true;
  const [first, second] = body.tokens;
  if (first?.kind === 'opening' && second?.kind !== 'closing' && opensWell(body)) return true;
  const [before, last] = body.tokens.slice(-2);
  // An index is no place to break a value at.
  const closes = last?.text === ')' || last?.text === '}' || (last?.text === ']' && last.mate?.isAtom === true);
  return closes && before?.kind !== 'opening' && closesWell(body);
}

function write(parenthesis: Token, text: string): void {
  if (parenthesis.text === '') parenthesis.text = text;
}

function splitRight(line: Line, omitted: ReadonlySet<Token>, forced: boolean): Lines {
  const split = splitAtLast(line, omitted);
  return split && settled(split, line, omitted, forced);
}

/** Without the parentheses that need not be written, where the value breaks well without them. */
function settled(split: Split, line: Line, omitted: ReadonlySet<Token>, forced: boolean): Lines {
  const { head, body, tail, opening, closing } = split;
  if (!forced && opening.text === '' && needsNone(body)) {
    const found = splitRight(line, new Set([...omitted, closing]), forced);
    if (found !== undefined) return found;
    if (body.tokens.length < 2 && !isShort(body)) return undefined;
  }
  write(opening, '(');
  write(closing, ')');
  return [head, body, tail].filter(({ tokens }) => tokens.length > 0);
}

/** Pairs of brackets at the end that may stay on one line, so that one in front of them breaks: ever more of them. */
function* trailers({ tokens, depth }: Line): Generator<ReadonlySet<Token>> {
  const omitted = new Set<Token>();
  yield omitted;
  let length = INDENT.length * depth;
  let inner: Token[] = [];
  let opening: Token | undefined;
  let closing: Token | undefined;
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const token = tokens[at] as Token;
    length += lengthOf(token);
    if (length > WIDTH) return;
    if (opening !== undefined) {
      if (token === opening) opening = undefined;
      else if (token.kind === 'closing') inner.push(token);
    } else if (token.kind === 'closing') {
      if (tokens[at - 1]?.kind === 'opening') {
        inner.push(token);
        continue;
      }
      if (closing !== undefined) {
        for (const own of [closing, ...inner]) omitted.add(own);
        inner = [];
        yield omitted;
      }
      if (token.text !== '') [opening, closing] = [token.mate, token];
    }
  }
}

/** At the last bracket after which the first line fits. */
function splitAtBrackets(line: Line, forced: boolean): Lines {
  for (const omitted of trailers(line)) {
    const lines = splitRight(line, omitted, forced);
    if (lines?.[0] === undefined) return undefined;
    if (isShort(lines[0])) return lines;
  }
  return splitRight(line, new Set(), forced);
}

const COMMA: Token = { text: ',', space: false, kind: 'comma', isAtom: false, priority: 0 };

/** Behind each of the loosest delimiters; commas end every line then. */
function splitAtDelimiters(line: Line): Lines {
  const found = delimiters(line);
  const most = loosest(line);
  if (most === 0) return undefined;
  if (most === DOT_PRIORITY && [...found.values()].filter((priority) => priority === most).length === 1) return undefined;
  const lines: Token[][] = [[]];
  for (const token of line.tokens) {
    lines.at(-1)?.push(token);
    if (found.get(token) === most) lines.push([]);
  }
  const last = lines.at(-1);
  if (most === COMMA_PRIORITY && last !== undefined && last.length > 0) last.push(COMMA);
  return lines
    .filter((tokens) => tokens.length > 0)
    .map((tokens) => ({ tokens, depth: line.depth, inside: line.inside, explodes: false }));
}

/** A definition breaks inside of the parentheses of its parameters. */
function splitDefinition({ tokens, depth }: Line): Lines {
  const start = tokens.findIndex(({ kind }) => kind === 'opening');
  const closing = tokens[start]?.mate;
  if (closing === undefined) return undefined;
  const end = tokens.indexOf(closing);
  const parameters = tokens.slice(start + 1, end);
  if (parameters.length === 0) return undefined;
  const lone = parameters.every(({ kind }) => kind !== 'comma');
  return [
    { tokens: tokens.slice(0, start + 1), depth, inside: false, explodes: false },
    { tokens: lone ? [...parameters, COMMA] : parameters, depth: depth + 1, inside: true, explodes: false },
    { tokens: tokens.slice(end), depth, inside: false, explodes: false },
  ];
}

type Transformation = (line: Line) => Lines;

function laidOut(line: Line, forced: boolean): readonly Line[] {
  if (!line.explodes && isShort(line)) return [line];
  const atBrackets: Transformation = (own) => splitAtBrackets(own, forced);
  const isDefinition = line.tokens[0]?.text === 'def';
  const ways = isDefinition ? [splitDefinition] : line.inside ? [splitAtDelimiters, atBrackets] : [atBrackets];
  for (const way of ways) {
    const before = copied(line);
    const found = transformed(line, way, forced);
    if (found === undefined) continue;
    if (way !== atBrackets || forced || !isHidden(line) || (found[0] !== undefined && isShort(found[0]))) return found;
    // With parentheses around all of the value, if everything fits then.
    const other = transformed(before, (own) => splitAtBrackets(own, true), true);
    return other?.every(isShort) ? other : found;
  }
  return [line];
}

function transformed(line: Line, way: Transformation, forced: boolean): Lines {
  const text = textOf(line);
  const lines = way(line);
  if (lines?.some((own) => textOf(own) === text)) return undefined;
  return lines?.flatMap((own) => laidOut(own, forced));
}

/** True if there are optional parentheses that have not been written. */
function isHidden({ tokens }: Line): boolean {
  const optional = tokens.filter(({ kind, text, mate }) => kind === 'opening' && text === '' && mate?.text === '');
  return optional.length > 0;
}

/** With tokens of its own, on which parentheses may be written. */
function copied(line: Line): Line {
  const copies = new Map(line.tokens.map((token) => [token, { ...token }]));
  for (const copy of copies.values()) {
    const mate = copy.mate && copies.get(copy.mate);
    if (mate !== undefined) copy.mate = mate;
  }
  return { ...line, tokens: [...copies.values()] };
}

/** One statement: `def f(...):`, `name = value`, `name += value`, `return value`. */
export function statement(text: string, indent: string): readonly string[] {
  const line: Line = { tokens: tokensOf(text), depth: indent.length / INDENT.length, inside: false, explodes: false };
  return laidOut(line, false).map(textOf);
}

/** A comment, which is never broken. */
export function comment(text: string, indent: string): string {
  return text === '' ? `${indent}#` : `${indent}# ${text}`;
}
