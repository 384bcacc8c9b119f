import { NAME_PATTERN } from '../../language/name-pattern.ts';
import { add, constant, type Dimension, multiply, named, scale } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { CACHES } from './caches.ts';
import { sizeName } from './sizes.ts';
import type { FunctionStatement, Module, Parameter } from './syntax.ts';
import { allExpressions } from './tree.ts';

/** `D`, `H'` and `k - 1`. */
const FACTOR = new RegExp(String.raw`^(${NAME_PATTERN})'?\s*(-\s*(\d+))?$`, 'u');
/** The names with which an entry of a documentation begins: `- x, w:`. */
const PRIMED = `${NAME_PATTERN}'*`;
const ENTRY = new RegExp(
  String.raw`^[\s\-*•:]*(?:param\s+)?${'`'}?(${PRIMED}(?:\s*(?:,|and|\/)\s*${'`'}?${PRIMED}${'`'}?)*)${'`'}?\s*(?::|--|-|–|=|\(|of shape|(?:is|are)\b)`,
  'u',
);
/** The comma between two entries on one line: `x -- (N, D), y -- labels`. */
const NEXT_ENTRY = new RegExp(String.raw`,[ \t]+(?=${NAME_PATTERN}\s*(?:--|–)\s)`, 'gu');
/** Several on one line: `x: (T, n), h: (H,)`, `W1 (h, n)   b1 (h, 1)`, `v -- [D]`. */
const BESIDE = new RegExp(
  String.raw`(?<![\w.])(${NAME_PATTERN}(?:\s*(?:,|and)\s*${NAME_PATTERN})*)\s*(?::|--|-|–|=|is|has shape|of shape)?\s*[(\[]([^()[\]]*)[)\]]`,
  'gu',
);

/** A size as documentation writes it: `N`, `4H`, `n_a + n_x`, `3 * D`. */
export function parseSize(text: string): Dimension | undefined {
  const terms = text.trim().split(/\s*\+\s*/);
  let sum: Dimension | undefined;
  for (const term of terms) {
    const product = term
      .replace(/^(\d+)(?=[A-Za-z_])/, '$1*')
      .split(/\s*\*\s*/)
      .map((factor) => {
        if (/^\d+$/.test(factor)) return constant(Number(factor));
        const name = FACTOR.exec(factor);
        if (name === null) return undefined;
        const own = named(factor.includes("'") ? `${name[1]}_out` : sizeName(name[1] as string));
        return name[3] === undefined ? own : add(own, scale(constant(Number(name[3])), -1));
      })
      .reduce((whole, factor) => (whole && factor ? multiply(whole, factor) : undefined));
    if (product === undefined) return undefined;
    sum = sum === undefined ? product : add(sum, product);
  }
  return sum;
}

/** A size in words: `number of examples`, `size of the current layer`. */
const IN_WORDS =
  /^(?:numbers?|sizes?|lengths?|counts?|dim(?:ension)?s?|width|height|depth|batch|inputs?|outputs?|hidden|features?|vocab\w*|sequence|embedding)(?: +[a-z]+)+$/i;

function inWords(part: string): Dimension | undefined {
  const plain = part.replace(/\bthe +/gi, '').trim();
  return IN_WORDS.test(plain) ? named(plain.toLowerCase().replaceAll(/ +/g, '_')) : undefined;
}

