import { entryOf } from '../record.ts';
import type { CallExpr, Expr, Range } from '../syntax.ts';
import { type Change, type ChangeRule, instead, isComputed, short, standsFor, type Written } from './changes.ts';
import { isProduct, isSum, type Placed, TIGHT } from './places.ts';

/** The operand of a call that adds up or averages, and whether that is the object of a method. */
interface Reduction {
  readonly of: Expr;
  readonly name: Range;
  readonly isMethod: boolean;
  readonly axis: Expr | undefined;
  readonly keeping: { readonly range: Range; readonly value: Expr } | undefined;
}

const LIBRARY = /^(np|numpy|torch|F|jnp|math|cp)$/;
const REDUCTION = /^(sum|mean|max|amax|min|var|std)$/;

function isLibrary(expr: Expr): boolean {
  return expr.kind === 'name' && LIBRARY.test(expr.name);
}

/** The operand of a function of one array. */
function subjectOf(call: CallExpr): Expr | undefined {
  const { callee } = call;
  return callee.kind === 'attribute' && !isLibrary(callee.object) ? callee.object : call.args[0];
}

function nameOf({ callee }: CallExpr): string {
  return callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.name : '';
}

function reductionIn(expr: Expr, written: Written): Reduction | undefined {
  if (expr.kind !== 'call' || !REDUCTION.test(nameOf(expr))) return undefined;
  const { callee, args, keywords } = expr;
  const of = subjectOf(expr);
  if (of === undefined) return undefined;
  const isMethod = of !== args[0];
  const axis = keywords.find(({ name }) => name === 'axis' || name === 'dim')?.value ?? args[isMethod ? 0 : 1];
  const keep = keywords.find(({ name }) => name === 'keepdims' || name === 'keepdim');
  const from = keep === undefined ? 0 : written.source.lastIndexOf(keep.name, keep.value.from);
  return {
    of,
    isMethod,
    axis,
    name: { from: callee.to - nameOf(expr).length, to: callee.to },
    keeping: keep && { range: { from, to: keep.value.to }, value: keep.value },
  };
}

const AXES = ['0', '1', '-1', '2', '(0, 1)', '(0, 2)', '(1, 2)', '(0, 2, 3)', '(0, 1, 2)', '3', '(2, 3)', '(0, 2, 3, 4)'];

/** How far it speaks against a sum over several axes at once. */
const RARE = 0.2;

/** Names of arguments, which NumPy and PyTorch call differently. */
interface Arguments {
  readonly dim: string;
  readonly keep: string;
}

/** Another reduction, or none. */
function* otherReduction(placed: Placed, { of, name }: Reduction, written: Written): Generator<Change> {
  const called = written.of(name);
  const other = called === 'sum' ? 'mean' : called === 'mean' ? 'sum' : undefined;
  if (other !== undefined) yield { edits: [{ ...name, text: other }], cost: 0.9, cause: standsFor(called, other) };
  yield instead(placed, written.of(of), written.tightness(of), 1, `\`${called}\` is too many`);
}

/** Other axes of a reduction. */
function* otherAxes(call: CallExpr, { axis }: Reduction, written: Written, { dim }: Arguments): Generator<Change> {
  const end = { from: call.to - 1, to: call.to - 1 };
  if (axis === undefined) {
    for (const text of AXES) {
      const cost = 1 + (text.startsWith('(') ? RARE : 0);
      yield { edits: [{ ...end, text: comma(call, `${dim}=${text}`) }], cost, cause: `\`${dim}=${text}\` is missing` };
    }
    return;
  }
  const before = short(written.of(axis));
  for (const text of AXES) {
    const cost = 0.9 + (text.length > 6 && !before.includes(',') ? RARE : 0);
    const cause = `the axis is \`${text}\`, not \`${before}\``;
    if (before !== text) yield { edits: [{ from: axis.from, to: axis.to, text }], cost, cause };
  }
}

