import { numberValue } from '../../program/build.ts';
import { constant, constantValue, scale } from '../../program/dimension.ts';
import type { Value } from '../../program/program.ts';
import { attributeOf } from './attributes.ts';
import { call } from './calls.ts';
import { compared, identity, membership, ofSequences, ofSizes } from './comparisons.ts';
import { comprehension } from './comprehensions.ts';
import { elementsOf } from './elements.ts';
import { floored } from './floored.ts';
import { readIndex } from './indexing.ts';
import { keyOf } from './keys.ts';
import type { Machine } from './machine.ts';
import { onChosen } from './masked.ts';
import { entryOf } from './record.ts';
import { sizeLike } from './size-like.ts';
import type { Expr } from './syntax.ts';
import { demandTruths, ofTruths } from './truths.ts';
import { type Abstract, Consequence, FALSE, NONE, sizeOf, TRUE, tensor, Unread } from './values.ts';

const NAMED_CONSTANTS: Readonly<Record<string, Abstract>> = { True: TRUE, False: FALSE, None: NONE, '...': { kind: 'ellipsis' } };

/** The value of an expression. Throws `Unread` for what is not understood. */
export function evaluate(machine: Machine, expr: Expr): Abstract {
  switch (expr.kind) {
    case 'name':
      return lookUp(machine, expr.name);
    case 'number':
      return /^\d+$/.test(expr.text) ? sizeOf(constant(expr.value)) : tensor(numberValue(expr.value, expr.text));
    case 'text':
      return { kind: 'text', text: expr.value };
    case 'constant':
      return entryOf(NAMED_CONSTANTS, expr.value) ?? NONE;
    case 'tuple':
    case 'list':
      return { kind: 'sequence', items: itemsOf(machine, expr.items), isList: expr.kind === 'list' };
    case 'dict':
      return {
        kind: 'dictionary',
        entries: new Map(expr.items.map(([key, value]) => [keyOf(evaluate(machine, key)), evaluate(machine, value)])),
      };
    case 'attribute':
      return attributeOf(machine, evaluate(machine, expr.object), expr.name);
    case 'subscript':
      return subscript(
        machine,
        evaluate(machine, expr.object),
        expr.index.map((own) => evaluate(machine, own)),
      );
    case 'call':
      return call(machine, expr);
    default:
      return compound(machine, expr);
  }
}

function compound(machine: Machine, expr: Expr): Abstract {
  switch (expr.kind) {
    case 'binary':
      return binaryExpression(machine, expr);
    case 'unary':
      return unary(machine, expr.operator, evaluate(machine, expr.operand));
    case 'choice':
      return choice(machine, expr);
    case 'slice': {
      const part = (own: Expr | undefined): Abstract | undefined => (own === undefined ? undefined : evaluate(machine, own));
      const [start, stop, step] = [part(expr.start), part(expr.stop), part(expr.step)];
      return { kind: 'slice', ...(start && { start }), ...(stop && { stop }), ...(step && { step }) };
    }
    case 'lambda':
      return {
        kind: 'function',
        name: 'lambda',
        parameters: expr.parameters,
        body: { kind: 'lambda', value: expr.body },
        scope: machine.scope,
      };
    case 'comprehension':
      return comprehension(machine, expr);
    default:
      throw new Unread('this form of Python is not read');
  }
}

/** Items of a list, those that a star unpacks among them. */
export function itemsOf(machine: Machine, items: readonly Expr[]): Abstract[] {
  return items.flatMap((item) => {
    if (item.kind !== 'starred') return [evaluate(machine, item)];
    return [...elementsOf(machine, evaluate(machine, item.operand))];
  });
}

/** Types of Python, which are handed over as values. */
const TYPES: ReadonlySet<string> = new Set(['float', 'int', 'bool', 'complex', 'object', 'tuple', 'list', 'str', 'dict']);

function lookUp(machine: Machine, name: string): Abstract {
  const found = machine.scope.get(name);
  if (found === undefined && TYPES.has(name)) return { kind: 'library', path: name };
  if (found === undefined) throw new Unread(`\`${name}\` is defined nowhere in this file`);
  if (found.kind === 'unknown') throw found.isNews === true ? new Unread(found.reason) : new Consequence(found.reason);
  return found;
}

function subscript(machine: Machine, of: Abstract, items: readonly Abstract[]): Abstract {
  const [first] = items;
  if (first === undefined) throw new Unread('empty brackets');
  if (of.kind === 'dictionary') {
    const found = of.entries.get(keyOf(first));
    if (found === undefined) throw new Unread(`nothing was stored under ${keyOf(first)}`);
    return found;
  }
  if (of.kind === 'given' && first.kind === 'text') return machine.flags.entry(of, first.text);
  const parts = of.kind === 'given' && (first.kind === 'size' || first.kind === 'slice') ? machine.flags.partsOf(of) : undefined;
  if (parts !== undefined) return sequenceItem(machine, { kind: 'sequence', items: [...parts], isList: true }, first);
  if (of.kind === 'sequence') return sequenceItem(machine, of, first);
  return readIndex(machine, of, items);
}

function sequenceItem(machine: Machine, { items, isList }: Extract<Abstract, { kind: 'sequence' }>, index: Abstract): Abstract {
  if (index.kind === 'slice') {
    const end = (own: Abstract | undefined): number | undefined =>
      own === undefined || own.kind === 'none' ? undefined : machine.count(machine.sizeOf(own));
    const part = items.slice(end(index.start), end(index.stop));
    return { kind: 'sequence', items: end(index.step) === -1 ? items.toReversed() : part, isList };
  }
  const found = items.at(machine.count(machine.sizeOf(index)));
  if (found === undefined) throw new Unread('there is no such element');
  return found;
}