/** `(N, d_1, ..., d_k)`: what stands between two sizes is left out. */
export function parseShape(text: string): Shape | undefined {
  const parts = text
    .split(/,|\bx\b|×/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(\.\.\.|…|\*)$/.test(part));
  const sizes = parts.map((part) => inWords(part) ?? (part.length > 24 ? undefined : parseSize(part)));
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** In front of a bracket that lists what a collection holds: `tuple of values (A_prev, W, b)`. */
const COLLECTION = /\b(tuples?|dict(ionary|ionaries)?|values|containing)\b[^()[\]]*$/i;

/** The first shape in a text, preferably behind the word. */
function shapeIn(text: string): Shape | undefined {
  if (/\bscalar\b/i.test(text) && !/\(/.test(text)) return [];
  const candidates = [...text.matchAll(/[([]([^()[\]]*)[)\]]/g)].filter(({ index }) => !COLLECTION.test(text.slice(0, index)));
  const marked = candidates.filter(({ index }) => /(shape|dimension\w*|size)\W*$/i.test(text.slice(0, index)));
  for (const [, own = ''] of [...marked, ...candidates]) {
    const isPlain = marked.length > 0 || /,/.test(own) || /^\s*\w{1,4}\s*$/.test(own) || own.trim() === '';
    const shape = isPlain ? parseShape(own) : undefined;
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** The text of an entry, up to the next one on its line: `lists of integers; h: (H, 1)`. */
function ownPart(text: string): string {
  return text.split(/;|[,.]\s+(?=[A-Za-z_]\w*(?:,\s*[A-Za-z_]\w*)*\s*:\s*[([])/)[0] ?? text;
}

/** Numbers told between others on one line: `w: (d,), b: scalar`. */
const BESIDE_SCALARS = new RegExp(String.raw`(?<![\w.])(${NAME_PATTERN})\s*(?::|--)\s*(?:an? )?scalar\b`, 'gu');

/** The shape of an entry that may be told as a list: `list of (D, 1) columns`, `list of K integers`, `integer`. */
function listed(text: string, shape: Shape | undefined, name: string): Shape | undefined {
  const list = /\blists? of (?:(\w+) )?(?=\(|int|ind|label|token|word|char)/i.exec(text);
  const count = /^[A-Z]\w{0,3}$/.exec(list?.[1] ?? '') === null ? undefined : parseSize(list?.[1] ?? '');
  if (list !== null) return [count ?? named(`${name}__0`), ...(shape ?? [])];
  return (
    shape ??
    (/^\s*(an? )?(int|integer)\b(?!s)/i.test(text) && !/size|number|stride|pad|width|height|how many/i.test(text)
      ? []
      : undefined)
  );
}

/** Shapes that documentation gives to names: each entry begins a line, or follows a comma. */
function documented(text: string, names: ReadonlySet<string>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const lines = text.replace(NEXT_ENTRY, '\n').split('\n');
  const starts = (line: string): RegExpExecArray | null => ENTRY.exec(line);
  lines.forEach((line, at) => {
    const entry = starts(line);
    if (entry === null) return;
    const own = (entry[1] as string).split(/\s*(?:,|\band\b|\/)\s*/).map((name) => name.replaceAll('`', ''));
    let rest = line.slice((entry[0] as string).length - (entry[0].endsWith('(') ? 1 : 0));
    for (const next of lines.slice(at + 1)) {
      if (next.trim() === '' || starts(next) !== null || /^\s*(returns?|outputs?|inputs?|arguments?|args)\b/i.test(next)) break;
      rest += ` ${next.trim()}`;
    }
    const told = shapeIn(ownPart(rest));
    for (const name of own) {
      const shape = listed(ownPart(rest), told, name);
      if (shape !== undefined && names.has(name) && !shapes.has(name)) shapes.set(name, shape);
    }
  });
  for (const [, name = ''] of text.matchAll(BESIDE_SCALARS)) if (names.has(name) && !shapes.has(name)) shapes.set(name, []);
  for (const [, list = '', own = ''] of text.matchAll(BESIDE))
    for (const name of list.split(/\s*(?:,|\band\b)\s*/)) {
      const shape = names.has(name) ? parseShape(own) : undefined;
      if (shape !== undefined && !shapes.has(name)) shapes.set(name, shape);
    }
  return shapes;
}

/** `Float[Tensor, "n d"]`, `"(N, D)"`. */
function annotated({ annotation }: Parameter): Shape | undefined {
  if (annotation === undefined) return undefined;
  const quoted = /["']([^"']*)["']/.exec(annotation)?.[1];
  if (quoted !== undefined)
    return parseShape(
      quoted
        .replace(/[()]/g, '')
        .trim()
        .replaceAll(/\s+(?![*+])/g, ', ')
        .replaceAll(',,', ','),
    );
  return /^(float|bool)$/.test(annotation) ? [] : undefined;
}

/** Comments such as `# (N, D)` behind a parameter, or `# x: (N, D)` anywhere in the function. */
function commented(module: Module, statement: FunctionStatement, names: ReadonlySet<string>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { from, to, text } of module.comments) {
    if (from < statement.from || to > statement.to || /^\s*bprop:/.test(text)) continue;
    for (const [name, shape] of documented(text, names)) shapes.set(name, shape);
    const line = module.text.slice(module.text.lastIndexOf('\n', from) + 1, from);
    const parameter = statement.parameters.find(({ range }) => range.from >= from - line.length && range.to <= from);
    const own = parameter === undefined ? undefined : shapeIn(text);
    if (parameter !== undefined && own !== undefined) shapes.set(parameter.name, own);
  }
  return shapes;
}

/** Keys of dictionaries that a function is given: documentation tells of what stands under them. */
function keysIn({ body }: FunctionStatement): readonly string[] {
  return [...allExpressions(body)].flatMap((own) => {
    const [key] = own.kind === 'subscript' && own.object.kind === 'name' ? own.index : [];
    return key?.kind === 'text' ? [key.value] : [];
  });
}

/** The one shape of all parameters: `# all of shape (B, H, T, D)`. */
function sharedShape({ comments }: Module, { documentation, from, to }: FunctionStatement): Shape | undefined {
  const inside = comments.filter((own) => own.from > from && own.to < to).map(({ text }) => text);
  for (const text of [documentation, ...inside]) {
    const [, own] = /\ball (?:are )?(?:of|have) (?:the )?(?:same )?shape:?\s*[([]([^()[\]]*)[)\]]/i.exec(text) ?? [];
    const shape = own === undefined ? undefined : parseShape(own);
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** Shapes of parameters that a function states in words. */
export function statedShapes(module: Module, statement: FunctionStatement): ReadonlyMap<string, Shape> {
  const names = new Set([...statement.parameters.map(({ name }) => name), ...keysIn(statement)]);
  const own = new Map([...documented(statement.documentation, names), ...commented(module, statement, names)]);
  for (const parameter of statement.parameters) {
    const shape = annotated(parameter);
    if (shape !== undefined) own.set(parameter.name, shape);
  }
  const shared = sharedShape(module, statement);
  if (shared === undefined) return own;
  for (const { name, fallback, star } of statement.parameters)
    if (!own.has(name) && fallback === undefined && star === undefined && !CACHES.test(name)) own.set(name, shared);
  return own;
}

export function shapesOfDirective(shapes: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, Shape> {
  return new Map(
    [...shapes].flatMap(([name, sizes]) => {
      const shape = sizes.map(parseSize);
      return shape.every((size) => size !== undefined) ? [[name, shape] as const] : [];
    }),
  );
}