/** Axes that a reduction keeps, or does not. */
function* keptAxes(call: CallExpr, { axis, keeping }: Reduction, written: Written, { keep }: Arguments): Generator<Change> {
  if (keeping !== undefined) {
    const from = written.source.lastIndexOf(',', keeping.range.from);
    const cause = `\`${written.of(keeping.range)}\` is too many`;
    yield { edits: [{ from, to: keeping.range.to, text: '' }], cost: 1, cause };
    return;
  }
  const end = { from: call.to - 1, to: call.to - 1, text: comma(call, `${keep}=True`) };
  const cause = `\`${keep}=True\` is missing`;
  yield { edits: [end], cost: 0.9, cause };
  for (const text of axis === undefined ? [] : AXES.slice(0, 4))
    if (axis !== undefined && short(written.of(axis)) !== text)
      yield { edits: [{ from: axis.from, to: axis.to, text }, end], cost: 1.3, cause };
}

/** The axes of a sum, and what becomes of them. */
export function reductions(isTorch: boolean): ChangeRule {
  const names = isTorch ? { dim: 'dim', keep: 'keepdim' } : { dim: 'axis', keep: 'keepdims' };
  return function* (placed, written): Generator<Change> {
    const { expr, parent } = placed;
    const own = reductionIn(expr, written);
    if (own !== undefined && expr.kind === 'call') {
      yield* otherReduction(placed, own, written);
      yield* otherAxes(expr, own, written, names);
      yield* keptAxes(expr, own, written, names);
      return;
    }
    const isInside = parent?.kind === 'call' && (parent.callee === expr || reductionIn(parent, written) !== undefined);
    if (!isInside && isComputed(expr) && mayBeSummed(parent)) yield* summed(placed, written, isTorch);
  };
}

function mayBeSummed(parent: Expr | undefined): boolean {
  if (parent === undefined || parent.kind === 'tuple' || parent.kind === 'call') return true;
  return parent.kind === 'binary' && parent.operator !== '**';
}

function comma({ args, keywords, callee }: CallExpr, text: string): string {
  return args.length + keywords.length === 0 && callee.kind === 'attribute' ? text : `, ${text}`;
}

/** A sum around an expression. */
function* summed(placed: Parameters<ChangeRule>[0], written: Written, isTorch: boolean): Generator<Change> {
  const { expr, parent } = placed;
  const cost = parent === undefined || parent.kind === 'tuple' ? 0.9 : 1.1;
  const bare = written.bare(expr);
  const forms = (axis: string, kept: boolean): string => {
    if (isTorch)
      return `${written.operand(expr, TIGHT.primary)}.sum(${axis === '' ? '' : `dim=${axis}`}${kept ? ', keepdim=True' : ''})`;
    return `np.sum(${bare}${axis === '' ? '' : `, axis=${axis}`}${kept ? ', keepdims=True' : ''})`;
  };
  for (const axis of ['0', '1', '-1', '', ...AXES.slice(3)])
    for (const kept of axis === '' ? [false] : [false, true])
      yield instead(
        placed,
        forms(axis, kept),
        TIGHT.primary,
        cost + (kept ? 0.05 : 0) + (axis.startsWith('(') || axis === '3' ? RARE : 0),
        'a sum is missing',
      );
}

const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  sin: ['cos'],
  cos: ['sin'],
  sinh: ['cosh'],
  cosh: ['sinh'],
  maximum: ['minimum'],
  minimum: ['maximum'],
  hstack: ['vstack'],
  vstack: ['hstack'],
  argmax: ['argmin'],
  zeros_like: ['ones_like'],
  ones_like: ['zeros_like'],
  zeros: ['ones'],
  empty_like: ['zeros_like'],
  tanh: ['exp'],
};
const AROUND = ['sqrt', 'exp', 'tanh', 'log', 'abs', 'sign', 'cosh', 'square'];

