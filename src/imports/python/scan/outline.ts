import { isName } from '../../../language/name-pattern.ts';
import type { ClassStatement, Expr, FunctionStatement, Module, Range, Stmt } from '../syntax.ts';

const DIRECTIVE = /#([ \t]*bprop:.*)$/gm;
/** The rest of a line behind `def` or `class`. */
const NAMED = /[ \t]*([^\s(:]+)[ \t]*(?:\(([^)]*)\))?/y;

interface Head extends Range {
  readonly indent: number;
  readonly name: string;
  readonly bases: readonly string[] | undefined;
}

/** The places of a word that begins a statement, in order. Searching for a word is far faster than matching each line. */
function* statementsWith(text: string, word: string, before: RegExp): Generator<{ readonly from: number; readonly end: number }> {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const line = text.lastIndexOf('\n', at - 1) + 1;
    const margin = text.slice(line, at);
    if (before.test(margin)) yield { from: line + margin.length - margin.trimStart().length, end: at + word.length };
  }
}

function headsOf(text: string, word: 'def ' | 'class '): readonly Head[] {
  const heads: Head[] = [];
  for (const { from, end } of statementsWith(text, word, /^[ \t]*(?:async[ \t]+)?$/)) {
    NAMED.lastIndex = end;
    const [, name = '', bases = ''] = NAMED.exec(text) ?? [];
    const indent = from - text.lastIndexOf('\n', from - 1) - 1;
    const isClass = word === 'class ';
    heads.push({ from, to: end, indent, name, bases: isClass ? bases.split(',').map((base) => base.trim()) : undefined });
  }
  return heads;
}

function headsIn(text: string): readonly Head[] {
  return [...headsOf(text, 'def '), ...headsOf(text, 'class ')].sort((a, b) => a.from - b.from);
}

interface Items {
  readonly items: readonly string[];
  readonly end: number;
}

/** No list of gradients is longer; tables that functions return are. */
const LONGEST = 2000;

/** An expression that begins at an offset, cut at its own commas, up to the bracket or line end that ends it. */
function itemsAt(text: string, start: number, isInBrackets: boolean): Items {
  const items: string[] = [];
  let [depth, from, at] = [0, start, start];
  for (const last = Math.min(start + LONGEST, text.length); at < last; at += 1) {
    const sign = text.charAt(at);
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (depth === 0 && !isInBrackets && (sign === '\n' || sign === '#')) break;
    else if (depth === 0 && sign === ',') {
      items.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth < 0) break;
  }
  items.push(text.slice(from, at));
  return { items: items.map((item) => item.trim()).filter((item) => item !== ''), end: at };
}

/** The last statement of a range that returns something: its start, and the returned text. */
function lastReturned(text: string, { from, to }: Range): number | undefined {
  for (let at = text.lastIndexOf('return ', to); at > from; at = text.lastIndexOf('return ', at - 1))
    if (text.slice(text.lastIndexOf('\n', at) + 1, at).trim() === '') return at + 'return '.length;
  return undefined;
}

function returnedAt(text: string, start: number): Items {
  if (text.charAt(start) !== '(') return itemsAt(text, start, false);
  const inside = itemsAt(text, start + 1, true);
  const isWhole = /^\)[ \t]*(?:[#\r\n]|$)/.test(text.slice(inside.end, inside.end + LONGEST));
  return isWhole ? inside : itemsAt(text, start, false);
}

/** The last statement of a function that returns something, as names; what is no name stays unread. */
function lastReturn(text: string, range: Range): readonly Stmt[] {
  const start = lastReturned(text, range);
  if (start === undefined) return [];
  const { items: found, end } = returnedAt(text, start);
  const at: Range = { from: start, to: end };
  const items = found.map((item): Expr => (isName(item) ? { kind: 'name', name: item, ...at } : { kind: 'unread', ...at }));
  return [{ kind: 'return', value: { kind: 'tuple', items, ...at }, ...at }];
}

function functionAt(text: string, head: Head, to: number): FunctionStatement {
  return {
    kind: 'function',
    name: head.name,
    from: head.from,
    to,
    parameters: [],
    documentation: '',
    decorators: [],
    header: { from: head.from, to: head.to },
    get body() {
      return lastReturn(text, { from: head.to, to });
    },
  };
}

/** The end of each head's block: the next head that is indented no further. */
function endsOf(heads: readonly Head[], end: number): readonly number[] {
  const ends = heads.map(() => end);
  const open: number[] = [];
  for (const [at, { indent, from }] of heads.entries()) {
    for (let last = open.at(-1); last !== undefined && (heads[last]?.indent ?? 0) >= indent; last = open.at(-1)) {
      ends[last] = from;
      open.pop();
    }
    open.push(at);
  }
  return ends;
}

/**
 * The functions of a file and the methods of its classes, found without parsing: what a reader of pairs asks of a module,
 * in a millisecond. Bodies are what they return.
 */
export function outlineOf(text: string): Module {
  const heads = headsIn(text);
  const ends = endsOf(heads, text.length);
  const body: (FunctionStatement | ClassStatement)[] = [];
  /** The class that is being read, and how far its methods are indented. */
  let [methods, depth]: [Stmt[] | undefined, number] = [undefined, 0];
  for (const [at, head] of heads.entries()) {
    const to = ends[at] ?? text.length;
    const { name, bases, indent, from } = head;
    if (indent === 0) {
      [methods, depth] = [bases === undefined ? undefined : [], Number.POSITIVE_INFINITY];
      if (bases === undefined) body.push(functionAt(text, head, to));
      else body.push({ kind: 'class', name, bases, body: methods ?? [], from, to });
    } else if (indent <= depth) {
      depth = indent;
      if (bases === undefined) methods?.push(functionAt(text, head, to));
    }
  }
  const comments = [...text.matchAll(DIRECTIVE)].map(({ index, 0: found, 1: own = '' }) => ({
    from: index,
    to: index + found.length,
    text: own,
  }));
  return { text, body, comments, damage: [] };
}
