import type { Sizes, Values } from '../../engine/interpreter.ts';
import { adjointOf } from '../../program/adjoints.ts';
import type { Value, Variable } from '../../program/program.ts';
import { evaluateShape } from '../../program/shape.ts';
import { type Tensor, zeros } from '../../program/tensor.ts';
import { drawTensor } from '../draw.ts';
import type { Random } from '../random.ts';
import type { Block } from './block.ts';
import { type Component, runSegment, type Segment } from './components.ts';
import { HelperEvaluator, type Replaced } from './helper-evaluator.ts';

/** The point that a block is judged at: forward values, and the true adjoints there. */
export interface LinePoint {
  readonly sizes: Sizes;
  readonly forward: Values;
  /** True adjoints, by adjoint variable. */
  readonly adjoints: Values;
  /** What comes from outside, by output. */
  readonly cotangents: Values;
  readonly random: Random;
}

/** How closely equal expressions agree; different ones differ by far more. */
const AGREEMENT = 1e-8;

/** Numbers of all trials one after the other: two lines agree when these do. */
export type Sample = Float64Array;

const NONE: Replaced = new Map();

/**
 * The numbers of lines and components under one choice of adjoints: the true ones, or ones drawn independently,
 * which tell apart adjoints that happen to be equal.
 */
export class Trials {
  private readonly environments: readonly Environment[];
  private readonly components = new Map<Component, Sample>();

  constructor(points: readonly LinePoint[], block: Block, segments: readonly Segment[], adjoints: 'true' | 'independent') {
    const names = segments.map(({ from }) => from);
    this.environments = points.map((point) => environmentOf(point, block, names, adjoints));
    for (const segment of segments) {
      const seed = adjointOf(segment.from);
      const runs = this.environments.map(({ point, seeds }) => runSegment(segment, seeds(seed), point.sizes, point.forward));
      for (const component of segment.components) {
        this.components.set(component, joined(runs.map((run) => run.get(component) as Tensor)));
      }
    }
  }

  component(component: Component): Sample {
    const sample = this.components.get(component);
    if (sample === undefined) throw new Error('the component belongs to another set of segments');
    return sample;
  }

  /** The numbers of an expression of the block, with some helpers given other values. */
  evaluate(value: Value, replaced: Replaced = NONE): Sample {
    return joined(this.environments.map((environment) => environment.evaluate(value, replaced)));
  }

  /**
   * Whether an expression agrees with a sample, where the sample is to be compared at all: on all draws, and no further
   * than the first that tells them apart.
   */
  meets(value: Value, goal: Sample, replaced: Replaced = NONE, isCompared: (index: number) => boolean = () => true): boolean {
    let scale = Math.max(1e-3, largest(goal));
    let offset = 0;
    for (const environment of this.environments) {
      const { data } = environment.evaluate(value, replaced);
      scale = Math.max(scale, largest(data));
      for (const [index, element] of data.entries()) {
        if (!isCompared(offset + index)) continue;
        const gap = Math.abs(element - (goal[offset + index] ?? Number.NaN));
        if (!(gap <= AGREEMENT * scale)) return false;
      }
      offset += data.length;
    }
    return offset === goal.length;
  }
}

interface Environment {
  readonly point: LinePoint;
  readonly seeds: (adjoint: Variable) => Tensor;
  readonly evaluate: (value: Value, replaced: Replaced) => Tensor;
}

/** `names` are those whose adjoints may be read besides the ones that the block speaks of. */
function environmentOf(point: LinePoint, block: Block, names: readonly Variable[], choice: 'true' | 'independent'): Environment {
  const { sizes, forward, adjoints, random } = point;
  const drawn = new Map<Variable, Tensor>();
  const seeds = (adjoint: Variable): Tensor => {
    const known = drawn.get(adjoint);
    if (known !== undefined) return known;
    const truth = adjoints.get(adjoint);
    const shape = evaluateShape(adjoint.shape, sizes);
    // What no gradient reaches has no derived line either: independent or not, its adjoint is zero.
    const tensor = truth === undefined ? zeros(shape) : choice === 'true' ? truth : drawTensor(random, shape);
    drawn.set(adjoint, tensor);
    return tensor;
  };
  for (const { primal, reads } of block.lines) {
    for (const variable of [...reads, ...(primal === undefined ? [] : [primal])]) seeds(adjointOf(variable));
  }
  for (const name of names) seeds(adjointOf(name));
  const plain = new HelperEvaluator(sizes, new Map([...forward, ...drawn]), block);
  let last: { readonly replaced: Replaced; readonly evaluator: HelperEvaluator } | undefined;
  const evaluate = (value: Value, replaced: Replaced): Tensor => {
    if (replaced.size === 0) return plain.evaluate(value);
    if (last?.replaced !== replaced) last = { replaced, evaluator: plain.with(replaced) };
    return last.evaluator.evaluate(value);
  };
  return { point, seeds, evaluate };
}

function joined(tensors: readonly Tensor[]): Sample {
  const sample = new Float64Array(tensors.reduce((length, { data }) => length + data.length, 0));
  let offset = 0;
  for (const { data } of tensors) {
    sample.set(data, offset);
    offset += data.length;
  }
  return sample;
}

function largest(sample: Sample): number {
  return sample.reduce((max, element) => Math.max(max, Math.abs(element)), 0);
}

/** The largest difference, relative to the largest number at hand. */
export function difference(a: Sample, b: Sample): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < a.length; index += 1) {
    const gap = Math.abs((a[index] as number) - (b[index] as number));
    if (!(gap <= worst)) worst = gap;
  }
  return worst === 0 ? 0 : worst / Math.max(1e-3, largest(a), largest(b));
}

export function agree(a: Sample, b: Sample): boolean {
  return difference(a, b) <= AGREEMENT;
}

export function sumOf(samples: readonly Sample[], length: number): Sample {
  const sum = new Float64Array(length);
  for (const sample of samples)
    for (let index = 0; index < length; index += 1) sum[index] = (sum[index] as number) + (sample[index] as number);
  return sum;
}

/** What a line must give, as numbers, in the length of a line's own. */
export function expectedSample(components: readonly Component[], like: Sample, trials: Trials): Sample {
  return sumOf(
    components.map((component) => trials.component(component)),
    like.length,
  );
}

export function isZero(sample: Sample): boolean {
  return sample.every((element) => element === 0);
}
