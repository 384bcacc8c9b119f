import type { Analysis } from '../../analysis/analyze.ts';
import { derive } from '../../autodiff/derive.ts';
import { run, type Values } from '../../engine/interpreter.ts';
import { applyReplacements } from '../../language/replacement.ts';
import type { Program, Reference } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import { expandEquations } from '../../refactor/expand-equations.ts';
import type { Trial } from '../draws/draws.ts';
import { startOf } from '../gradients/run-written-block.ts';

/** The forward pass of a file with one operation an equation, and its derivation: every intermediate value has an adjoint. */
export interface ExpandedPass {
  readonly forward: Program;
  readonly derived: Program;
  /** The numbers of a draw that the derived pass starts from. */
  readonly start: Values;
}

export function expandedPass(analysis: Analysis, { point }: Trial): ExpandedPass {
  const { forward } = analysis.reread(applyReplacements(analysis.document.text, expandEquations(analysis)));
  const byName = new Map([...point.given].map(([{ name }, tensor]) => [name, tensor]));
  const given: Values = new Map(
    forward.given.flatMap((variable) => {
      const tensor = byName.get(variable.name);
      return tensor === undefined ? [] : [[variable, tensor] as const];
    }),
  );
  const weights = [...point.cotangents.values()];
  const cotangents: ReadonlyMap<Reference, Tensor> = new Map(
    forward.outputs.flatMap((output, index) => {
      const weight = weights[index];
      return weight === undefined ? [] : [[output, weight] as const];
    }),
  );
  const values = run(forward.body, point.sizes, given);
  return { forward, derived: derive(forward), start: startOf({ ...point, cotangents }, values) };
}
