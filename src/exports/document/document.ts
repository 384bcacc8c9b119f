import { builders, printer } from 'prettier/doc';
import {
  assignmentIn,
  type Bracket,
  choiceIn,
  type Item,
  itemsOf,
  loosestOperators,
  mainFactor,
  partsOf,
  widthOf,
  wordAt,
} from './tokens.ts';

type Doc = builders.Doc;

/**
 * Lines of exported code, at most 100 columns wide: documents that Prettier's printer lays out. Brackets break behind what
 * opens them, lists after each comma, expressions in front of the operators that bind loosest.
 */
const { align, conditionalGroup, group, ifBreak, indent, indentIfBreak, join, line, softline } = builders;

export const WIDTH = 100;

/** The differences between languages in the layout of lines. */
export interface Layout {
  /** The columns of one level. */
  readonly indent: number;
  /** A statement goes on in the next line only inside of brackets. */
  readonly breaksInBrackets: boolean;
  /** A comma may stand after the last part of a list. */
  readonly lastComma: boolean;
  /** The parts of a list that is broken share one line where they fit. */
  readonly sharesLine: boolean;
  /** The sign of a comment. */
  readonly comment: string;
}

export const PYTHON_LAYOUT: Layout = { indent: 4, breaksInBrackets: true, lastComma: true, sharesLine: true, comment: '#' };
export const C_LAYOUT: Layout = { indent: 2, breaksInBrackets: false, lastComma: false, sharesLine: true, comment: '//' };
export const TYPESCRIPT_LAYOUT: Layout = {
  indent: 2,
  breaksInBrackets: false,
  lastComma: true,
  sharesLine: false,
  comment: '//',
};

const KEYWORDS: readonly string[] = ['return', 'assert'];

/** The lines of a document. */
export function printed(doc: Doc, width: number, tabWidth: number): readonly string[] {
  return printer.printDocToString(doc, { printWidth: width, tabWidth, useTabs: false }).formatted.split('\n');
}

/** The one where it fits, and the other otherwise: groups that are always broken in it break nothing around it. */
const either = (flat: Doc, broken: Doc): Doc => conditionalGroup([ifBreak(broken, flat)]);

const isFilled = (item: Item): boolean => item.kind === 'bracket' && item.items.length > 0;

/** Items as they stand, where only their brackets may break: the widest one before all others. */
function plain(items: readonly Item[], layout: Layout): Doc {
  const width = items.reduce((widest, item) => Math.max(widest, isFilled(item) ? widthOf([item]) : 0), 0);
  const docs = items.map((item, at): { readonly closed: Doc; readonly broken: Doc } => {
    const space = item.space && at > 0 ? ' ' : '';
    if (item.kind === 'word') return { closed: space + item.text, broken: space + item.text };
    const inner = bracket(item, layout);
    const closed = [space, group(inner)];
    return { closed, broken: widthOf([item]) === width ? [space, group(inner, { shouldBreak: true })] : closed };
  });
  const closed = docs.map((own) => own.closed);
  if (items.filter(isFilled).length < 2) return closed;
  return either(
    closed,
    docs.map((own) => own.broken),
  );
}

/** The end of the last part where each has a line of its own: a tuple of one keeps its comma. */
function lastSeparator({ opening, isPostfix }: Bracket, parts: ReturnType<typeof partsOf>, layout: Layout): Doc {
  const separator = parts[0]?.separator ?? '';
  const ends = parts.at(-1)?.separator ?? '';
  if (parts.length === 1 || (separator === ';' && opening !== '{')) return ends;
  const isList = opening === '(' ? isPostfix || layout.breaksInBrackets : opening === '{' || !isPostfix;
  return layout.lastComma && isList ? ifBreak(separator, ends) : ends;
}

/** Contents that break together with their group. */
function bracket(own: Bracket, layout: Layout): Doc {
  const { opening, closing, items } = own;
  if (items.length === 0) return opening + closing;
  const parts = partsOf(items);
  const edge = opening === '{' && items[0]?.space === true ? line : softline;
  const docs = parts.map((part, at): Doc => [expression(part.items, layout), at < parts.length - 1 ? part.separator : '']);
  const list = [join(line, docs), lastSeparator(own, parts, layout)];
  return [opening, indent([edge, layout.sharesLine ? group(list) : list]), edge, closing];
}

/** An expression that may break at its operators; `inner` if it is an operand of another one. */
function expression(items: readonly Item[], layout: Layout, inner = false): Doc {
  const choice = choiceIn(items);
  if (choice !== undefined) {
    const { question, colon } = choice;
    const branch = (sign: string, own: readonly Item[]): Doc => [line, sign, ' ', align(2, expression(own, layout))];
    const branches = [branch('?', items.slice(question + 1, colon)), branch(':', items.slice(colon + 1))];
    return group([expression(items.slice(0, question), layout, true), indent(branches)]);
  }
  const operators = loosestOperators(items);
  if (operators.length === 0) return plain(items, layout);
  const { whole, hugging, isFirst } = operation(items, operators, layout, inner);
  if (hugging === undefined) return group(whole);
  return isFirst ? either(whole, hugging) : conditionalGroup([whole, hugging, whole]);
}

