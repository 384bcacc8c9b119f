import { Plan } from '../../src/engine/compiled/plan.ts';
import { run } from '../../src/engine/interpreter.ts';
import { filled } from '../../src/program/tensor.ts';
import { type Case, type Contender, type Goal, inProcess } from '../measure.ts';
import { GruLoops, type GruSizes } from '../models/loops.ts';
import { modelOf, numbersFor, unrolledGru } from '../models/sources.ts';
import type { PythonPeers } from '../peers/python.ts';
import type { Row } from './row.ts';

const STEPS = 20;

function interpreter(sizes: GruSizes): Contender {
  const { analysis, derived } = modelOf(unrolledGru(sizes));
  const { forward } = analysis;
  const dimensions = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 1]));
  const given = numbersFor(forward.given, dimensions);
  const adjoint = derived.given.find(({ kind }) => kind === 'adjoint');
  const shape = sizes.batch === 1 ? [sizes.m] : [sizes.batch, sizes.m];
  return inProcess('interpreter', () => {
    const values = new Map(run(forward.body, dimensions, given));
    if (adjoint !== undefined) values.set(adjoint, filled(shape, 1));
    run(derived.body, dimensions, values);
  });
}

/** Both passes in one plan that keeps the new state and the gradients. */
export function gruPlan(sizes: GruSizes): Plan {
  const { analysis, derived } = modelOf(unrolledGru(sizes));
  const { forward } = analysis;
  const dimensions = new Map([...forward.dimensions.values()].map(({ name, size }) => [name, size ?? 1]));
  const cotangents = derived.given.filter(({ kind }) => kind === 'adjoint');
  const plan = new Plan({
    passes: [[...forward.body, ...derived.body]],
    sizes: dimensions,
    given: [...forward.given, ...cotangents],
    results: [...forward.outputs, ...derived.outputs].map(({ variable }) => variable),
  });
  for (const [variable, { data }] of numbersFor(forward.given, dimensions)) plan.input(variable).set(data);
  for (const cotangent of cotangents) plan.input(cotangent).fill(1);
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

function passCase(peers: PythonPeers, sizes: GruSizes): Case {
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
    ],
    goals: goalsFor(sizes),
  };
}

export const GRU_PASS: Row = {
  id: 'gru-pass',
  title: `One forward and backward pass of a GRU over T = ${STEPS}`,
  notes: [
    'The hand-written loops are plain JavaScript over typed arrays that are allocated once.',
    'torch.nn.GRU and eager PyTorch run one thread of OpenBLAS; their time is mostly dispatch up to m = 64.',
  ],
  cases: (peers) => [
    ...[8, 32, 64, 128, 256].map((m) => passCase(peers, { steps: STEPS, batch: 1, m, n: m })),
    ...[8, 32, 64, 256].map((m) => passCase(peers, { steps: STEPS, batch: 16, m, n: m })),
  ],
};
