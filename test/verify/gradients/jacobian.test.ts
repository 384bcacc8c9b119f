import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/autodiff/derive.ts';
import type { Program, Step } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { JacobianCheck } from '../../../src/verify/gradients/jacobian.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

describe('whole Jacobians', () => {
  it('agree in forward mode and in the derived backward pass', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { text, given } = randomProgram(new Random(seed), 6, 2);
      const { forward } = analyzeText(text);
      const check = new JacobianCheck(forward, derive(forward), SIZES);
      const point = new Map(forward.given.map((variable) => [variable, given[variable.name] as Tensor]));
      expect(check.run(point)?.error ?? 0, text).toBeLessThan(1e-12);
      // A plan runs again from the same numbers.
      expect(check.run(point)?.error ?? 0, text).toBeLessThan(1e-12);
    }
  });

  const loops = LOOP_PROGRAMS.flatMap(({ name, text, edges }) => [{}, ...edges].map((edge) => [name, edge, text] as const));
  it.each(loops)('agree through the loops of %s with %o', (_, edge, text) => {
    const { forward } = analyzeText(text);
    const sizes = smallSizes(forward, new Map(Object.entries(edge)));
    const check = new JacobianCheck(forward, derive(forward), sizes);
    expect(check.run(drawGiven(forward, sizes, new Random(2), false))?.error ?? 0).toBeLessThan(1e-12);
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
