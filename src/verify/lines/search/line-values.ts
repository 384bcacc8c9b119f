import type { Sizes, Values } from '../../../engine/interpreter.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import type { Value, Variable } from '../../../program/program.ts';
import { evaluateShape } from '../../../program/shape.ts';
import { type Tensor, zeros } from '../../../program/tensor.ts';
import { drawTensor } from '../../draws/draw-tensor.ts';
import type { Random } from '../../draws/random.ts';
import { agrees, compare, relativeError, type Truth } from '../../gradients/comparison.ts';
import { coarseRounding, termsBehind } from '../../gradients/rounding.ts';
import type { Block } from '../block.ts';
import { HelperEvaluator, type Replaced } from './helper-evaluator.ts';
import { type Component, runSegment, type Segment } from './path-contributions.ts';

/** The point that a block is judged at: forward values, and the true adjoints there. */
export interface LinePoint {
  readonly sizes: Sizes;
  readonly forward: Values;
  /** True adjoints, by adjoint variable. */
  readonly adjoints: Values;
  /** What comes from outside, by output. */
  readonly cotangents: Values;
  readonly random: Random;
  /** Adjoints that the block takes as 1. */
  readonly units: ReadonlySet<Variable>;
  /** Forward values with results rounded coarsely: computed when a comparison asks for them. */
  readonly coarse: () => readonly Values[];
}

/** How closely equal expressions agree; different ones differ by far more. */
const AGREEMENT = 1e-8;
/** What is smaller than this beside the other elements of its tensor has no digits of its own. */
const SMALLEST_SHARE = 1e-5;
/** A divisor that is smaller than this beside its terms is rounding: it vanishes. */
const VANISHING = 1e-9;

/** Numbers of all trials one after the other: two lines agree when these do. */
export type Sample = Float64Array;

const NONE: Replaced = new Map();

/**
 * The numbers of lines and components under one choice of adjoints: the true ones, or ones drawn independently,
 * which tell apart adjoints that happen to be equal.
 */
export class LineValues {
  private readonly environments: readonly Environment[];
  private readonly components = new Map<Component, Truth>();

  constructor(points: readonly LinePoint[], block: Block, segments: readonly Segment[], adjoints: 'true' | 'independent') {
    const names = segments.map(({ from }) => from);
    this.environments = points.map((point) => environmentOf(point, block, names, adjoints));
    for (const segment of segments) this.addComponents(segment);
  }

  private addComponents(segment: Segment): void {
    const adjoint = adjointOf(segment.from);
    const runs = this.environments.map(({ point, seeds }) => runSegment(segment, seeds(adjoint), point.sizes, point.forward));
    const coarse = lazily(() =>
      this.environments.map(({ point, seeds }) =>
        point
          .coarse()
          .map((forward, run) => runSegment(segment, seeds(adjoint), point.sizes, forward, coarseRounding(run + 401))),
      ),
    );
    for (const component of segment.components) {
      const tensors = runs.map((run) => run.get(component) as Tensor);
      const scales = lazily(() =>
        joined(
          tensors.map(({ shape, data }, index) => {
            const moved = (coarse()[index] ?? []).map((run) => (run.get(component) as Tensor).data);
            return { shape, data: withShare(termsBehind(data, moved)) };
          }),
        ),
      );
      this.components.set(component, { values: joined(tensors), scales });
    }
  }

  /** Those of another reading of the same block, for findings that come from there. */
  adopt(other: LineValues): void {
    for (const [component, truth] of other.components) if (!this.components.has(component)) this.components.set(component, truth);
  }

  component(component: Component): Truth {
    const truth = this.components.get(component);
    if (truth === undefined) throw new Error('the component belongs to another set of segments');
    return truth;
  }

  /** The numbers of an expression of the block, with some helpers given other values. */
  evaluate(value: Value, replaced: Replaced = NONE): Sample {
    return joined(this.environments.map((environment) => environment.evaluate(value, replaced)));
  }

  /** The same, for others to be compared with. */
  truthOf(value: Value): Truth {
    return {
      values: this.evaluate(value),
      scales: () =>
        joined(
          this.environments.map((environment) => {
            const { shape } = environment.evaluate(value, NONE);
            return { shape, data: withShare(environment.terms(value)) };
          }),
        ),
    };
  }

