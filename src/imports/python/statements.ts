import { constantValue, named } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { changedInPlace } from './aliases.ts';
import { assertion } from './assertions.ts';
import { assigning } from './assigning.ts';
import { functionValue } from './attributes.ts';
import type { Directive } from './directives.ts';
import { elementsOf } from './elements.ts';
import { binary, evaluate, truthOf } from './expressions.ts';
import { bindImport } from './imports.ts';
import { writeIndex } from './indexing.ts';
import { keyOf } from './keys.ts';
import { demandWhole } from './library/casts.ts';
import type { Machine } from './machine.ts';
import { chosenValue } from './masked.ts';
import { fitted } from './parts.ts';
import { isFresh, nameOf, sizeName } from './sizes.ts';
import { leaveOut, statedValue } from './stated.ts';
import type { Expr, Stmt } from './syntax.ts';
import { assignedNames, withElse } from './tree.ts';
import { unpack } from './unpacking.ts';
import { forgetChanged, isIdle } from './unread-effects.ts';
import { type Abstract, Consequence, NONE, Reconsider, tensor, UnknownShape, Unread, unknown } from './values.ts';

/** The way in which statements end before their end. */
type Signal = { readonly kind: 'return'; readonly value: Abstract } | { readonly kind: 'break' | 'continue' };

/** Runs statements in order. What is not read costs the names that it assigns. */
export function runBody(machine: Machine, body: readonly Stmt[]): Signal | undefined {
  for (const [at, statement] of body.entries()) {
    const rest = body.slice(at + 1);
    const whole = withElse(statement, rest);
    const signal = attempt(machine, whole ?? statement);
    if (signal !== undefined || whole !== undefined) return signal;
  }
  return undefined;
}

function attempt(machine: Machine, statement: Stmt): Signal | undefined {
  const isLine = statement.kind !== 'for' && statement.kind !== 'if' && statement.kind !== 'with';
  machine.at = isLine ? statement : machine.at;
  machine.fuel -= 1;
  if (machine.fuel < 0) throw new Unread('too many statements once its loops are unrolled');
  const directive = machine.directives.of(statement);
  if (directive?.kind === 'skip') return leaveOut(machine, assignedNames([statement]));
  try {
    return directive?.kind === 'equation' ? executeStated(machine, statement, directive) : execute(machine, statement);
  } catch (error) {
    if (!(error instanceof Unread) || machine.fuel < 0) throw error;
    machine.lost += 1;
    const isSaid = error instanceof Consequence || (error instanceof UnknownShape && machine.notes.length > 0);
    if (!isSaid) machine.note(error.message, statement);
    for (const name of assignedNames([statement])) machine.scope.names.set(name, unknown(error.message));
    forgetChanged(machine, statement, error.message);
    return undefined;
  }
}

/** A statement whose comment says what it assigns: the rest of what it assigns is not known. */
function executeStated(
  machine: Machine,
  statement: Stmt,
  { target, value }: Extract<Directive, { kind: 'equation' }>,
): undefined {
  const others = assignedNames([statement]).filter((name) => name !== target);
  for (const name of others) machine.scope.names.set(name, unknown(`the comment of its line tells \`${target}\` only`));
  const { from, to } = statement;
  const written: Expr = { kind: 'name', name: target, from, to };
  const stated = statedValue(machine, value);
  assigning(machine, undefined, () => assign(machine, written, stated));
}

function execute(machine: Machine, statement: Stmt): Signal | undefined {
  switch (statement.kind) {
    case 'assign': {
      const value = evaluate(machine, statement.value);
      for (const target of statement.targets) assignFrom(machine, target, value, statement.value);
      return undefined;
    }
    case 'update':
      update(machine, statement);
      return undefined;
    case 'expression':
      if (!isIdle(statement.value)) evaluate(machine, statement.value);
      return undefined;
    case 'return':
      return { kind: 'return', value: statement.value === undefined ? NONE : evaluate(machine, statement.value) };
    case 'if':
      return choose(machine, statement);
    case 'for':
      return loop(machine, statement);
    case 'with':
      return runBody(machine, statement.body);
    case 'assert':
      assertion(machine, statement.test);
      return undefined;
    default:
      return declare(machine, statement);
  }
}