/** A function less, another one, or one that the file or the library has. */
export function functions(own: readonly string[], library: string): ChangeRule {
  return function* (placed, written) {
    const { expr, parent } = placed;
    if (expr.kind === 'call') {
      const of = subjectOf(expr);
      const count = expr.args.length + (of !== expr.args[0] ? 1 : 0);
      const name = nameOf(expr);
      if (of !== undefined && count === 1 && !REDUCTION.test(name))
        yield instead(placed, written.of(of), written.tightness(of), 1, `\`${name}\` is too many`);
      const place = { from: expr.callee.to - name.length, to: expr.callee.to };
      for (const text of entryOf(FUNCTIONS, name) ?? [])
        yield { edits: [{ ...place, text }], cost: 1, cause: standsFor(name, text) };
    }
    const isArgument =
      parent === undefined ||
      parent.kind === 'binary' ||
      parent.kind === 'call' ||
      parent.kind === 'unary' ||
      parent.kind === 'tuple';
    if (!isArgument || !isComputed(expr) || (parent?.kind === 'call' && parent.callee === expr)) return;
    const bare = written.bare(expr);
    for (const name of AROUND)
      yield instead(
        placed,
        `${library}.${name}(${bare})`,
        TIGHT.primary,
        name === 'sqrt' || name === 'exp' ? 1 : 1.1,
        `\`${name}\` is missing`,
      );
    for (const name of own)
      if (bare.length < 40) yield instead(placed, `${name}(${bare})`, TIGHT.primary, 1.1, `\`${name}\` is missing`);
    const base = written.operand(expr, TIGHT.primary);
    for (const power of ['2', '3']) yield instead(placed, `${base} ** ${power}`, TIGHT.power, 1, `\`** ${power}\` is missing`);
    const isTerm = parent?.kind === 'binary' && isSum(parent.operator);
    const isFactor = parent?.kind === 'binary' && isProduct(parent.operator);
    if (!isTerm) {
      const operand = written.operand(expr, TIGHT.product);
      yield instead(placed, `1 - ${operand}`, TIGHT.sum, isFactor ? 0.9 : 1, '`1 -` is missing');
      yield instead(placed, `1 + ${operand}`, TIGHT.sum, 1.2, '`1 +` is missing');
      yield instead(placed, `1 / ${written.operand(expr, TIGHT.unary)}`, TIGHT.product, 1.1, '`1 /` is missing');
    }
    for (const sign of ['-', '+'])
      yield instead(placed, `${written.operand(expr, TIGHT.sum)} ${sign} 1`, TIGHT.sum, 1.2, `\`${sign} 1\` is missing`);
  };
}

/** The numbers of a list in another order: two that stand side by side are exchanged elsewhere. Indices one further, and slices of the other side. */
export const indices: ChangeRule = function* ({ expr, parent }, written) {
  if (expr.kind === 'slice') {
    const { start, stop } = expr;
    if ((start === undefined) === (stop === undefined)) return;
    const end = start ?? stop;
    const text = start === undefined ? `${written.of(end as Expr)}:` : `:${written.of(start)}`;
    yield { edits: [{ from: expr.from, to: expr.to, text }], cost: 0.9, cause: standsFor(written.of(expr), text) };
    return;
  }
  if (parent?.kind !== 'subscript' || parent.object === expr) return;
  if (expr.kind === 'binary' && isSum(expr.operator))
    yield {
      edits: [{ from: expr.left.to, to: expr.to, text: '' }],
      cost: 1,
      cause: standsFor(written.of(expr), written.of(expr.left)),
    };
  if (expr.kind !== 'name') return;
  for (const step of [' - 1', ' + 1']) {
    const text = `${expr.name}${step}`;
    yield { edits: [{ from: expr.from, to: expr.to, text }], cost: 1, cause: standsFor(expr.name, text) };
  }
};

/** A loop in the other direction. */
export const directions: ChangeRule = function* (placed, written) {
  const { expr, parent } = placed;
  if (expr.kind !== 'call' || expr.callee.kind !== 'name') return;
  const [first] = expr.args;
  if (expr.callee.name === 'reversed' && first !== undefined)
    yield instead(placed, written.of(first), TIGHT.primary, 1, '`reversed` is too many');
  const isReversed = parent?.kind === 'call' && parent.callee.kind === 'name' && parent.callee.name === 'reversed';
  if (expr.callee.name === 'range' && !isReversed)
    yield instead(placed, `reversed(${written.of(expr)})`, TIGHT.primary, 0.9, '`reversed` is missing');
};