function choice(machine: Machine, expr: Extract<Expr, { kind: 'choice' }>): Abstract {
  const test = evaluate(machine, expr.test);
  const known = truthOf(machine, test);
  if (known !== undefined) return evaluate(machine, known ? expr.chosen : expr.otherwise);
  const mask = machine.value(test);
  const [a, b] = [expr.chosen, expr.otherwise].map((own) => machine.value(evaluate(machine, own)));
  return tensor(machine.apply('where', [mask, a as Value, b as Value]));
}

/** Truth as Python sees it; undefined for what depends on data. */
export function truthOf(machine: Machine, of: Abstract): boolean | undefined {
  switch (of.kind) {
    case 'boolean':
      return of.value;
    case 'none':
      return false;
    case 'size': {
      const fixed = constantValue(of.size);
      return fixed === undefined ? true : fixed !== 0;
    }
    case 'text':
      return of.text !== '';
    case 'sequence':
      return of.items.length > 0;
    case 'given':
      return true;
    case 'tensor':
      if (of.value.kind === 'number') return of.value.value !== 0;
      return undefined;
    case 'unknown':
      throw new Unread(of.reason);
    default:
      return machine.depth < 0 ? undefined : true;
  }
}

/** Of a chain such as `0 < x < 1`, what stands in the middle: the parser takes the first comparison for an operand. */
function middleOf(operator: string, left: Expr, from: number): Expr | undefined {
  const isChain = left.kind === 'binary' && left.left.from === left.from && left.from === from;
  return isChain && CHAINED.has(operator) && CHAINED.has(left.operator) ? left.right : undefined;
}

function binaryExpression(machine: Machine, expr: Extract<Expr, { kind: 'binary' }>): Abstract {
  const { operator, left, right } = expr;
  if (operator === 'and' || operator === 'or') return logical(machine, operator, left, right);
  const middle = middleOf(operator, left, expr.from);
  if (middle !== undefined) {
    const [first, second] = [
      evaluate(machine, left),
      binary(machine, operator, evaluate(machine, middle), evaluate(machine, right)),
    ];
    const known = truthOf(machine, first);
    return known === undefined ? both(machine, '&', first, second) : known ? second : first;
  }
  return binary(machine, operator, evaluate(machine, left), evaluate(machine, right));
}

function logical(machine: Machine, operator: string, left: Expr, right: Expr): Abstract {
  const first = evaluate(machine, left);
  const known = truthOf(machine, first);
  if (known !== undefined) return known === (operator === 'and') ? evaluate(machine, right) : first;
  return both(machine, operator === 'and' ? '&' : '|', first, evaluate(machine, right));
}

function both(machine: Machine, operator: '&' | '|', a: Abstract, b: Abstract): Abstract {
  const [left, right] = [machine.value(a), machine.value(b)];
  return tensor(operator === '&' ? machine.infix('*', left, right) : machine.apply('maximum', [left, right]));
}

const COMPARED: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const CHAINED: ReadonlySet<string> = new Set([...COMPARED, 'is', 'is not', 'in', 'not in']);

function isChosen(of: Abstract): boolean {
  return of.kind === 'tensor' && of.only !== undefined;
}

export function binary(machine: Machine, operator: string, a: Abstract, b: Abstract): Abstract {
  if (operator === 'is' || operator === 'is not') return identity(a, b, operator === 'is');
  if (operator === 'in' || operator === 'not in') return membership(machine, a, b, operator === 'in');
  if (operator === '&' || operator === '|') {
    demandTruths(machine, operator, [a, b]);
    return both(machine, operator, a, b);
  }
  if (COMPARED.has(operator)) {
    const known = compared(machine, operator, a, b);
    if (known !== undefined) return known ? TRUE : FALSE;
  }
  const sequences = ofSequences(machine, operator, a, b);
  if (sequences !== undefined) return sequences;
  const [left, right] = [sizeLike(machine, a, b, operator), sizeLike(machine, b, a, operator)];
  if (left !== undefined && right !== undefined) {
    const size = ofSizes(operator, left, right);
    if (size !== undefined) return sizeOf(size);
  }
  const truths = ofTruths(machine, operator, a, b);
  if (truths !== undefined) return truths;
  const chosen =
    isChosen(a) || isChosen(b)
      ? onChosen(machine, a, b, (own, other) => machine.infix(machine.operatorOf(operator), own, other))
      : undefined;
  if (chosen !== undefined) return chosen;
  if (operator === '//') return sizeOf(floored(machine, machine.sizeOf(a), machine.sizeOf(b)));
  if (operator === '@') return tensor(matrixProduct(machine, machine.value(a), machine.value(b)));
  return tensor(machine.infix(machine.operatorOf(operator), machine.value(a), machine.value(b)));
}

export function matrixProduct(machine: Machine, left: Value, right: Value): Value {
  return machine.infix('@', left, right);
}

export function unary(machine: Machine, operator: string, operand: Abstract): Abstract {
  if (operator === 'not') {
    const known = truthOf(machine, operand);
    if (known !== undefined) return known ? FALSE : TRUE;
  }
  if (operator === 'not' || operator === '~') return tensor(machine.infix('-', numberValue(1), machine.value(operand)));
  if (operator === '+') return operand;
  if (operand.kind === 'size') return sizeOf(scale(operand.size, -1));
  const value = machine.value(operand);
  if (value.kind === 'number') return tensor(numberValue(-value.value, `-${value.text}`));
  return tensor(machine.negative(value));
}
