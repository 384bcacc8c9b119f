/** Lines as `black` leaves them: what is longer than a line is split at its last bracket, else in parentheses. */
const WIDTH = 88;

const OPENING = '([{';
const CLOSING = ')]}';

/** The pieces of a text between what stands outside of all brackets and satisfies `isBreak`. */
function splitOutside(text: string, isBreak: (rest: string) => number): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (OPENING.includes(letter)) depth += 1;
    if (CLOSING.includes(letter)) depth -= 1;
    const length = depth === 0 && at > start ? isBreak(text.slice(at)) : 0;
    if (length > 0) {
      pieces.push(text.slice(start, at));
      start = at + (text.charAt(at) === ',' ? length : 1);
      at += length - 1;
    }
  }
  return [...pieces, text.slice(start)];
}

const commas = (text: string): readonly string[] => splitOutside(text, (rest) => (rest.startsWith(', ') ? 2 : 0));

/** Operators that bind loosest break first; each begins a line. */
const OPERATORS: readonly RegExp[] = [/^ (==|!=|<=|>=|<|>) /, /^ [+-] /, /^ [*/@] /];

function operands(text: string): readonly string[] {
  for (const operator of OPERATORS) {
    const pieces = splitOutside(text, (rest) => (operator.test(rest) ? 3 : 0));
    if (pieces.length > 1) return pieces;
  }
  return [text];
}

/** Where the bracket that closes the text was opened; -1 when no bracket closes it. */
function lastOpening(text: string): number {
  if (!CLOSING.includes(text.at(-1) ?? ' ')) return -1;
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (CLOSING.includes(text.charAt(at))) depth += 1;
    if (OPENING.includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** The inside of a bracket: on one line where it fits, unless it is a literal; else an argument a line. */
function inside(text: string, indent: string, literal: boolean): readonly string[] {
  const deeper = `${indent}    `;
  const parts = commas(text);
  if (deeper.length + text.length <= WIDTH && !(literal && parts.length > 1)) return [deeper + text];
  if (parts.length > 1) return parts.flatMap((part) => wrap(part, deeper, ','));
  return operands(text).map((operand) => deeper + operand);
}

function wrap(text: string, indent: string, ending: string): readonly string[] {
  if (indent.length + text.length + ending.length <= WIDTH) return [indent + text + ending];
  const opening = lastOpening(text);
  if (opening === -1) return [indent + text + ending];
  const head = text.slice(0, opening + 1);
  const literal = !/[\w\])]$/.test(text.slice(0, opening));
  return [indent + head, ...inside(text.slice(opening + 1, -1), indent, literal), indent + text.slice(-1) + ending];
}

/** Breaks inside the last bracket in front of which the line fits. */
function atLastBracket(text: string, indent: string): readonly string[] {
  for (let end = text.length; end > 0; ) {
    const opening = lastOpening(text.slice(0, end));
    if (opening === -1) break;
    if (indent.length + opening + 1 <= WIDTH) {
      const deeper = `${indent}    `;
      return [indent + text.slice(0, opening + 1), deeper + text.slice(opening + 1, end - 1), indent + text.slice(end - 1)];
    }
    const before = text.slice(0, opening);
    end = Math.max(...[...CLOSING].map((bracket) => before.lastIndexOf(bracket))) + 1;
  }
  return [indent + text];
}

/** One statement: `def f(...):`, `name = value`, `name += value`, `return value`. */
export function statement(text: string, indent: string): readonly string[] {
  if (indent.length + text.length <= WIDTH) return [indent + text];
  if (text.endsWith(':')) return wrap(text.slice(0, -1), indent, ':');
  const assigned = /^(return|[^=([]*(\[[^\]]*\])?(, [^=([]*)* \+?=) /.exec(text);
  if (assigned === null) return wrap(text, indent, '');
  const head = assigned[0];
  const value = text.slice(head.length);
  const names = commas(head.slice(0, -3));
  if (names.length > 1 && /^[\w.]+$/.test(value)) {
    return [`${indent}(`, ...names.map((name) => `${indent}    ${name.replace(/,$/, '')},`), `${indent}) = ${value}`];
  }
  const opening = lastOpening(value);
  const isCall = opening > 0 && operands(value).length === 1 && commas(value).length === 1;
  if (isCall || opening === 0) return wrap(text, indent, '');
  // One operator behind a bracket: the last bracket breaks that leaves the line short, not the operator.
  if (opening > 0 && value.startsWith('(') && operands(value).length === 2) return atLastBracket(text, indent);
  const parts = commas(value);
  const deeper = `${indent}    `;
  if (parts.length > 1) return [`${indent}${head}(`, ...parts.map((part) => `${deeper}${part},`), `${indent})`];
  if (deeper.length + value.length <= WIDTH) return [`${indent}${head}(`, deeper + value, `${indent})`];
  return [`${indent}${head}(`, ...operands(value).map((operand) => deeper + operand), `${indent})`];
}

/** A comment, which is never broken. */
export function comment(text: string, indent: string): string {
  return text === '' ? `${indent}#` : `${indent}# ${text}`;
}