function declare(machine: Machine, statement: Stmt): Signal | undefined {
  switch (statement.kind) {
    case 'function':
      machine.scope.names.set(statement.name, functionValue(machine, statement));
      return undefined;
    case 'class':
      machine.scope.names.set(statement.name, { kind: 'class', statement });
      return undefined;
    case 'import':
      bindImport(machine.scope, machine.text.slice(statement.from, statement.to));
      return undefined;
    case 'break':
    case 'continue':
      return { kind: statement.kind };
    case 'pass':
    case 'field':
    case 'delete':
      return undefined;
    case 'raise':
      throw new Unread('the function raises an error here');
    default:
      throw new Unread('this form of Python is not read');
  }
}

/** An assignment as it is written: targets in parallel each have an expression of their own. */
function assignFrom(machine: Machine, target: Expr, value: Abstract, expr: Expr): void {
  const isParallel = target.kind === 'tuple' && expr.kind === 'tuple' && value.kind === 'sequence';
  if (isParallel && target.items.length === expr.items.length && value.items.length === expr.items.length) {
    const items = [...value.items];
    for (const [at, own] of target.items.entries()) assignFrom(machine, own, items[at] ?? NONE, expr.items[at] ?? expr);
    return;
  }
  const form = target.kind === 'tuple' ? undefined : { target, operator: '', value: expr };
  assigning(machine, form, () => assign(machine, target, value));
}

/** Gives a target a value. */
export function assign(machine: Machine, target: Expr, value: Abstract): void {
  switch (target.kind) {
    case 'name':
      nameSize(machine, target.name, value);
      machine.scope.names.set(target.name, machine.held(target.name, value));
      return;
    case 'tuple':
    case 'list':
      unpack(machine, target.items, value);
      return;
    case 'attribute':
      assignAttribute(machine, evaluate(machine, target.object), target.name, value);
      return;
    case 'subscript':
      assignPart(machine, target, '', value);
      return;
    default:
      throw new Unread('this cannot be assigned to');
  }
}

/** A size that was made up takes the name that the file gives it. */
function nameSize(machine: Machine, name: string, value: Abstract): void {
  const own = value.kind === 'size' ? nameOf(value.size) : undefined;
  if (own === undefined || !isFresh(own) || machine.assumptions.mentions(name)) return;
  throw new Reconsider(new Map([[own, named(sizeName(name))]]));
}

function assignAttribute(machine: Machine, object: Abstract, name: string, value: Abstract): void {
  const own = machine.held(name, value);
  if (object.kind === 'object') object.attributes.set(name, own);
  else if (object.kind === 'given') machine.flags.set(`${object.name}.${name}`, own);
  else throw new Unread('an attribute of this cannot be assigned to');
}

/** `a[i] = value`, or with an operator in front of the sign. */
function assignPart(machine: Machine, target: Extract<Expr, { kind: 'subscript' }>, operator: string, value: Abstract): void {
  const object = evaluate(machine, target.object);
  const items = target.index.map((own) => evaluate(machine, own));
  const [first] = items;
  if (first === undefined) throw new Unread('empty brackets');
  const hint = hintOf(target);
  if (object.kind === 'dictionary' || (object.kind === 'given' && first.kind === 'text')) {
    const before = operator === '' ? undefined : evaluate(machine, target);
    const own = before === undefined ? value : updated(machine, operator, before, value);
    const held = machine.held(keyOf(first), own);
    if (object.kind === 'dictionary') object.entries.set(keyOf(first), held);
    else machine.flags.set(`${object.name}.${keyOf(first)}`, held);
    return;
  }
  if (object.kind === 'sequence') {
    const at = machine.count(machine.sizeOf(first));
    const index = at < 0 ? at + object.items.length : at;
    const before = object.items[index];
    const own = operator === '' || before === undefined ? value : updated(machine, operator, before, value);
    object.items[index] = machine.held(hint, own);
    return;
  }
  demandWhole(machine, object, value);
  const changed = writeIndex(machine, object, items, { operator, ...chosenValue(machine, value) }, hint);
  const part = changed.kind === 'array' ? undefined : chosenBy(changed);
  if (machine.form !== undefined && part !== undefined) machine.form = { ...machine.form, part: { of: target.object, by: part } };
  const after = machine.held(hint, changed);
  assign(machine, target.object, after);
  changedInPlace(machine, object, after);
}

