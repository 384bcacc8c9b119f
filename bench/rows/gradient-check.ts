import { run } from '../../src/engine/interpreter.ts';
import { pushForward } from '../../src/engine/tangents.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import type { Variable } from '../../src/program/program.ts';
import { type Tensor, zeros } from '../../src/program/tensor.ts';
import { JacobianCheck } from '../../src/verify/jacobian.ts';
import { type Case, type Contender, inProcess } from '../measure.ts';
import type { GruSizes } from '../models/loops.ts';
import { modelOf, numbersFor, unrolledGru } from '../models/sources.ts';
import type { PythonPeers } from '../peers/python.ts';
import type { Row } from './row.ts';

const OWN = 'bprop engine';
const TORCH = 'torch gradcheck';

const CELLS: readonly GruSizes[] = [
  { steps: 1, batch: 1, m: 2, n: 3 },
  { steps: 1, batch: 1, m: 4, n: 8 },
  { steps: 1, batch: 1, m: 16, n: 32 },
  { steps: 20, batch: 1, m: 8, n: 8 },
];

function scalars({ steps, m, n }: GruSizes): number {
  return 3 * (m * n + m * m + m) + m + steps * n;
}

/** Every scalar by forward mode through the interpreter, against the derived gradient. */
function interpreter(sizes: GruSizes): Contender {
  const { analysis, derived } = modelOf(unrolledGru(sizes));
  const { forward } = analysis;
  const dimensions = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 1]));
  const given = numbersFor(forward.given, dimensions);
  const output = forward.outputs[0]?.variable as Variable;
  const cotangent: Tensor = { shape: [sizes.m], data: Float64Array.from({ length: sizes.m }, (_, index) => 1 + index / 7) };
  const slope = (variable: Variable, shape: readonly number[], index: number): number => {
    const direction = zeros(shape);
    direction.data[index] = 1;
    const tangent = pushForward(forward.body, dimensions, given, new Map([[variable, direction]])).get(output);
    return tangent?.data.reduce((sum, change, at) => sum + change * (cotangent.data[at] as number), 0) ?? 0;
  };
  return inProcess('interpreter, forward mode', () => {
    const values = new Map(run(forward.body, dimensions, given));
    values.set(adjointOf(output), cotangent);
    const gradients = run(derived.body, dimensions, values);
    for (const [variable, { shape }] of given) {
      gradients.get(adjointOf(variable))?.data.forEach((found, index) => {
        const error = Math.abs(found - slope(variable, shape, index));
        if (!(error < 1e-10)) throw new Error(`${variable.name}[${index}] differs by ${error}`);
      });
    }
  });
}

/** Whole Jacobians, with the plan kept from check to check; and with all that it takes from the program on. */
function compiled(sizes: GruSizes): readonly Contender[] {
  const { analysis, derived } = modelOf(unrolledGru(sizes));
  const { forward } = analysis;
  const dimensions = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 1]));
  const given = numbersFor(forward.given, dimensions);
  const create = (): JacobianCheck => new JacobianCheck(forward, derived, dimensions, OPERATIONS);
  const verify = (check: JacobianCheck): void => {
    const error = check.run(given)?.error ?? Number.NaN;
    if (!(error < 1e-13)) throw new Error(`the Jacobians differ by ${error}`);
  };
  const kept = create();
  return [inProcess(OWN, () => verify(kept)), inProcess(`${OWN}, compiled anew`, () => verify(create()))];
}

function checkCase(peers: PythonPeers, sizes: GruSizes): Case {
  const { steps, m, n } = sizes;
  return {
    label: `${scalars(sizes)} scalars, T = ${steps}`,
    contenders: [...compiled(sizes), interpreter(sizes), ...peers.contender(TORCH, 'torch', ['torch_gradcheck', steps, m, n])],
    goals: [OWN, `${OWN}, compiled anew`].map((of) => ({ of, peer: TORCH, factor: 20 })),
  };
}

export const GRADIENT_CHECK: Row = {
  id: 'gradient-check',
  title: 'Full gradient check of a GRU, element by element',
  notes: [
    'The engine compares whole Jacobians too, forward mode by columns with the backward pass by rows, to 1e-13.',
    "PyTorch's `gradcheck` compares whole Jacobians by central differences, to about 1e-7; importing it is not counted.",
  ],
  cases: (peers) => CELLS.map((sizes) => checkCase(peers, sizes)),
};
