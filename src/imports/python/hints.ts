import { NAME_PATTERN } from '../../language/name-pattern.ts';
import { add, constant, type Dimension, multiply, named, scale } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { CallExpr, Expr, FunctionStatement, Module, Parameter, Stmt } from './syntax.ts';
import { allExpressions, statementsIn } from './tree.ts';

/** `D`, `H'` and `k - 1`. */
const FACTOR = new RegExp(String.raw`^(${NAME_PATTERN})'?\s*(-\s*(\d+))?$`, 'u');
/** The names with which an entry of a documentation begins: `- x, w:`. */
const PRIMED = `${NAME_PATTERN}'*`;
const ENTRY = new RegExp(
  String.raw`^[\s\-*•:]*(?:param\s+)?${'`'}?(${PRIMED}(?:\s*(?:,|and|\/)\s*${'`'}?${PRIMED}${'`'}?)*)${'`'}?\s*(?::|--|-|–|=|\(|of shape)`,
  'u',
);
/** Several on one line: `x: (T, n), h: (H,)`. */
const BESIDE = new RegExp(String.raw`(${NAME_PATTERN})\s*:\s*\(([^()]*)\)`, 'gu');

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
        const own = named(factor.includes("'") ? `${name[1]}_out` : (name[1] as string));
        return name[3] === undefined ? own : add(own, scale(constant(Number(name[3])), -1));
      })
      .reduce((whole, factor) => (whole && factor ? multiply(whole, factor) : undefined));
    if (product === undefined) return undefined;
    sum = sum === undefined ? product : add(sum, product);
  }
  return sum;
}

/** `(N, d_1, ..., d_k)`: what stands between two sizes is left out. */
export function parseShape(text: string): Shape | undefined {
  const parts = text
    .split(/,|\bx\b|×/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(\.\.\.|…|\*)$/.test(part));
  const sizes = parts.map((part) => (part.length > 24 ? undefined : parseSize(part)));
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}

/** The first shape in a text, preferably behind the word. */
function shapeIn(text: string): Shape | undefined {
  if (/\bscalar\b/i.test(text) && !/\(/.test(text)) return [];
  const candidates = [...text.matchAll(/[([]([^()[\]]*)[)\]]/g)];
  const marked = candidates.filter(({ index }) => /(shape|dimension\w*|size)\W*$/i.test(text.slice(0, index)));
  for (const [, own = ''] of [...marked, ...candidates]) {
    const isPlain = marked.length > 0 || /,/.test(own) || /^\s*\w{1,4}\s*$/.test(own) || own.trim() === '';
    const shape = isPlain ? parseShape(own) : undefined;
    if (shape !== undefined) return shape;
  }
  return undefined;
}

/** Shapes that documentation gives to names: each entry begins a line, or follows a comma. */
function documented(text: string, names: ReadonlySet<string>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const lines = text.split('\n');
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
    const shape = shapeIn(rest);
    for (const name of own) if (shape !== undefined && names.has(name) && !shapes.has(name)) shapes.set(name, shape);
  });
  for (const [, name = '', own = ''] of text.matchAll(BESIDE)) {
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

/** Shapes of parameters that a function states in words. */
export function statedShapes(module: Module, statement: FunctionStatement): ReadonlyMap<string, Shape> {
  const names = new Set(statement.parameters.map(({ name }) => name));
  const own = new Map([...documented(statement.documentation, names), ...commented(module, statement, names)]);
  for (const parameter of statement.parameters) {
    const shape = annotated(parameter);
    if (shape !== undefined) own.set(parameter.name, shape);
  }
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

/** The rank of a name that its uses tell: exactly, or at least. */
export interface RankHint {
  readonly exactly?: number;
  readonly least: number;
  readonly isIndex: boolean;
}

function isName(expr: Expr, name: string): boolean {
  return (
    (expr.kind === 'name' && expr.name === name) ||
    (expr.kind === 'attribute' && expr.name === name && expr.object.kind === 'name')
  );
}

function fixedAxis(expr: Expr | undefined): number {
  return expr?.kind === 'number' ? expr.value : -1;
}

/** The number of sizes that `N, D = x.shape` gives names to. */
function unpackedRank(body: readonly Stmt[], name: string): number | undefined {
  for (const statement of statementsIn(body)) {
    if (statement.kind !== 'assign') continue;
    const { value, targets } = statement;
    const [target] = targets;
    const isShape = value.kind === 'attribute' && value.name === 'shape' && isName(value.object, name);
    if (isShape && target?.kind === 'tuple') return target.items.length;
  }
  return undefined;
}

/** The rank that a call tells: `x.transpose(0, 2, 1)`, `np.einsum('bth,oh->bto', x, w)`. */
function toldRank({ callee, args }: CallExpr, name: string): number | undefined {
  if (callee.kind !== 'attribute') return undefined;
  const [first] = args;
  if (callee.name === 'einsum' && first?.kind === 'text') {
    const at = args.slice(1).findIndex((own) => isName(own, name));
    const subscript = at < 0 ? undefined : first.value.split('->')[0]?.split(',')[at]?.trim();
    return subscript === undefined || subscript.includes('.') ? undefined : subscript.length;
  }
  const isOrder = (callee.name === 'transpose' || callee.name === 'permute') && isName(callee.object, name);
  return isOrder && args.length > 2 && args.every(({ kind }) => kind === 'number') ? args.length : undefined;
}

export function rankHint(body: readonly Stmt[], name: string): RankHint {
  const exactly = unpackedRank(body, name);
  let least = 0;
  let isIndex = false;
  for (const expr of allExpressions(body)) {
    if (expr.kind === 'subscript') {
      if (isName(expr.object, name)) least = Math.max(least, expr.index.filter((own) => own.kind !== 'constant').length);
      const { object } = expr;
      const isShape = object.kind === 'attribute' && object.name === 'shape' && isName(object.object, name);
      if (isShape) least = Math.max(least, fixedAxis(expr.index[0]) + 1);
      if (expr.index.some((own) => isName(own, name))) isIndex = true;
    }
    if (expr.kind === 'attribute' && expr.name === 'T' && isName(expr.object, name)) least = Math.max(least, 2);
    if (expr.kind === 'call') {
      const told = toldRank(expr, name);
      if (told !== undefined) return { exactly: told, least: told, isIndex: false };
      const own = expr.args[0] !== undefined && isName(expr.args[0], name);
      const isMethod = expr.callee.kind === 'attribute' && isName(expr.callee.object, name);
      const axis = expr.keywords.find((keyword) => keyword.name === 'axis' || keyword.name === 'dim')?.value;
      if (own || isMethod) least = Math.max(least, fixedAxis(axis) + 1);
    }
  }
  return { ...(exactly !== undefined && { exactly }), least, isIndex };
}
