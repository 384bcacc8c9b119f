import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/autodiff/derive.ts';
import type { Sizes, Values } from '../../../src/engine/interpreter.ts';
import { assembled } from '../../../src/engine/stacking.ts';
import { adjointOf } from '../../../src/program/adjoints.ts';
import { readShape } from '../../../src/program/build.ts';
import type { Program, Variable } from '../../../src/program/program.ts';
import { evaluateShape } from '../../../src/program/shape.ts';
import { targetsOf } from '../../../src/program/steps.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { drawGiven } from '../../../src/verify/draws/draw.ts';
import { compiledDraw, type DrawPasses, interpretedDraw } from '../../../src/verify/draws/draw-runs.ts';
import { drawTensor } from '../../../src/verify/draws/draw-tensor.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { drawTrials } from '../../../src/verify/draws/rounds.ts';
import { differenceEvidence } from '../../../src/verify/gradients/evidence.ts';
import { smallSizes } from '../../../src/verify/sizes/small-sizes.ts';
import { distance, LARGEST_ERROR } from '../../engine/compiled/support.ts';
import { LOOP_PROGRAMS } from '../../loops/programs.ts';
import { analyzeText } from '../../support/analysis.ts';
import { SIZES } from '../../support/operation-cases.ts';
import { randomProgram } from '../../support/texts/random-program.ts';

interface Kink {
  readonly name: string;
  readonly start: number | undefined;
  readonly distance: number;
}

/** Everything that passes say at a point: what is computed, and what was seen of kinks. */
function account(
  passes: DrawPasses,
  given: Values,
  cotangents: Values,
): { readonly values: Values; readonly kinks: readonly Kink[] } {
  const kinks: Kink[] = [];
  const forward = passes.forward(given, ({ kink, value: { operation, span }, equation }) => {
    if (kink !== undefined)
      kinks.push({ name: `${operation.name} in ${equation?.target.name}`, start: span.start, distance: kink.distance });
  });
  return { values: passes.backward(forward, cotangents), kinks };
}

function expectAgreement(forward: Program, sizes: Sizes, points: readonly Values[], text: string): void {
  const derived = derive(forward);
  const [reference, compiled] = [interpretedDraw(forward, derived, sizes), compiledDraw(forward, derived, sizes)];
  const random = new Random(3);
  for (const given of points) {
    const cotangents = assembled(
      forward.outputs.map((output) => [
        output,
        drawTensor(random, evaluateShape(readShape(output.variable, output.indices), sizes)),
      ]),
      adjointOf,
      sizes,
    );
    const [expected, found] = [account(reference, given, cotangents), account(compiled, given, cotangents)];
    for (const variable of [...forward.given, ...targetsOf([...forward.body, ...derived.body])]) {
      const tensor = expected.values.get(variable);
      const error = tensor === undefined ? 0 : distance(tensor, found.values.get(variable)?.data);
      expect(error, `${variable.name}\n${text}`).toBeLessThanOrEqual(LARGEST_ERROR);
    }
    expect(found.kinks.map(({ name, start }) => [name, start])).toEqual(expected.kinks.map(({ name, start }) => [name, start]));
    found.kinks.forEach((kink, index) => {
      expect(kink.distance, text).toBeCloseTo(expected.kinks[index]?.distance ?? Number.NaN, 9);
    });
  }
}

describe('both passes of a draw', () => {
  it('are the same by both engines, for any program', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { text, given } = randomProgram(new Random(seed), 6, 2);
      const { forward } = analyzeText(text);
      const point = new Map(forward.given.map((variable): [Variable, Tensor] => [variable, given[variable.name] as Tensor]));
      expectAgreement(forward, SIZES, [point, point], text);
    }
  });

  it.each(LOOP_PROGRAMS.map(({ name, text }) => [name, text] as const))('are the same through the loops of %s', (_, text) => {
    const { forward } = analyzeText(text);
    const sizes = smallSizes(forward);
    const points = [2, 3].map((seed) => drawGiven(forward, sizes, new Random(seed), false));
    expectAgreement(forward, sizes, points, text);
  });

  it('measure kinks inside of kinks, each with the equation in which it stands', () => {
    const text = 'input x: [3]\nparam W: [3, 3]\ny = relu(W @ abs(x) - maximum(x, relu(x)))\nz = y + 1\n';
    const { forward } = analyzeText(text);
    const points = [2, 3].map((seed) => drawGiven(forward, new Map(), new Random(seed), false));
    expectAgreement(forward, new Map(), points, text);
  });
});

describe('draws of wide programs', () => {
  it('stay where differences are evidence', () => {
    const text = `dim T = 20, n = 96
input x[1..T]: [n]
param U, W: [n, n]
param b: [n]
h[0] = b
for t in 1..T {
  h[t] = tanh(W @ x[t] + U @ h[t-1] + b)
}
output h[T]
`;
    const { forward } = analyzeText(text);
    const trials = drawTrials(forward, derive(forward), { seed: 1, sizes: new Map() });
    expect(trials).toHaveLength(4);
    for (const { point, derived } of trials) {
      for (const variable of forward.given) {
        const gradient = derived.get(adjointOf(variable)) as Tensor;
        const direction = drawTensor(new Random(5), gradient.shape);
        const evidence = differenceEvidence(point, variable, direction, gradient);
        expect(evidence?.error ?? Number.NaN, variable.name).toBeLessThan(1e-6);
      }
    }
  });
});
