import type { CallExpr, Expr, FunctionStatement, Stmt } from './syntax.ts';
import { allExpressions, statementsIn } from './tree.ts';

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
  const [first, second] = args;
  // The product of a vector and itself; of a matrix, nobody wants it without a transposition.
  if (args.length === 2 && first !== undefined && second !== undefined && isName(first, name) && isName(second, name)) return 1;
  if (callee.name === 'einsum' && first?.kind === 'text') {
    const at = args.slice(1).findIndex((own) => isName(own, name));
    const subscript = at < 0 ? undefined : first.value.split('->')[0]?.split(',')[at]?.trim();
    return subscript === undefined || subscript.includes('.') ? undefined : subscript.length;
  }
  if (callee.name === 't' && args.length === 0 && isName(callee.object, name)) return 2;
  const isOrder = (callee.name === 'transpose' || callee.name === 'permute') && isName(callee.object, name);
  return isOrder && args.length > 2 && args.every(({ kind }) => kind === 'number') ? args.length : undefined;
}

/** The rank that functions tell which take it as an argument. */
function passedOn({ callee, args }: CallExpr, name: string, functions: Functions, depth: number): RankHint | undefined {
  const called = callee.kind === 'name' ? functions.get(callee.name) : undefined;
  const at = args.findIndex((own) => isName(own, name));
  const parameter = called?.parameters[at];
  if (called === undefined || parameter === undefined || depth > 3) return undefined;
  return rankHint(called.body, parameter.name, functions, depth + 1);
}

type Functions = ReadonlyMap<string, FunctionStatement>;

/** The bodies of functions that make a loss of labels of this name, which no other function takes. */
export function lossBodies(functions: Functions, name: string): readonly Stmt[] {
  return [...functions.values()].flatMap((own) =>
    /cost|loss/i.test(own.name) && own.parameters.some((other) => other.name === name) ? own.body : [],
  );
}

export function rankHint(body: readonly Stmt[], name: string, functions: Functions, depth = 0): RankHint {
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
      const passed = passedOn(expr, name, functions, depth);
      if (passed?.exactly !== undefined) return passed;
      least = Math.max(least, passed?.least ?? 0);
      isIndex ||= passed?.isIndex === true;
      const own = expr.args[0] !== undefined && isName(expr.args[0], name);
      const isMethod = expr.callee.kind === 'attribute' && isName(expr.callee.object, name);
      const axis = expr.keywords.find((keyword) => keyword.name === 'axis' || keyword.name === 'dim')?.value;
      if (own || isMethod) least = Math.max(least, fixedAxis(axis) + 1);
    }
  }
  return { ...(exactly !== undefined && { exactly }), least, isIndex };
}
