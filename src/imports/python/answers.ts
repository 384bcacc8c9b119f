import type { Variable } from '../../program/program.ts';
import { isGradientName } from './pairs.ts';
import { isNumeric } from './plan.ts';
import type { Expr, FunctionStatement } from './syntax.ts';
import { statementsIn } from './tree.ts';
import type { Abstract } from './values.ts';

/** A result that may be a gradient, with the expression that it is written as, where it is written out. */
export interface Answer {
  readonly value: Abstract;
  readonly written: Expr | undefined;
  /** True for what is not returned, and should be. */
  readonly isMissing?: true;
  /** The list that it stands in, by its name, and its place there. */
  readonly within?: { readonly name: string; readonly at: number };
}

/** A result that was returned, and the variable whose gradient it is taken for. */
export interface Answered extends Answer {
  readonly of: Variable | undefined;
}

/** The results of one function that computes a loss and its gradients. */
export interface Answers {
  readonly loss: Abstract | undefined;
  readonly gradients: readonly Answer[];
}

/** The expression that a function ends with, or that the name it ends with was given. */
function returned({ body }: FunctionStatement): Expr | undefined {
  const last = [...statementsIn(body)].findLast((own) => own.kind === 'return');
  return last?.kind === 'return' ? written(last.value, body) : undefined;
}

/** The list or tuple that a name was last given, or the expression itself. */
function written(expr: Expr | undefined, body: FunctionStatement['body']): Expr | undefined {
  if (expr?.kind !== 'name') return expr;
  const last = [...statementsIn(body)].findLast(
    (own) => own.kind === 'assign' && own.targets.some((target) => target.kind === 'name' && target.name === expr.name),
  );
  const value = last?.kind === 'assign' ? last.value : undefined;
  return value?.kind === 'tuple' || value?.kind === 'list' ? value : expr;
}

function itemsOf(value: Abstract, expr: Expr | undefined): readonly Answer[] {
  if (value.kind !== 'sequence') return [{ value, written: expr }];
  const items = expr?.kind === 'tuple' || expr?.kind === 'list' ? expr.items : [];
  const name = expr?.kind === 'name' ? expr.name : undefined;
  return value.items.map((item, at) => ({
    value: item,
    written: items.length === value.items.length ? items[at] : undefined,
    ...(name !== undefined && { within: { name, at } }),
  }));
}

/** Lists and tuples among the results: `return dx, (dW1, db1)`. */
function flattened(answers: readonly Answer[], { body }: FunctionStatement): readonly Answer[] {
  return answers.flatMap((own) => itemsOf(own.value, written(own.written, body)));
}

/** The results of a backward pass, one by one. */
export function gradientsOf(results: Abstract, statement: FunctionStatement): readonly Answer[] {
  return flattened(itemsOf(results, returned(statement)), statement);
}

/** A loss is a number that no name calls a gradient, the first of such; all others are gradients, or what else is of use. */
export function answersOf(results: Abstract, statement: FunctionStatement): Answers {
  const items = itemsOf(results, returned(statement));
  const loss = items.find((own) => isNumeric(own.value) && !(own.written !== undefined && isGradientName(own.written)));
  return {
    loss: loss?.value,
    gradients: flattened(
      items.filter((own) => own !== loss),
      statement,
    ),
  };
}

/** The names that a function returns, in order, as far as they are names. */
export function returnedNames(results: Abstract, statement: FunctionStatement): readonly (string | undefined)[] {
  return itemsOf(results, returned(statement)).map(({ written: own }) =>
    own?.kind === 'name' || own?.kind === 'attribute' ? own.name : undefined,
  );
}