  /** Whether an expression is nothing but rounding in any element: to divide by it says nothing. */
  vanishes(value: Value): boolean {
    return this.environments.some((environment) => {
      const { data } = environment.evaluate(value, NONE);
      const terms = environment.terms(value);
      return data.some((number, index) => Math.abs(number) <= VANISHING * (terms[index] as number));
    });
  }

  /**
   * Whether an expression is finite, and agrees with what is right where it is to be compared at all: on all draws, and no
   * further than the first that tells them apart.
   */
  meets(value: Value, goal: Truth, replaced: Replaced = NONE, isCompared: (index: number) => boolean = () => true): boolean {
    let offset = 0;
    for (const environment of this.environments) {
      const { data } = environment.evaluate(value, replaced);
      for (const [index, element] of data.entries()) {
        if (!Number.isFinite(element)) return false;
        const at = offset + index;
        const expected = goal.values[at] ?? Number.NaN;
        if (!isCompared(at) || relativeError(element, expected, Math.abs(expected)) <= AGREEMENT) continue;
        if (!(relativeError(element, expected, goal.scales()[at] as number) <= AGREEMENT)) return false;
      }
      offset += data.length;
    }
    return offset === goal.values.length;
  }
}

/** Scales with a share of the largest one of their tensor. */
function withShare(scales: Float64Array): Float64Array {
  const least = SMALLEST_SHARE * scales.reduce((largest, own) => Math.max(largest, own), 0);
  return scales.map((own) => Math.max(own, least));
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface Environment {
  readonly point: LinePoint;
  readonly seeds: (adjoint: Variable) => Tensor;
  readonly evaluate: (value: Value, replaced: Replaced) => Tensor;
  /** The magnitudes of the terms behind an expression of the block. */
  readonly terms: (value: Value) => Float64Array;
}

/** Where some elements of an adjoint are exactly zero, a line may go by that. */
function withZerosOf(truth: Tensor, { shape, data }: Tensor): Tensor {
  const isMixed = truth.data.some((number) => number !== 0);
  return isMixed ? { shape, data: data.map((number, index) => (truth.data[index] === 0 ? 0 : number)) } : { shape, data };
}

/** `names` are those whose adjoints may be read besides the ones that the block speaks of. */
function environmentOf(point: LinePoint, block: Block, names: readonly Variable[], choice: 'true' | 'independent'): Environment {
  const { sizes, forward, adjoints, random, units } = point;
  const drawn = new Map<Variable, Tensor>();
  const seeds = (adjoint: Variable): Tensor => {
    const known = drawn.get(adjoint);
    if (known !== undefined) return known;
    const truth = adjoints.get(adjoint);
    const shape = evaluateShape(adjoint.shape, sizes);
    // What no gradient reaches has no derived line either: independent or not, its adjoint is zero.
    const isTrue = choice === 'true' || units.has(adjoint);
    const tensor = truth === undefined ? zeros(shape) : isTrue ? truth : withZerosOf(truth, drawTensor(random, shape));
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
  const coarse = lazily(() =>
    point
      .coarse()
      .map((values, run) => HelperEvaluator.rounding(sizes, new Map([...values, ...drawn]), block, coarseRounding(run + 501))),
  );
  const terms = (value: Value): Float64Array =>
    termsBehind(
      plain.evaluate(value).data,
      coarse().map((evaluator) => evaluator.evaluate(value).data),
    );
  return { point, seeds, evaluate, terms };
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

/** The largest difference from what is right, relative to the terms that made that. */
export function difference(found: Sample, truth: Truth): number {
  return compare(found, truth, AGREEMENT).error;
}

export function agree(found: Sample, truth: Truth): boolean {
  return agrees(found, truth, AGREEMENT);
}

export function sumOf(samples: readonly Sample[], length: number): Sample {
  const sum = new Float64Array(length);
  for (const sample of samples)
    for (let index = 0; index < length; index += 1) sum[index] = (sum[index] as number) + (sample[index] as number);
  return sum;
}

/** What a line must give, in the length of a line's own numbers. */
export function expectedSample(components: readonly Component[], { length }: Sample, trials: LineValues): Truth {
  const parts = components.map((component) => trials.component(component));
  return {
    values: sumOf(
      parts.map(({ values }) => values),
      length,
    ),
    scales: lazily(() =>
      sumOf(
        parts.map(({ scales }) => scales()),
        length,
      ),
    ),
  };
}

export function isZero(sample: Sample): boolean {
  return sample.every((element) => element === 0);
}
