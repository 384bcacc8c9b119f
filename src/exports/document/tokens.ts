/** One line of Python, C or TypeScript as words and brackets: all that is needed to break it. */
export type Item = Word | Bracket;

export interface Word {
  readonly kind: 'word';
  readonly text: string;
  /** White space stands in front of it. */
  readonly space: boolean;
}

export interface Bracket {
  readonly kind: 'bracket';
  readonly opening: string;
  readonly closing: string;
  readonly space: boolean;
  /** It calls or indexes the value in front of it, instead of making a value of its own. */
  readonly isPostfix: boolean;
  readonly items: readonly Item[];
  /** The columns that it takes on one line. */
  readonly width: number;
}

/** The columns that items take on one line. */
export function widthOf(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + Number(item.space) + (item.kind === 'word' ? item.text.length : item.width), 0);
}

/** The text of a word; empty for anything else. */
export function wordAt(items: readonly Item[], at: number): string {
  const item = items[at];
  return item?.kind === 'word' ? item.text : '';
}

const TOKEN =
  /(\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\p{L}_$])|[\p{L}\p{M}\p{N}_$]+|[=!]==?|[-+*/%@<>]=|\*\*|\/\/|\+\+|--|&&|\|\||[-=]>|.)/gsu;

const CLOSING: ReadonlyMap<string, string> = new Map(
  ['()', '[]', '{}'].map(([opening = '', closing = '']) => [opening, closing]),
);

const isValue = (item: Item | undefined): boolean => item?.kind === 'bracket' || /[\p{L}\p{M}\p{N}_$"']$/u.test(item?.text ?? '');

interface Open {
  readonly opening: string;
  readonly space: boolean;
  readonly isPostfix: boolean;
  readonly items: Item[];
}

/** Undefined where the brackets do not match; the braces of blocks, first or last on the line, need not. */
export function itemsOf(line: string): readonly Item[] | undefined {
  const open: Open[] = [{ opening: '', space: false, isPostfix: false, items: [] }];
  for (const [, white = '', text = ''] of line.matchAll(TOKEN)) {
    const inner = open.at(-1) as Open;
    const space = white !== '';
    if (CLOSING.has(text)) {
      open.push({ opening: text, space, isPostfix: !space && isValue(inner.items.at(-1)), items: [] });
    } else if (')]}'.includes(text) && !isBlockEnd(text, open)) {
      if (CLOSING.get(inner.opening) !== text) return undefined;
      open.pop();
      open.at(-1)?.items.push({ ...inner, kind: 'bracket', closing: text, width: widthOf(inner.items) + 2 });
    } else inner.items.push({ kind: 'word', text, space });
  }
  const last = open.at(-1) as Open;
  if (open.length === 2 && last.opening === '{' && last.items.length === 0) {
    open.pop();
    open[0]?.items.push({ kind: 'word', text: '{', space: last.space });
  }
  return open.length === 1 ? open[0]?.items : undefined;
}

const isBlockEnd = (text: string, open: readonly Open[]): boolean =>
  text === '}' && open.length === 1 && open[0]?.items.length === 0;

/** Binding of the operators that a line may break in front of, loosest first. */
const LEVELS: readonly ReadonlySet<string>[] = ['|| or', '&& and', '=== !== == != < <= > >=', '+ -', '* / // % @', '**'].map(
  (operators) => new Set(operators.split(' ')),
);

const PRODUCTS: readonly string[] = ['*', '/', '//', '%', '@'];

/** True if an operator stands between two operands: signs, pointers and powers that bind closely have no space after them. */
function isBinary(items: readonly Item[], at: number): boolean {
  return at > 0 && items[at]?.space === true && items[at + 1]?.space === true;
}

/** Positions of the operators that bind loosest; none where there is no operator. */
export function loosestOperators(items: readonly Item[]): readonly number[] {
  let level = LEVELS.length;
  let found: number[] = [];
  for (const [at, item] of items.entries()) {
    if (item.kind === 'bracket' || !isBinary(items, at)) continue;
    const own = LEVELS.findIndex((operators) => operators.has(item.text));
    if (own === -1 || own > level) continue;
    if (own < level) found = [];
    level = own;
    found.push(at);
  }
  return found;
}

/** Parentheses around most of a product, first or last in it: they break rather than the product. */
export function mainFactor(items: readonly Item[]): Bracket | undefined {
  const operators = loosestOperators(items);
  if (!PRODUCTS.includes(wordAt(items, operators[0] ?? -1)) || choiceIn(items) !== undefined || partsOf(items).length > 1)
    return undefined;
  const ends = [
    ...(operators[0] === 1 ? items.slice(0, 1) : []),
    ...(operators.at(-1) === items.length - 2 ? items.slice(-1) : []),
  ];
  return ends.find((item): item is Bracket => item.kind === 'bracket' && item.opening === '(' && 2 * item.width > widthOf(items));
}

export interface Choice {
  readonly question: number;
  readonly colon: number;
}

/** `test ? yes : no`: positions of the first `?` and of the `:` that belongs to it. */
export function choiceIn(items: readonly Item[]): Choice | undefined {
  let depth = 0;
  let question = -1;
  for (let at = 0; at < items.length; at += 1) {
    const sign = wordAt(items, at);
    if ((sign !== '?' && sign !== ':') || !isBinary(items, at)) continue;
    if (sign === '?') {
      if (depth === 0) question = at;
      depth += 1;
    } else if (depth > 0) {
      depth -= 1;
      if (depth === 0) return { question, colon: at };
    }
  }
  return undefined;
}

const ASSIGNMENTS: readonly string[] = ['=', '+=', '-=', '*=', '/='];

/** The position of the sign of an assignment; -1 in other statements. */
export function assignmentIn(items: readonly Item[]): number {
  return items.findIndex((item, at) => item.kind === 'word' && ASSIGNMENTS.includes(item.text) && isBinary(items, at));
}

export interface Part {
  readonly items: readonly Item[];
  /** The comma or semicolon after it; empty after the last one. */
  readonly separator: string;
}

/** The parts of a list. */
export function partsOf(items: readonly Item[]): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const [at, item] of items.entries()) {
    if (item.kind === 'bracket' || (item.text !== ',' && item.text !== ';')) continue;
    parts.push({ items: items.slice(start, at), separator: item.text });
    start = at + 1;
  }
  return start < items.length ? [...parts, { items: items.slice(start), separator: '' }] : parts;
}
