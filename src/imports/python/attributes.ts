import { numberValue } from '../../program/build.ts';
import { constant, multiply, ONE } from '../../program/dimension.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import type { Machine } from './machine.ts';
import { entryOf } from './record.ts';
import type { ClassStatement, FunctionStatement } from './syntax.ts';
import { matricesTransposed, transposed } from './transposed.ts';
import {
  type Abstract,
  type FunctionValue,
  NONE,
  type ObjectValue,
  sizeOf,
  TRUE,
  tensor,
  tuple,
  UnknownShape,
  Unread,
} from './values.ts';

/** Attributes of tensors that say nothing of their numbers. */
const IDLE: ReadonlySet<string> = new Set(['dtype', 'device', 'requires_grad', 'flags', 'is_cuda', 'layout']);
/** Attributes that only tensors have. */
const TENSOR: ReadonlySet<string> = new Set(['shape', 'T', 'ndim', 'dtype', 'size']);
/** Attributes of tensors that are the tensor itself. */
const ITSELF: ReadonlySet<string> = new Set(['data', 'values', 'real']);

export function shapeOf(machine: Machine, of: Abstract): Shape {
  const shape = of.kind === 'array' ? of.shape : machine.value(of).shape;
  if (isUnknown(shape)) throw new UnknownShape();
  return shape;
}

export function methodOf(statement: ClassStatement | undefined, name: string): FunctionStatement | undefined {
  const found = statement?.body.find((own) => own.kind === 'function' && own.name === name);
  return found?.kind === 'function' ? found : undefined;
}

export function functionValue(machine: Machine, statement: FunctionStatement, self?: Abstract): FunctionValue {
  return {
    kind: 'function',
    name: statement.name,
    parameters: statement.parameters,
    body: statement,
    scope: machine.scope,
    ...(self !== undefined && !statement.decorators.includes('staticmethod') && { self }),
  };
}

/** Constants of `np` and `torch`. */
const CONSTANTS: Readonly<Record<string, Abstract>> = {
  pi: tensor(numberValue(Math.PI, 'pi')),
  e: tensor(numberValue(Math.E)),
  inf: tensor(numberValue(Number.POSITIVE_INFINITY, 'inf')),
  newaxis: NONE,
};

function ofTensor(machine: Machine, of: Abstract, name: string): Abstract {
  switch (name) {
    case 'shape':
      return tuple(shapeOf(machine, of).map(sizeOf));
    case 'ndim':
      return sizeOf(constant(shapeOf(machine, of).length));
    case 'T':
      return tensor(transposed(machine, machine.value(of)));
    case 'mT':
      return tensor(matricesTransposed(machine, machine.value(of)));
    default:
      if (ITSELF.has(name)) return of;
      return IDLE.has(name) ? NONE : { kind: 'method', object: of, name };
  }
}

function ofObject(machine: Machine, of: ObjectValue, name: string): Abstract {
  const own = of.attributes.get(name);
  if (own !== undefined) return own;
  const method = methodOf(of.of, name);
  if (method !== undefined) return functionValue(machine, method, of);
  if (name === 'save_for_backward' || name === 'mark_non_differentiable') return { kind: 'method', object: of, name };
  if (name === 'needs_input_grad') return tuple(Array.from({ length: 16 }, () => TRUE));
  if (of.of === undefined) throw new Unread(`nothing was stored as \`${name}\``);
  const given: Abstract = { kind: 'given', name };
  of.attributes.set(name, given);
  return given;
}

function demandUnchanged({ scope }: Machine, path: string): void {
  const own = scope.get(path);
  if (own?.kind === 'unknown') throw new Unread(own.reason);
}

/** `object.name`. */
export function attributeOf(machine: Machine, of: Abstract, name: string): Abstract {
  switch (of.kind) {
    case 'library':
      demandUnchanged(machine, `${of.path}.${name}`);
      return entryOf(CONSTANTS, name) ?? { kind: 'library', path: `${of.path}.${name}` };
    case 'object':
      return ofObject(machine, of, name);
    case 'class': {
      const method = methodOf(of.statement, name);
      if (method === undefined) throw new Unread(`\`${of.statement.name}\` has no method \`${name}\``);
      return functionValue(machine, method);
    }
    case 'given':
      if (name === 'get' || name === 'setdefault') return { kind: 'method', object: of, name };
      return TENSOR.has(name) || machine.rules.isMethod(name) ? ofTensor(machine, of, name) : machine.flags.entry(of, name);
    case 'tensor':
    case 'array':
      return name === 'size' ? { kind: 'method', object: of, name } : ofTensor(machine, of, name);
    case 'size':
      return { kind: 'method', object: of, name };
    case 'sequence': {
      // The pair that `x.max(dim)` of PyTorch returns.
      const at = ['values', 'indices'].indexOf(name);
      return (at >= 0 && !of.isList ? of.items[at] : undefined) ?? { kind: 'method', object: of, name };
    }
    case 'unknown':
      throw new Unread(of.reason);
    default:
      return { kind: 'method', object: of, name };
  }
}

export function elementsIn(shape: Shape): ReturnType<typeof multiply> {
  return shape.reduce(multiply, ONE);
}
