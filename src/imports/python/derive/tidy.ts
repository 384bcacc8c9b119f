import { statement } from '../../../exports/python/lines.ts';

const OPENING = '([{';
const CLOSING = ')]}';

/** Lines of statements, each with those that it goes on in. */
function statementsIn(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  let depth = 0;
  for (const line of lines) {
    if (depth === 0) found.push([line]);
    else found.at(-1)?.push(line);
    for (const letter of line) depth += OPENING.includes(letter) ? 1 : CLOSING.includes(letter) ? -1 : 0;
  }
  return found;
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line, at) => (at === 0 ? line : line.trim()))
    .join(' ')
    .replace(/([([{]) /g, '$1')
    .replace(/,? ([)\]}])/g, '$1');
}

/** The offset behind the bracket that closes one. */
function closes(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (OPENING.includes(text.charAt(at))) depth += 1;
    if (CLOSING.includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The parts of a list that stand at its outermost level. */
function partsOf(list: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of list) {
    depth += OPENING.includes(letter) ? 1 : CLOSING.includes(letter) ? -1 : 0;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** `(x.shape[0], x.shape[1])` is `x.shape`, and a product of sizes is what is left over: `-1`. */
function shorterShape(shape: string, ranks: ReadonlyMap<string, number>): string {
  const sizes = partsOf(shape.slice(1, -1));
  const [owner] = /^[\w.[\]']+(?=\.shape\[0\]$)/.exec(sizes[0] ?? '') ?? [];
  const isWhole = owner !== undefined && sizes.every((size, at) => size === `${owner}.shape[${at}]`);
  if (isWhole && ranks.get(owner) === sizes.length) return `${owner}.shape`;
  const products = sizes.filter((size) => size.includes('*'));
  if (products.length !== 1) return shape;
  const own = sizes.map((size) => (size === products[0] ? '-1' : size));
  return own.length === 1 ? own.join() : `(${own.join(', ')})`;
}

/** Shapes that `reshape` and `broadcast_to` are told, as a person writes them. */
function withShorterShapes(text: string, ranks: ReadonlyMap<string, number>): string {
  const call = /\.(reshape|broadcast_to)\(/g;
  let result = text;
  for (let found = call.exec(result); found !== null; found = call.exec(result)) {
    const start = found.index + found[0].length;
    const end = closes(result, start - 1) - 1;
    const shape = partsOf(result.slice(start, end)).at(-1) ?? '';
    const isTuple = shape.startsWith('(') && closes(shape, 0) === shape.length;
    const shorter = isTuple ? shorterShape(shape, ranks) : shape;
    if (shorter === shape || (found[1] !== 'reshape' && shorter.includes('-1'))) continue;
    const at = result.lastIndexOf(shape, end);
    result = result.slice(0, at) + shorter + result.slice(at + shape.length);
  }
  return result;
}

/** Statements with shapes as a person writes them; `ranks` are those of names. */
export function tidied(lines: readonly string[], ranks: ReadonlyMap<string, number>): readonly string[] {
  return statementsIn(lines).flatMap((own) => {
    const whole = joined(own);
    const shorter = withShorterShapes(whole, ranks);
    const indent = /^ */.exec(whole)?.[0] ?? '';
    return shorter === whole ? own : statement(shorter.trimStart(), indent);
  });
}
