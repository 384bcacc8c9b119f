import { constant, constantValue } from '../../program/dimension.ts';
import { changedInPlace } from './aliases.ts';
import { functionValue, methodOf, shapeOf } from './attributes.ts';
import { type Arguments, type Builtin, LOOKING } from './builtins.ts';
import { addAt } from './chosen.ts';
import { elementsOf } from './elements.ts';
import { indexOf } from './indexing.ts';
import { keyOf } from './keys.ts';
import { callLibrary } from './library/library.ts';
import type { Machine } from './machine.ts';
import { entryOf } from './record.ts';
import type { CallExpr, Expr } from './syntax.ts';
import {
  type Abstract,
  FALSE,
  type FunctionValue,
  NONE,
  type ObjectValue,
  Scope,
  type SequenceValue,
  sizeOf,
  TRUE,
  tensor,
  tuple,
  Unread,
} from './values.ts';

function argumentsOf(machine: Machine, expr: CallExpr): Arguments {
  const { evaluate } = machine.rules;
  const args = expr.args.flatMap((own) => {
    if (own.kind !== 'starred') return [evaluate(machine, own)];
    return [...elementsOf(machine, evaluate(machine, own.operand))];
  });
  const keywords = new Map<string, Abstract>();
  for (const { name, value } of expr.keywords) {
    const own = evaluate(machine, value);
    if (name !== '**') keywords.set(name, own);
    else if (own.kind === 'dictionary') for (const [key, entry] of own.entries) keywords.set(key, entry);
  }
  return { args, keywords };
}

/** The value of a call. */
export function call(machine: Machine, expr: CallExpr): Abstract {
  const builtin = expr.callee.kind === 'name' && machine.scope.get(expr.callee.name) === undefined ? expr.callee.name : undefined;
  if (builtin !== undefined) return callBuiltin(machine, builtin, argumentsOf(machine, expr));
  if (isAddAt(expr.callee)) return addedAt(machine, expr);
  const callee = machine.rules.evaluate(machine, expr.callee);
  const own = argumentsOf(machine, expr);
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, own, expr);
    case 'library':
      if (callee.path.endsWith('.seed') || callee.path.endsWith('manual_seed') || callee.path === 'none') return NONE;
      return callLibrary(machine, callee.path.split('.').at(-1) ?? '', own.args, own.keywords);
    case 'method':
      return callMethod(machine, callee.object, callee.name, own, expr.callee);
    case 'class':
      return instantiate(machine, { kind: 'object', of: callee.statement, attributes: new Map() }, own, expr);
    case 'object': {
      const method = methodOf(callee.of, '__call__') ?? methodOf(callee.of, 'forward');
      if (method !== undefined) return callFunction(machine, functionValue(machine, method, callee), own, expr);
      throw new Unread('this is called, and has no `forward`');
    }
    default:
      throw new Unread(callee.kind === 'unknown' ? callee.reason : 'this cannot be called');
  }
}

/** The fields of a data class or a named tuple. */
function fields({ of }: ObjectValue): readonly string[] {
  return of?.body.flatMap((own) => (own.kind === 'field' ? [own.name] : [])) ?? [];
}

function instantiate(machine: Machine, object: ObjectValue, own: Arguments, expr: CallExpr): Abstract {
  const init = methodOf(object.of, '__init__');
  if (init !== undefined) callFunction(machine, functionValue(machine, init, object), own, expr);
  else
    fields(object).forEach((name, at) => {
      const value = own.keywords.get(name) ?? own.args[at];
      if (value !== undefined) object.attributes.set(name, machine.held(name, value));
    });
  return object;
}

/** What `*args` and `**kwargs` hold. */
function starred(star: 1 | 2, rest: readonly Abstract[], of: FunctionValue, keywords: Arguments['keywords']): Abstract {
  if (star === 1) return tuple(rest);
  const own = [...keywords].filter(([key]) => !of.parameters.some(({ name }) => name === key));
  return { kind: 'dictionary', entries: new Map(own) };
}

/** Raises an error for arguments that a function has no parameter for, as Python does. */
function demandTaken({ name: called, parameters }: FunctionValue, isMore: boolean, keywords: Arguments['keywords']): void {
  const has = (star: 1 | 2): boolean => parameters.some((own) => own.star === star);
  if (isMore && !has(1)) throw new Unread(`\`${called}\` takes ${parameters.length} arguments, and is given more`);
  const unknown = [...keywords.keys()].find((key) => !parameters.some(({ name }) => name === key));
  if (unknown !== undefined && !has(2)) throw new Unread(`\`${called}\` has no parameter \`${unknown}\``);
}

