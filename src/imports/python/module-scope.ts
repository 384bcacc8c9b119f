import { numberValue } from '../../program/build.ts';
import { constant } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import { parseSize } from './hints.ts';
import { bindImport, USUAL } from './imports.ts';
import type { Pair } from './pairs.ts';
import { leaveRebound } from './rebound.ts';
import type { Expr, Module, Stmt } from './syntax.ts';
import { expressionsIn, statementsIn } from './tree.ts';
import { type Abstract, Scope, sizeOf, tensor } from './values.ts';

/** Functions that make a tensor of a shape that they are told. */
const MAKERS = /^(zeros|ones|empty|rand|randn|random|normal|standard_normal|uniform|full|Parameter)$/;

/** The shape of what an expression makes, if it says so: `np.random.randn(n, m) * 0.01`. */
export function madeShape(expr: Expr, text: string): Shape | undefined {
  for (const own of expressionsIn(expr)) {
    if (own.kind !== 'call') continue;
    const name = own.callee.kind === 'attribute' ? own.callee.name : own.callee.kind === 'name' ? own.callee.name : '';
    if (!MAKERS.test(name) || name === 'Parameter') continue;
    const sized = own.keywords.find((keyword) => keyword.name === 'size' || keyword.name === 'shape')?.value;
    const [first] = own.args;
    const isList = first?.kind === 'tuple' || first?.kind === 'list';
    const sizes = sized !== undefined ? (sized.kind === 'tuple' ? sized.items : [sized]) : isList ? first.items : own.args;
    const shape = sizes.map((size) => parseSize(text.slice(size.from, size.to).replaceAll(/\bself\./g, '')));
    if (sizes.length > 0 && shape.every((size) => size !== undefined)) return shape;
  }
  return undefined;
}

/** Names that stand where a tensor's shape is told. */
function sizeNames(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of statementsIn(module.body)) {
    if (statement.kind !== 'assign') continue;
    for (const own of expressionsIn(statement.value)) {
      const name = own.kind === 'call' && own.callee.kind === 'attribute' ? own.callee.name : '';
      if (own.kind !== 'call' || !MAKERS.test(name)) continue;
      for (const arg of own.args) for (const part of expressionsIn(arg)) if (part.kind === 'name') names.add(part.name);
    }
  }
  return names;
}

/** Shapes of attributes that the methods of a class make. */
export function attributeShapes(module: Module, { of, isStatic }: Pair): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  const init = of?.body.find((own) => own.kind === 'function' && own.name === '__init__');
  if (init?.kind !== 'function' || isStatic) return shapes;
  for (const statement of statementsIn(init.body)) {
    if (statement.kind !== 'assign') continue;
    const shape = madeShape(statement.value, module.text);
    for (const target of statement.targets) {
      const name = target.kind === 'attribute' || target.kind === 'name' ? target.name : undefined;
      if (shape !== undefined && name !== undefined) shapes.set(name, shape);
      const key = target.kind === 'subscript' && target.index[0]?.kind === 'text' ? target.index[0].value : undefined;
      if (shape !== undefined && key !== undefined) shapes.set(key, shape);
    }
  }
  return shapes;
}

function constantOf(value: Expr, isSize: boolean, name: string): Abstract {
  if (value.kind === 'number' && /^\d+$/.test(value.text))
    return isSize ? { kind: 'given', name } : sizeOf(constant(value.value));
  if (value.kind === 'number') return tensor(numberValue(value.value, value.text));
  if (value.kind === 'text') return { kind: 'text', text: value.value };
  if (value.kind === 'constant' && value.value !== 'None') return { kind: 'boolean', value: value.value === 'True' };
  return { kind: 'given', name };
}

/** Names of a module: its functions, classes, imports and constants. All else that it computes is given. */
export function moduleScope(module: Module): { readonly scope: Scope; readonly shapes: ReadonlyMap<string, Shape> } {
  const scope = new Scope();
  const shapes = new Map<string, Shape>();
  for (const [name, path] of USUAL) scope.names.set(name, { kind: 'library', path });
  const sizes = sizeNames(module);
  const bind = (statement: Stmt): void => {
    if (statement.kind === 'import') bindImport(scope, module.text.slice(statement.from, statement.to));
    if (statement.kind === 'class') scope.names.set(statement.name, { kind: 'class', statement });
    if (statement.kind === 'function')
      scope.names.set(statement.name, {
        kind: 'function',
        name: statement.name,
        parameters: statement.parameters,
        body: statement,
        scope,
      });
    if (statement.kind !== 'assign') return;
    for (const target of statement.targets) bindGiven(target, statement.value);
  };
  const bindGiven = (target: Expr, value: Expr): void => {
    if (target.kind === 'tuple') {
      const items = value.kind === 'tuple' && value.items.length === target.items.length ? value.items : target.items;
      for (const [at, own] of target.items.entries()) bindGiven(own, items[at] ?? own);
    }
    if (target.kind !== 'name') return;
    const isLambda = value.kind === 'lambda';
    const own: Abstract = isLambda
      ? { kind: 'function', name: target.name, parameters: value.parameters, body: { kind: 'lambda', value: value.body }, scope }
      : constantOf(value, sizes.has(target.name), target.name);
    scope.names.set(target.name, own);
    const shape = madeShape(value, module.text);
    if (shape !== undefined) shapes.set(target.name, shape);
  };
  for (const statement of module.body) bind(statement);
  leaveRebound(scope, module);
  return { scope, shapes };
}
