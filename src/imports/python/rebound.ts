import type { Expr, FunctionStatement, Module, Stmt } from './syntax.ts';
import { assignedNames, blocksOf, statementsIn } from './tree.ts';
import type { Scope } from './values.ts';

/** The names that a statement itself gives something to, and not those of statements below it. */
function boundBy(statement: Stmt): readonly string[] {
  if (statement.kind === 'function' || statement.kind === 'class') return [statement.name];
  if (statement.kind === 'for') return assignedNames([{ ...statement, body: [], otherwise: [] }]);
  if (statement.kind !== 'assign') return statement.kind === 'update' ? assignedNames([statement]) : [];
  const targets = statement.targets.flatMap((own) => (own.kind === 'tuple' ? own.items : [own]));
  return targets.flatMap((own) => (own.kind === 'name' ? [own.name] : []));
}

/** True for what a file does only where it is run itself. */
function isOfScript(statement: Stmt, text: string): boolean {
  return statement.kind === 'if' && /__name__/.test(text.slice(statement.test.from, statement.test.to));
}

function* nestedIn(statement: Stmt): Generator<Stmt> {
  if (statement.kind === 'function' || statement.kind === 'class') return;
  for (const block of blocksOf(statement))
    for (const own of block) {
      yield own;
      yield* nestedIn(own);
    }
}

/** Names of a module that more than one statement gives something else to: which of these a function finds depends on when it runs. */
function severalTimes({ body, text }: Module): ReadonlySet<string> {
  const values = new Map<string, Set<string>>();
  const note = (name: string, what: string): void => {
    values.set(name, (values.get(name) ?? new Set()).add(what));
  };
  const isKnown = new Set(body.flatMap(boundBy));
  for (const statement of body) {
    const own = statement.kind === 'assign' ? text.slice(statement.value.from, statement.value.to) : statement.kind;
    for (const name of boundBy(statement)) note(name, statement.kind === 'update' ? `${own} ${statement.from}` : own);
    if (isOfScript(statement, text)) continue;
    for (const inner of nestedIn(statement))
      for (const name of boundBy(inner)) if (isKnown.has(name)) note(name, `${inner.kind} ${inner.from}`);
  }
  return new Set([...values].filter(([, all]) => all.size > 1).map(([name]) => name));
}

/** Names of a module that functions assign, too. */
function globals({ text }: Module): readonly string[] {
  return [...text.matchAll(/^[ \t]+global[ \t]+([\w, \t]+)$/gm)].flatMap(([, names = '']) =>
    names.split(',').map((own) => own.trim()),
  );
}

/** True for a decorator that answers with the function that it is given. */
function keepsFunction({ parameters, body }: FunctionStatement): boolean {
  const [first] = parameters;
  const last = body.at(-1);
  return last?.kind === 'return' && last.value?.kind === 'name' && last.value.name === first?.name;
}

/** The decorator of a function that this file defines, and that may change what the function does. */
export function changingDecorator({ decorators }: FunctionStatement, { body }: Module): string | undefined {
  return decorators
    .map((own) => /^\w+/.exec(own)?.[0] ?? '')
    .find((name) => {
      const found = body.findLast((own) => boundBy(own).includes(name));
      return found !== undefined && !(found.kind === 'function' && keepsFunction(found));
    });
}

function decorated(module: Module): ReadonlyMap<string, string> {
  return new Map(
    module.body.flatMap((own) => {
      const by = own.kind === 'function' ? changingDecorator(own, module) : undefined;
      return own.kind === 'function' && by !== undefined ? [[own.name, by] as const] : [];
    }),
  );
}

/** The name of an attribute that a module assigns, with those that it stands in: `np.exp`. */
function pathOf(target: Expr, scope: Scope): string | undefined {
  if (target.kind === 'name') {
    const own = scope.names.get(target.name);
    return own?.kind === 'library' ? own.path : undefined;
  }
  const of = target.kind === 'attribute' ? pathOf(target.object, scope) : undefined;
  return of === undefined || target.kind !== 'attribute' ? undefined : `${of}.${target.name}`;
}

/** The attributes of libraries and classes that a module assigns. */
function* patched({ body }: Module, scope: Scope): Generator<string> {
  for (const statement of statementsIn(body)) {
    if (statement.kind !== 'assign') continue;
    for (const target of statement.targets) {
      if (target.kind !== 'attribute') continue;
      const path = pathOf(target, scope);
      if (path !== undefined) yield path;
      else if (target.object.kind === 'name' && scope.names.get(target.object.name)?.kind === 'class') yield target.object.name;
    }
  }
}

/** Makes unknown what a module changes after it has said it. */
export function leaveRebound(scope: Scope, module: Module): void {
  const leave = (name: string, reason: string): void => {
    scope.names.set(name, { kind: 'unknown', reason, isNews: true });
  };
  for (const name of severalTimes(module)) leave(name, `\`${name}\` is given something else elsewhere in this file`);
  for (const name of globals(module)) leave(name, `\`${name}\` is changed by a function of this file`);
  for (const [name, by] of decorated(module)) leave(name, `\`@${by}\` may change what \`${name}\` does`);
  for (const name of patched(module, scope)) leave(name, `\`${name}\` is changed in this file`);
}