/** Runs the body of a function of the file with these arguments. */
export function callFunction(machine: Machine, of: FunctionValue, { args, keywords }: Arguments, at: Expr): Abstract {
  const scope = new Scope(of.scope);
  const positional = of.self === undefined ? args : [of.self, ...args];
  const isShort = of.body.kind === 'lambda' || (of.body.body.length === 1 && of.body.body[0]?.kind === 'return');
  const bind = (name: string, own: Abstract): void => {
    scope.names.set(name, isShort ? own : machine.held(name, own));
  };
  let next = 0;
  for (const { name, star, fallback } of of.parameters) {
    const own =
      star === undefined ? (keywords.get(name) ?? positional[next++]) : starred(star, positional.slice(next), of, keywords);
    if (own !== undefined) bind(name, own);
    else if (fallback !== undefined)
      bind(
        name,
        machine.within(of.scope, () => machine.rules.evaluate(machine, fallback)),
      );
    else throw new Unread(`\`${of.name}\` is called without \`${name}\``);
  }
  demandTaken(of, next < positional.length, keywords);
  const { at: range } = machine;
  return machine.within(scope, () => {
    if (of.body.kind === 'lambda') return machine.rules.evaluate(machine, of.body.value);
    const result = machine.rules.run(machine, of.body.body) ?? NONE;
    machine.at = range.from === range.to ? at : range;
    return result;
  });
}

function rangeOf(machine: Machine, args: readonly Abstract[]): Abstract {
  const sizes = args.map((own) => machine.sizeOf(own));
  const [first, second, third] = sizes;
  if (first === undefined) throw new Unread('`range` of nothing');
  if (second === undefined) return { kind: 'tensor', value: machine.apply('arange', [], { size: first }), counts: first };
  const step = third === undefined ? 1 : machine.count(third);
  const start = machine.count(first);
  const length = Math.max(0, Math.ceil((machine.count(second) - start) / step));
  return tuple(Array.from({ length }, (_, at) => sizeOf(constant(start + at * step))));
}

const BUILTINS: Readonly<Record<string, Builtin>> = {
  ...LOOKING,
  range: (machine, { args }) => rangeOf(machine, args),
  len: (machine, { args: [of] }) => {
    if (of?.kind === 'sequence') return sizeOf(constant(of.items.length));
    if (of?.kind === 'dictionary') return sizeOf(constant(of.entries.size));
    const parts = of?.kind === 'given' ? machine.flags.partsOf(of) : undefined;
    if (parts !== undefined) return sizeOf(constant(parts.length));
    const [size] = of === undefined ? [] : shapeOf(machine, of);
    if (size === undefined) throw new Unread('`len` of what has no length');
    return sizeOf(size);
  },
  zip: (machine, { args }) => {
    const lists = args.map((own) => elementsOf(machine, own));
    const length = Math.min(...lists.map((list) => list.length));
    return tuple(Array.from({ length }, (_, at) => tuple(lists.map((list) => list[at] ?? NONE))));
  },
  reversed: (machine, { args: [of] }) => tuple(elementsOf(machine, of ?? NONE).toReversed()),
  list: (machine, { args: [of] }) => ({
    kind: 'sequence',
    items: of === undefined ? [] : [...elementsOf(machine, of)],
    isList: true,
  }),
  tuple: (machine, { args: [of] }) => tuple(of === undefined ? [] : elementsOf(machine, of)),
  hasattr: () => FALSE,
  callable: () => TRUE,
  print: () => NONE,
  slice: (_machine, { args: [first, second, step] }) => {
    const [start, stop] = second === undefined ? [undefined, first] : [first, second];
    return { kind: 'slice', ...(start && { start }), ...(stop && { stop }), ...(step && { step }) };
  },
  super: () => ({ kind: 'object', of: undefined, attributes: new Map([['__init__', { kind: 'library', path: 'none' }]]) }),
  bool: (_machine, { args: [of] }) => of ?? FALSE,
};

function callBuiltin(machine: Machine, name: string, own: Arguments): Abstract {
  const builtin = entryOf(BUILTINS, name);
  if (builtin !== undefined) return builtin(machine, own);
  if ((name === 'max' || name === 'min') && own.args.length > 1) return ofTwo(machine, name, own.args);
  if (['float', 'int', 'abs', 'round', 'max', 'min', 'pow'].includes(name))
    return callLibrary(machine, name, own.args, own.keywords);
  throw new Unread(`\`${name}\` is defined nowhere in this file`);
}

function ofTwo(machine: Machine, name: 'max' | 'min', args: readonly Abstract[]): Abstract {
  const fixed = args.map((own) => (own.kind === 'size' ? constantValue(own.size) : undefined));
  if (fixed.every((own) => own !== undefined)) return sizeOf(constant(name === 'max' ? Math.max(...fixed) : Math.min(...fixed)));
  const operation = name === 'max' ? 'maximum' : 'minimum';
  return tensor(args.map((own) => machine.value(own)).reduce((a, b) => machine.apply(operation, [a, b])));
}

