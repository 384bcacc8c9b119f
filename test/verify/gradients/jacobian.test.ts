import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/autodiff/derive.ts';
import type { Sizes, Values } from '../../../src/engine/interpreter.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Program, Step, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { sizeOf, type Tensor } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { JacobianCheck } from '../../../src/verify/gradients/jacobian.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

/** False if a Jacobian is empty, as for an empty sequence. */
function hasElements({ given, outputs }: Program, sizes: Sizes): boolean {
  const count = (variable: Variable): number => sizeOf(evaluateShape(readShape(variable, []), sizes));
  return (
    given.some((variable) => variable.active && count(variable) > 0) &&
    outputs.some(({ variable }) => variable.active && count(variable) > 0)
  );
}

function expectAgreement(check: JacobianCheck, forward: Program, sizes: Sizes, point: Values): void {
  const worst = check.run(point);
  if (!hasElements(forward, sizes)) expect(worst).toBeUndefined();
  else expect(worst?.error).toBeLessThan(1e-12);
}

describe('whole Jacobians', () => {
  it('agree in forward mode and in the derived backward pass', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { text, given } = randomProgram(new Random(seed), 6, 2);
      const { forward } = analyzeText(text);
      const check = new JacobianCheck(forward, derive(forward), SIZES);
      const point = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
      expectAgreement(check, forward, SIZES, point);
      // A plan runs again from the same numbers.
      expectAgreement(check, forward, SIZES, point);
    }
  });

  const loops = LOOP_PROGRAMS.flatMap(({ name, text, edges }) => [{}, ...edges].map((edge) => [name, edge, text] as const));
  it.each(loops)('agree through the loops of %s with %o', (_, edge, text) => {
    const { forward } = analyzeText(text);
    const sizes = smallSizes(forward, new Map(Object.entries(edge)));
    const check = new JacobianCheck(forward, derive(forward), sizes);
    expectAgreement(check, forward, sizes, drawGiven(forward, sizes, new Random(2), false));
  });

  it('show the element in which a backward pass is wrong', () => {
    const text = 'input x: [3]\nparam W: [2, 3]\ny = tanh(W @ x)\noutput y\n';
    const { forward } = analyzeText(text);
    const derived = derive(forward);
    const broken: Program = {
      ...derived,
      body: derived.body.filter((step: Step) => step.kind === 'loop' || step.target.name !== 'dx'),
    };
    const [x, W] = forward.given;
    if (x === undefined || W === undefined) throw new Error('the program has changed');
    const point = new Map([
      [x, { shape: [3], data: Float64Array.of(0.1, 0.2, 0.3) }],
      [W, { shape: [2, 3], data: Float64Array.of(0, 0, 0, 0, 2, 0) }],
    ]);
    const found = new JacobianCheck(forward, broken, new Map()).run(point);
    expect(found).toMatchObject({ variable: x, element: 1, output: 1 });
    // The element is missing, and the largest of all.
    expect(found?.error).toBe(1);
  });
});
