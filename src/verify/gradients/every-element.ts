import { type Analysis, hasErrors } from '../../analysis/analyze.ts';
import { derive } from '../../autodiff/derive.ts';
import type { Sizes } from '../../engine/interpreter.ts';
import { layoutOf } from '../../engine/stacking.ts';
import { isOfMatrices } from '../../program/domain.ts';
import { printReference } from '../../program/print.ts';
import type { Program, Reference, Variable } from '../../program/program.ts';
import { sizeOf } from '../../program/tensor.ts';
import { compiledWherePossible } from '../cost.ts';
import { askedDomains } from '../draws/draw.ts';
import type { CheckOptions } from '../draws/draws.ts';
import { activeOf, indexOf } from '../draws/point.ts';
import { drawTrials } from '../draws/rounds.ts';
import { ELEMENT_TOLERANCE } from './gradient-truth.ts';
import { JacobianCheck } from './jacobian.ts';

/** Two Jacobians of more elements than this are not compared: a row of each is held at a time, and all rows of one. */
const MOST_ELEMENTS = 2e7;

/** An element of a tensor, as in `W[0, 2]`. */
type Element = string;

/** Whole Jacobians compared at one draw. */
export interface ComparedElements {
  readonly sizes: Sizes;
  /** The sizes of the Jacobian: elements of inputs and parameters, and elements of outputs. */
  readonly numbers: number;
  readonly outputs: number;
  /** The largest error of all, relative to the largest element; where it is. */
  readonly error: number;
  readonly tolerance: number;
  readonly ok: boolean;
  readonly worst: { readonly output: Element; readonly by: Element };
}

/** The reason why they cannot be compared. */
export interface NotCompared {
  readonly why: string;
}

interface Extent {
  readonly name: string;
  readonly shape: readonly number[];
}

function extentOf({ variable, indices }: Reference, sizes: Sizes): Extent {
  const { lengths, shape } = layoutOf(variable, sizes);
  if (indices.length > 0) return { name: printReference({ variable, indices }), shape };
  return { name: variable.name, shape: [...lengths, ...shape] };
}

function countOf(extents: readonly Extent[]): number {
  return extents.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** The name of the element at a position in the concatenation of several tensors. */
function elementAt(extents: readonly Extent[], position: number): Element {
  let left = position;
  for (const { name, shape } of extents) {
    if (left < sizeOf(shape)) return shape.length === 0 ? name : `${name}[${indexOf(left, shape).join(', ')}]`;
    left -= sizeOf(shape);
  }
  throw new Error(`there is no element ${position}`);
}

/** A matrix of which no element changes alone, such as a symmetric one. */
function bound(forward: Program): Variable | undefined {
  const asked = askedDomains(forward);
  return activeOf(forward.given).find((variable) => {
    const domain = variable.domain ?? asked.get(variable);
    return domain !== undefined && domain.kind !== 'invertible' && isOfMatrices(domain);
  });
}

/**
 * Each number's change of each output, by forward mode, against the row that the backward pass has for it: the file's own pass,
 * or the derived one. Undefined for a file with errors.
 */
export function checkEveryElement(analysis: Analysis, options: CheckOptions): ComparedElements | NotCompared | undefined {
  const { forward, backward, ownDiagnostics: diagnostics } = analysis;
  if (hasErrors(diagnostics)) return undefined;
  const matrix = bound(forward);
  if (matrix !== undefined) return { why: `no element of \`${matrix.name}\` changes alone` };
  const derived = derive(forward);
  const trial = drawTrials(forward, derived, options, backward).find(({ isWhole, touchesKinks }) => isWhole && !touchesKinks);
  if (trial === undefined) return { why: 'no draw is finite and at no kink' };
  const { sizes, given } = trial.point;
  const extents = activeOf(forward.given).map((variable) => extentOf({ variable, indices: [] }, sizes));
  const results = forward.outputs.filter(({ variable }) => variable.active).map((output) => extentOf(output, sizes));
  const [numbers, outputs] = [countOf(extents), countOf(results)];
  if (numbers * outputs > MOST_ELEMENTS)
    return { why: `${numbers} × ${outputs} elements are too many: choose sizes with \`--dims\`` };
  const compiled = compiledWherePossible(
    () => new JacobianCheck(forward, backward ?? derived, sizes),
    () => undefined,
  );
  if (compiled === undefined) return { why: 'a shape changes with a loop' };
  const found = compiled.run(given);
  if (found === undefined) return { why: 'no output depends on an `input` or a `param`' };
  const { error, variable, element, output } = found;
  const by = elementAt([extentOf({ variable, indices: [] }, sizes)], element);
  const worst = { output: elementAt(results, output), by };
  return { sizes, numbers, outputs, error, tolerance: ELEMENT_TOLERANCE, ok: error <= ELEMENT_TOLERANCE, worst };
}
