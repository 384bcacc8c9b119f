import type { Program } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { tightened } from './across/tighten.ts';
import { derive } from './derive.ts';
import { hasParts } from './names/anf-names.ts';

/**
 * How a derived backward pass is written. `elementary`: the lines of each equation, as they are derived; of equations with one
 * operation each, they are those of the junctions of the graph. `plain`: with the fewest operations, also across equations.
 * `fused`: with the fewest lines as well, as far as a person can follow them.
 */
export const DERIVED_FORMS = ['elementary', 'plain', 'fused'] as const;
export type DerivedForm = (typeof DERIVED_FORMS)[number];

/** Nobody reads longer files line by line: their blocks are written equation by equation, which takes a hundredth of the time. */
const MOST_EQUATIONS = 400;

/** The derived backward pass for people to read. Who writes elementary equations is given their elementary lines, unless fused. */
export function derivedPass(forward: Program, form: DerivedForm = 'plain'): Program {
  const pass = derive(forward);
  const equations = equationsOf(forward.body);
  if (form === 'elementary' || equations.length > MOST_EQUATIONS) return pass;
  if (form === 'fused') return tightened(forward, pass, 'lines');
  return tightened(forward, pass, equations.some(hasParts) ? 'operations' : 'masks');
}
