import { Plan } from '../../src/engine/compiled/plan.ts';
import { run } from '../../src/engine/interpreter.ts';
import { readShape } from '../../src/program/build.ts';
import type { Variable } from '../../src/program/program.ts';
import { evaluateShape } from '../../src/program/shape.ts';
import { zeros } from '../../src/program/tensor.ts';
import { type Case, type Contender, type Goal, inProcess } from '../measure.ts';
import { GruLoops, type GruSizes } from '../models/loops.ts';
import { gruSource, type Model, modelOf, pointOf } from '../models/sources.ts';
import type { Peers } from '../peers/peers.ts';
import type { Row } from './row.ts';

const STEPS = 20;

/** The gradient of the new state, as a stack: of the last step all ones, and of no other. */
function cotangentOf({ derived }: Model): Variable {
  return derived.given.find(({ kind }) => kind === 'adjoint') as Variable;
}

function fillLast(stack: Float64Array, { steps }: GruSizes): void {
  stack.fill(1, (stack.length / (steps + 1)) * steps);
}

function interpreter(sizes: GruSizes): Contender {
  const model = modelOf(gruSource(sizes));
  const { forward } = model.analysis;
  const point = pointOf(model);
  const cotangent = cotangentOf(model);
  const shape = evaluateShape(readShape(cotangent, []), point.sizes);
  const adjoint = zeros(shape);
  fillLast(adjoint.data, sizes);
  return inProcess('interpreter', () => {
    const values = run(forward.body, point.sizes, point.given);
    run(model.derived.body, point.sizes, new Map([...values, [cotangent, adjoint]]));
  });
}

/** Both passes in one plan that keeps the states and the gradients. */
export function gruPlan(sizes: GruSizes): Plan {
  const model = modelOf(gruSource(sizes));
  const { analysis, derived } = model;
  const { forward } = analysis;
  const point = pointOf(model);
  const cotangent = cotangentOf(model);
  const plan = new Plan({
    passes: [[...forward.body, ...derived.body]],
    sizes: point.sizes,
    given: [...forward.given, cotangent],
    results: [...forward.outputs, ...derived.outputs].map(({ variable }) => variable),
  });
  for (const [variable, { data }] of point.given) plan.input(variable).set(data);
  fillLast(plan.input(cotangent), sizes);
  return plan;
}

function compiled(sizes: GruSizes): Contender {
  const plan = gruPlan(sizes);
  return inProcess(OWN, () => plan.run());
}

const OWN = 'bprop engine';
const LOOPS = 'hand-written loops';
const TORCH = 'torch.nn.GRU';

/** Times faster than torch.nn with a batch of 16, by m. */
const BATCH_FACTORS: Readonly<Record<number, number>> = { 8: 1, 32: 1, 64: 0.5, 256: 0.35 };

function goalsFor({ batch, m }: GruSizes): readonly Goal[] {
  if (batch > 1) return [{ of: OWN, peer: TORCH, factor: BATCH_FACTORS[m] ?? 0 }];
  const loops: Goal = { of: OWN, peer: LOOPS, factor: m >= 64 ? 3 : 1 };
  return m <= 128 ? [loops, { of: OWN, peer: TORCH, factor: 1 }] : [loops];
}

function passCase(peers: Peers, sizes: GruSizes): Case {
  const { steps, batch, m, n } = sizes;
  const loops = new GruLoops(sizes);
  return {
    label: `batch ${batch}, m = n = ${m}`,
    contenders: [
      inProcess(LOOPS, () => loops.run()),
      compiled(sizes),
      interpreter(sizes),
      ...peers.contender(TORCH, 'torch', ['torch_nn', steps, batch, m, n]),
      ...peers.contender('eager PyTorch', 'torch', ['torch_eager', steps, batch, m, n]),
      ...peers.contender('tfjs, float32', 'tfjs', ['tfjs_gru', steps, batch, m, n]),
      ...peers.contender('jax-js', 'jax-js', ['jax_gru', steps, batch, m, n]),
    ],
    goals: goalsFor(sizes),
  };
}

export const GRU_PASS: Row = {
  id: 'gru-pass',
  title: `One forward and backward pass of a GRU over T = ${STEPS}`,
  notes: [
    'The hand-written loops are plain JavaScript over typed arrays that are allocated once.',
    'tfjs (WebAssembly backend) has single precision only; jax-js (jit, WebAssembly) computes exp and tanh to single precision even in float64.',
    'torch.nn.GRU and eager PyTorch run one thread of OpenBLAS; their time is mostly dispatch up to m = 64.',
    'The memory of a process that waits comes back slowly on such a machine, and torch.nn.GRU takes several times as long in some runs:',
    'where it is slower than eager PyTorch, compare with that.',
  ],
  cases: (peers) => [
    ...[8, 32, 64, 128, 256].map((m) => passCase(peers, { steps: STEPS, batch: 1, m, n: m })),
    ...[8, 32, 64, 256].map((m) => passCase(peers, { steps: STEPS, batch: 16, m, n: m })),
  ],
};