interface Operation {
  readonly whole: Doc;
  /** A product that breaks in the parentheses around most of it. */
  readonly hugging: Doc | undefined;
  /** The product begins with them. */
  readonly isFirst: boolean;
}

/** Operands, where each line begins with the operator in front of it. */
function operation(items: readonly Item[], operators: readonly number[], layout: Layout, inner: boolean): Operation {
  const starts = [0, ...operators.map((at) => at + 1)];
  const main = mainFactor(items);
  const contents = main === undefined ? '' : bracket(main, layout);
  const operands = starts.map((start, index): Doc => {
    return items[start] === main ? group(contents) : expression(items.slice(start, operators[index]), layout, true);
  });
  const after = (docs: readonly Doc[], space: Doc): Doc => {
    return operators.map((at, index) => [space, wordAt(items, at), ' ', docs[index + 1] ?? '']);
  };
  const [first = ''] = operands;
  const rest = inner ? indent(after(operands, line)) : after(operands, line);
  const whole = [first, rest];
  const isFirst = items[0] === main;
  if (main === undefined) return { whole, hugging: undefined, isFirst };
  const broken = group(contents, { shouldBreak: true });
  const hugging = isFirst ? [broken, group(rest)] : [first, after(operands.with(-1, broken), ' ')];
  return { whole, hugging, isFirst };
}

/** In parentheses where it takes more than one line; a tuple ends with a comma then. */
function parenthesized(items: readonly Item[], layout: Layout): Doc {
  const parts = partsOf(items).map((part) => expression(part.items, layout));
  const comma = parts.length > 1 ? ifBreak(',') : '';
  return group([ifBreak('('), indent([softline, join([',', line], parts)]), comma, softline, ifBreak(')')]);
}

/** True if a value breaks in brackets of its own rather than at operators or commas. */
function hugs(items: readonly Item[]): boolean {
  const isWhole = choiceIn(items) === undefined && loosestOperators(items).length === 0 && partsOf(items).length === 1;
  return isWhole && items.some(isFilled);
}

/** The expression after a keyword or the sign of an assignment: in brackets of its own, or else in parentheses. */
function ledInParentheses(head: Doc, items: readonly Item[], layout: Layout): Doc {
  return [head, ' ', hugs(items) ? plain(items, layout) : parenthesized(items, layout)];
}

/** The expression after the sign of an assignment: in the same line or in the next one. */
function ledInLines(head: Doc, items: readonly Item[], layout: Layout): Doc {
  const value = expression(items, layout);
  if (!hugs(items)) return [head, group(indent([line, value]))];
  const id = Symbol('value');
  return [head, group(indent(line), { id }), indentIfBreak(value, { groupId: id })];
}

/** As `led` has it, but a product that is wider than `room` breaks in the parentheses around most of it. */
function hugging(head: Doc, items: readonly Item[], led: typeof ledInLines, { layout, room }: Place): Doc {
  const own = led(head, items, layout);
  const main = mainFactor(items);
  const width = widthOf(items);
  // All other factors stay in one line with a parenthesis: Python has nothing around them.
  if (main === undefined || width <= room || width - main.width > room) return own;
  const product = operation(items, loosestOperators(items), layout, false).hugging ?? '';
  return conditionalGroup([[head, ' ', product], own]);
}

/** The left side of an assignment: a list of targets may need parentheses. */
function target(items: readonly Item[], layout: Layout): Doc {
  return group(partsOf(items).length > 1 ? parenthesized(items, layout) : plain(items, layout));
}

interface Place {
  readonly layout: Layout;
  /** The columns of a line that stands one level deeper. */
  readonly room: number;
}

function statement(items: readonly Item[], place: Place): Doc {
  const { layout } = place;
  const last = items.length - 1;
  if (wordAt(items, last) === ';') return [statement(items.slice(0, last), place), ';'];
  const keyword = wordAt(items, 0);
  if (KEYWORDS.includes(keyword)) return hugging(keyword, items.slice(1), ledInParentheses, place);
  const sign = assignmentIn(items);
  if (sign === -1) return plain(items, layout);
  const head = [target(items.slice(0, sign), layout), ` ${wordAt(items, sign)}`];
  return hugging(head, items.slice(sign + 1), layout.breaksInBrackets ? ledInParentheses : ledInLines, place);
}

/** A line of code in as many lines as it takes. */
export function laidOut(text: string, layout: Layout): readonly string[] {
  if (text.length <= WIDTH) return [text];
  const code = text.trimStart();
  const indentation = text.slice(0, text.length - code.length);
  const items = itemsOf(code);
  if (items === undefined) return [text];
  const room = WIDTH - indentation.length - layout.indent - 1;
  return printed([indentation, align(indentation.length, statement(items, { layout, room }))], WIDTH, layout.indent);
}