/** The way in which elements were chosen that an assignment has changed. */
function chosenBy(changed: Abstract): 'mask' | 'labels' {
  return changed.kind === 'tensor' && changed.value.kind === 'apply' && changed.value.operands.length === 3 ? 'mask' : 'labels';
}

function hintOf(target: Expr): string {
  if (target.kind === 'name') return target.name;
  if (target.kind === 'attribute') return target.name;
  return target.kind === 'subscript' ? hintOf(target.object) : 'value';
}

/** A value after `+=` and the like. */
function updated(machine: Machine, operator: string, before: Abstract, value: Abstract): Abstract {
  if (before.kind === 'array' && before.isBlank && before.writes.length === 0 && (operator === '+' || operator === '-')) {
    const own = machine.value(value);
    return tensor(fitted(machine, operator === '-' ? machine.negative(own) : own, before.shape));
  }
  if (before.kind === 'size' && constantValue(before.size) === 0 && operator === '+' && value.kind !== 'size') return value;
  if (before.kind === 'tensor' && before.value.kind === 'number' && before.value.value === 0 && operator === '+') return value;
  return binary(machine, operator, before, value);
}

function update(machine: Machine, { target, operator, value }: Extract<Stmt, { kind: 'update' }>): void {
  const own = evaluate(machine, value);
  assigning(machine, { target, operator, value }, () => {
    if (target.kind === 'subscript') {
      assignPart(machine, target, operator, own);
      return;
    }
    const before = evaluate(machine, target);
    if (before.kind === 'sequence' && operator === '+') before.items.push(...elementsOf(machine, own));
    else {
      const after = machine.held(hintOf(target), updated(machine, operator, before, own));
      assign(machine, target, after);
      if (after.kind === 'tensor') changedInPlace(machine, before, after);
    }
  });
}

function choose(machine: Machine, { test, body, otherwise }: Extract<Stmt, { kind: 'if' }>): Signal | undefined {
  machine.at = test;
  const condition = evaluate(machine, test);
  const known = truthOf(machine, condition);
  if (known !== undefined) return runBody(machine, known ? body : otherwise);
  return both(machine, machine.stored('condition', machine.value(condition)), body, otherwise);
}

/** Both branches of a condition that depends on data, and of each name the value of the branch that is taken. */
function both(machine: Machine, mask: Value, body: readonly Stmt[], otherwise: readonly Stmt[]): Signal | undefined {
  if (mask.shape.length > 0) throw new Unread('a condition on a whole array');
  const { names } = machine.scope;
  const before = new Map(names);
  const first = runBody(machine, body);
  const then = new Map(names);
  for (const [name, value] of before) names.set(name, value);
  const second = runBody(machine, otherwise);
  if (first?.kind === 'return' && second?.kind === 'return')
    return {
      kind: 'return',
      value: tensor(machine.apply('where', [mask, machine.value(first.value), machine.value(second.value)])),
    };
  if (first?.kind === 'return' || second?.kind === 'return') throw new Unread('a return that depends on data');
  for (const [name, value] of then) {
    const other = names.get(name);
    if (other === value || other === undefined) continue;
    const merged = machine.apply('where', [mask, machine.value(value), machine.value(other)]);
    names.set(name, tensor(machine.stored(name, merged)));
  }
  return undefined;
}

function loop(machine: Machine, { target, over, body, otherwise }: Extract<Stmt, { kind: 'for' }>): Signal | undefined {
  machine.at = over;
  const elements = elementsOf(machine, evaluate(machine, over));
  const outer = machine.loops;
  for (const element of elements) {
    machine.at = over;
    assign(machine, target, element);
    const index = element.kind === 'size' && target.kind === 'name' ? constantValue(element.size) : undefined;
    if (index !== undefined && target.kind === 'name') machine.loops = new Map([...outer, [target.name, index]]);
    const signal = runBody(machine, body);
    if (signal?.kind === 'return') return signal;
    if (signal?.kind === 'break') {
      machine.loops = outer;
      return undefined;
    }
  }
  machine.loops = outer;
  return runBody(machine, otherwise);
}
