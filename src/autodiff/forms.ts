import type { Equation, Program, Value } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { underOriginals, withoutFactors } from './across/factors.ts';
import { withoutHugePowers } from './across/overflow.ts';
import { tightened } from './across/tighten.ts';
import { derive } from './derive.ts';
import { countOperations, hasParts } from './names/anf-names.ts';

/**
 * How a derived backward pass is written. `elementary`: the lines of each equation, as they are derived; of equations with one
 * operation each, they are those of the junctions of the graph. `plain`: with the fewest operations, also across equations.
 * `fused`: with the fewest lines as well, as far as a person can follow them.
 */
export const DERIVED_FORMS = ['elementary', 'plain', 'fused'] as const;
export type DerivedForm = (typeof DERIVED_FORMS)[number];

/** Nobody reads longer files line by line: their blocks are written equation by equation, which takes a hundredth of the time. */
export const MOST_EQUATIONS = 400;

/** The derived backward pass for people to read. Who writes elementary equations is given their elementary lines, unless fused. */
export function derivedPass(forward: Program, form: DerivedForm = 'plain'): Program {
  const pass = passIn(forward, form);
  return { ...pass, body: withoutHugePowers(forward.body, pass.body) };
}

function passIn(forward: Program, form: DerivedForm): Program {
  const equations = equationsOf(forward.body);
  if (form === 'elementary' || equations.length > MOST_EQUATIONS || equations.some(callsCell)) return derive(forward);
  const isElementary = !equations.some(hasParts);
  const aim = form === 'fused' ? 'lines' : isElementary ? 'masks' : 'operations';
  const pass = tightened(forward, derive(forward), aim);
  const rewritten = aim === 'masks' ? undefined : withoutFactors(forward);
  if (rewritten === undefined) return pass;
  const other = tightened(rewritten.forward, derive(rewritten.forward), aim);
  return operationsOf(other) < operationsOf(pass) ? underOriginals(other, rewritten.originals) : pass;
}

/** Lines of a call stay by themselves: they are written as one. */
function callsCell({ value }: Equation): boolean {
  return isCallIn(value);
}

/** True for a value that a cell is called for. */
export function isCallIn(value: Value): boolean {
  return value.kind === 'apply' && (value.operation.cell !== undefined || value.operands.some(isCallIn));
}

function operationsOf({ body }: Program): number {
  return equationsOf(body).reduce((sum, { value }) => sum + countOperations(value), 0);
}
