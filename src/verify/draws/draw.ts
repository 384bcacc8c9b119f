import type { Sizes } from '../../engine/interpreter.ts';
import { readShape } from '../../program/build.ts';
import { type Domain, isWider } from '../../program/domain.ts';
import { domainAt } from '../../program/operand-domain.ts';
import type { Program, Value, Variable } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import { drawTensor } from './draw-tensor.ts';
import type { Random } from './random.ts';

const known = new WeakMap<Program, ReadonlyMap<Variable, Domain>>();

/** Domains that operations ask of what they read as it is given: indices, positive numbers, definite matrices. */
export function askedDomains(program: Program): ReadonlyMap<Variable, Domain> {
  const found = known.get(program) ?? findDomains(program);
  known.set(program, found);
  return found;
}

function findDomains(program: Program): ReadonlyMap<Variable, Domain> {
  const asked = new Map<Variable, Domain>();
  const visit = (value: Value): void => {
    if (value.kind !== 'apply') return;
    const { operands } = value;
    operands.forEach((operand, index) => {
      visit(operand);
      const found = domainAt(value, index);
      if (operand.kind !== 'read' || found === undefined) return;
      const other = asked.get(operand.variable);
      asked.set(operand.variable, other === undefined ? found : narrower(other, found));
    });
  };
  for (const { value } of equationsOf(program.body)) visit(value);
  return asked;
}

/** The stricter of two domains that operations ask of one variable, as far as it is known which is. */
function narrower(a: Domain, b: Domain): Domain {
  if (a.kind === 'interval' && b.kind === 'interval') {
    return { kind: 'interval', low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
  }
  return isWider(a, b) ? b : a;
}

/** Matrices up to this wide are drawn as everything else is. */
const NARROW = 8;

/**
 * The numbers of a wide matrix smaller by the root of its width, as networks are initialised: sums over many terms would
 * reach where functions are flat, and explode from step to step of a loop.
 */
function tamed({ shape, data }: Tensor): Tensor {
  const width = shape.length < 2 ? 1 : Math.max(...shape.slice(-2));
  const factor = Math.sqrt(NARROW / Math.max(NARROW, width));
  return { shape, data: data.map((element) => element * factor) };
}

/** Numbers for everything that a program is given; `ranges` come before what is declared. */
export function drawGiven(
  program: Program,
  sizes: Sizes,
  random: Random,
  positive: boolean,
  ranges: ReadonlyMap<Variable, Domain> = new Map(),
): Map<Variable, Tensor> {
  const asked = askedDomains(program);
  return new Map(
    program.given.map((variable) => {
      const domain = ranges.get(variable) ?? variable.domain ?? asked.get(variable);
      const drawn = drawTensor(random, evaluateShape(readShape(variable, []), sizes), { domain, positive, sizes });
      return [variable, domain === undefined && variable.kind === 'param' ? tamed(drawn) : drawn];
    }),
  );
}
