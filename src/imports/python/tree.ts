import type { Expr, Stmt } from './syntax.ts';

/** All expressions below one, itself first. */
export function* expressionsIn(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* expressionsIn(part);
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'tuple':
    case 'list':
      return expr.items;
    case 'dict':
      return expr.items.flat();
    case 'binary':
      return [expr.left, expr.right];
    case 'unary':
    case 'starred':
      return [expr.operand];
    case 'choice':
      return [expr.test, expr.chosen, expr.otherwise];
    case 'call':
      return [expr.callee, ...expr.args, ...expr.keywords.map(({ value }) => value)];
    case 'attribute':
      return [expr.object];
    case 'subscript':
      return [expr.object, ...expr.index];
    case 'slice':
      return [expr.start, expr.stop, expr.step].filter((part) => part !== undefined);
    case 'lambda':
      return [expr.body];
    case 'comprehension':
      return [expr.element, ...expr.clauses.flatMap(({ over, tests }) => [over, ...tests])];
    default:
      return [];
  }
}

/** The blocks of a statement. */
export function blocksOf(statement: Stmt): readonly (readonly Stmt[])[] {
  switch (statement.kind) {
    case 'if':
    case 'for':
      return [statement.body, statement.otherwise];
    case 'while':
    case 'with':
    case 'function':
    case 'class':
      return [statement.body];
    default:
      return [];
  }
}

/** Statements and all below them. */
export function* statementsIn(body: readonly Stmt[]): Generator<Stmt> {
  for (const statement of body) {
    yield statement;
    for (const block of blocksOf(statement)) yield* statementsIn(block);
  }
}

/** The expressions that a statement itself has. */
export function ownExpressions(statement: Stmt): readonly Expr[] {
  switch (statement.kind) {
    case 'assign':
      return [statement.value, ...statement.targets];
    case 'update':
      return [statement.target, statement.value];
    case 'expression':
      return [statement.value];
    case 'return':
      return statement.value === undefined ? [] : [statement.value];
    case 'for':
      return [statement.over];
    case 'if':
    case 'while':
    case 'assert':
      return [statement.test];
    default:
      return [];
  }
}

export function* allExpressions(body: readonly Stmt[]): Generator<Expr> {
  for (const statement of statementsIn(body)) for (const own of ownExpressions(statement)) yield* expressionsIn(own);
}

function namesOf(target: Expr): readonly string[] {
  if (target.kind === 'name') return [target.name];
  if (target.kind === 'tuple' || target.kind === 'list') return target.items.flatMap(namesOf);
  if (target.kind === 'subscript') return namesOf(target.object);
  return target.kind === 'starred' ? namesOf(target.operand) : [];
}

/** Names that statements assign, whole or in part. */
export function assignedNames(body: readonly Stmt[]): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) => {
    if (statement.kind === 'assign') return statement.targets.flatMap(namesOf);
    if (statement.kind === 'update') return namesOf(statement.target);
    return statement.kind === 'for' ? namesOf(statement.target) : [];
  });
}

/** A condition that ends with `continue`, with all that follows in its other branch. */
export function withElse(statement: Stmt, rest: readonly Stmt[]): Stmt | undefined {
  if (statement.kind !== 'if') return undefined;
  if (statement.body.at(-1)?.kind !== 'continue' || statement.otherwise.length > 0) return undefined;
  return { ...statement, body: statement.body.slice(0, -1), otherwise: rest };
}