/** `np.add.at(...)`. */
function isAddAt(callee: Expr): boolean {
  return (
    callee.kind === 'attribute' && callee.name === 'at' && callee.object.kind === 'attribute' && callee.object.name === 'add'
  );
}

function addedAt(machine: Machine, expr: CallExpr): Abstract {
  const [target] = expr.args;
  const { args } = argumentsOf(machine, expr);
  const [of, index, value] = args;
  if (target === undefined || of === undefined || index === undefined || value === undefined)
    throw new Unread('`np.add.at` of too little');
  const items = index.kind === 'sequence' && !index.isList ? index.items : [index];
  const taken = indexOf(machine, items, shapeOf(machine, of));
  const after = machine.held('added', addAt(machine, of, taken, machine.value(value)));
  machine.rules.assign(machine, target, after);
  changedInPlace(machine, of, after);
  return NONE;
}

function callMethod(machine: Machine, object: Abstract, name: string, own: Arguments, callee: Expr): Abstract {
  if (object.kind === 'sequence') return ofSequence(machine, object, name, own.args);
  if (object.kind === 'dictionary' || object.kind === 'given') {
    const found = ofDictionary(machine, object, name, own);
    if (found !== undefined) return found;
  }
  if (object.kind === 'object') return ofContext(object, name, own.args);
  if (object.kind === 'text') return { kind: 'text', text: object.text };
  if (name.endsWith('_') && callee.kind === 'attribute' && name !== 'requires_grad_') {
    const changed = callLibrary(machine, name.slice(0, -1), [object, ...own.args], own.keywords);
    if (callee.object.kind !== 'call') machine.rules.assign(machine, callee.object, changed);
    return changed;
  }
  const keywords = name === 'where' ? new Map([...own.keywords, ['of method', TRUE]]) : own.keywords;
  return callLibrary(machine, name, [object, ...own.args], keywords);
}

function ofSequence(machine: Machine, object: SequenceValue, name: string, args: readonly Abstract[]): Abstract {
  const [first, second] = args;
  switch (name) {
    case 'append':
      object.items.push(first === undefined ? NONE : machine.held(`item_${object.items.length}`, first));
      return NONE;
    case 'extend':
      object.items.push(...elementsOf(machine, first ?? NONE));
      return NONE;
    case 'insert':
      object.items.splice(machine.count(machine.sizeOf(first ?? NONE)), 0, second ?? NONE);
      return NONE;
    case 'reverse':
      object.items.reverse();
      return NONE;
    case 'pop':
      return (first === undefined ? object.items.pop() : object.items.splice(machine.count(machine.sizeOf(first)), 1)[0]) ?? NONE;
    case 'copy':
      return { ...object, items: [...object.items] };
    default:
      throw new Unread(`the method \`${name}\` of a list`);
  }
}

/** Methods of dictionaries, those that are given among them. */
function ofDictionary(machine: Machine, object: Abstract, name: string, { args, keywords }: Arguments): Abstract | undefined {
  const [key, fallback] = args;
  if (object.kind === 'given') {
    if (name !== 'get' && name !== 'setdefault') return undefined;
    const found = key === undefined ? NONE : machine.flags.entry(object, keyOf(key));
    const isKept = machine.flags.keepsNumbers && fallback?.kind === 'tensor' && fallback.value.kind === 'number';
    return found.kind === 'given' && fallback !== undefined && !isKept ? fallback : found;
  }
  if (object.kind !== 'dictionary') return undefined;
  const { entries } = object;
  switch (name) {
    case 'get':
      return entries.get(keyOf(key ?? NONE)) ?? fallback ?? NONE;
    case 'pop':
      return entries.get(keyOf(key ?? NONE)) ?? fallback ?? NONE;
    case 'keys':
      return tuple([...entries.keys()].map((text): Abstract => ({ kind: 'text', text })));
    case 'values':
      return tuple([...entries.values()]);
    case 'items':
      return tuple([...entries].map(([text, value]) => tuple([{ kind: 'text', text }, value])));
    case 'copy':
      return { kind: 'dictionary', entries: new Map(entries) };
    case 'update':
      if (key !== undefined && key.kind !== 'dictionary') throw new Unread('`update` by what is no dictionary');
      for (const [own, value] of [...(key?.entries ?? []), ...keywords]) entries.set(own, value);
      return NONE;
    default:
      throw new Unread(`the method \`${name}\` of a dictionary`);
  }
}

/** The values that a context of an `autograd.Function` keeps. */
function ofContext(object: ObjectValue, name: string, args: readonly Abstract[]): Abstract {
  if (name === 'save_for_backward') {
    object.attributes.set('saved_tensors', tuple(args));
    object.attributes.set('saved_variables', tuple(args));
  }
  return NONE;
}
