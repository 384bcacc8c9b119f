import { run } from '../../src/engine/interpreter.ts';
import { pushForward } from '../../src/engine/tangents.ts';
import { adjointOf } from '../../src/program/adjoints.ts';
import { readShape } from '../../src/program/build.ts';
import type { Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { type Tensor, zeros } from '../../src/program/tensor.ts';
import { JacobianCheck } from '../../src/verify/gradients/jacobian.ts';
import { type Case, type Contender, inProcess } from '../measure.ts';
import type { GruSizes } from '../models/loops.ts';
import { gruSource, modelOf, pointOf } from '../models/sources.ts';
import type { Peers } from '../peers/peers.ts';
import type { Row } from './row.ts';

const OWN = 'bprop engine';
const ANEW = 'bprop engine, compiled anew';
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
  const model = modelOf(gruSource(sizes));
  const { forward } = model.analysis;
  const point = pointOf(model);
  const output = forward.outputs[0]?.variable as Variable;
  const shape = evaluateShape(readShape(output, []), point.sizes);
  const cotangent = zeros(shape);
  cotangent.data.forEach((_, index, data) => {
    data[index] = index < data.length - sizes.m ? 0 : 1 + index / 7;
  });
  const slope = (variable: Variable, of: Tensor, index: number): number => {
    const direction = zeros(of.shape);
    direction.data[index] = 1;
    const tangent = pushForward(forward.body, point.sizes, point.given, new Map([[variable, direction]])).get(output);
    return tangent?.data.reduce((sum, change, at) => sum + change * (cotangent.data[at] as number), 0) ?? 0;
  };
  return inProcess('interpreter, forward mode', () => {
    const values = run(forward.body, point.sizes, point.given);
    const gradients = run(model.derived.body, point.sizes, new Map([...values, [adjointOf(output), cotangent]]));
    for (const [variable, value] of point.given) {
      gradients.get(adjointOf(variable))?.data.forEach((found, index) => {
        const error = Math.abs(found - slope(variable, value, index));
        if (!(error < 1e-9)) throw new Error(`${variable.name}[${index}] differs by ${error}`);
      });
    }
  });
}

/** Whole Jacobians, with the plan kept from check to check; and with all that it takes from the program on. */
function compiled(sizes: GruSizes): readonly Contender[] {
  const model = modelOf(gruSource(sizes));
  const point = pointOf(model);
  const create = (): JacobianCheck => new JacobianCheck(model.analysis.forward, model.derived, point.sizes);
  const verify = (check: JacobianCheck): void => {
    const error = check.run(point.given)?.error ?? Number.NaN;
    if (!(error < 1e-13)) throw new Error(`the Jacobians differ by ${error}`);
  };
  const kept = create();
  return [inProcess(OWN, () => verify(kept)), inProcess(ANEW, () => verify(create()))];
}

function checkCase(peers: Peers, sizes: GruSizes): Case {
  const { steps, m, n } = sizes;
  return {
    label: `${scalars(sizes)} scalars, T = ${steps}`,
    contenders: [...compiled(sizes), interpreter(sizes), ...peers.contender(TORCH, 'torch', ['torch_gradcheck', steps, m, n])],
    goals: [{ of: OWN, peer: TORCH, factor: 20 }],
  };
}

export const GRADIENT_CHECK: Row = {
  id: 'gradient-check',
  title: 'Full gradient check of a GRU, element by element',
  notes: [
    'This is what `bprop check --full` runs.',
    'A plan is compiled once for a file and its sizes; "compiled anew" counts that in each check.',
    'The engine compares whole Jacobians too, forward mode by columns with the backward pass by rows, to 1e-13.',
    "PyTorch's `gradcheck` compares whole Jacobians by central differences, to about 1e-7; importing it is not counted.",
  ],
  cases: (peers) => CELLS.map((sizes) => checkCase(peers, sizes)),
};
