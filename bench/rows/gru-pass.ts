import { Plan } from '../../src/engine/compiled/plan.ts';
import { run } from '../../src/engine/interpreter.ts';
import { filled } from '../../src/program/tensor.ts';
import { type Case, type Contender, inProcess } from '../measure.ts';
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
  return inProcess('bprop engine', () => plan.run());
}

function passCase(peers: PythonPeers, sizes: GruSizes): Case {
  const { steps, batch, m, n } = sizes;
  const loops = new GruLoops(sizes);
  return {
    label: `batch ${batch}, m = n = ${m}`,
    contenders: [
      inProcess('hand-written loops', () => loops.run()),
      compiled(sizes),
      interpreter(sizes),
      ...peers.contender('torch.nn.GRU', 'torch', ['torch_nn', steps, batch, m, n]),
      ...peers.contender('eager PyTorch', 'torch', ['torch_eager', steps, batch, m, n]),
    ],
    goals: [],
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
