import type { Analysis } from '../../../analysis/analyze.ts';
import type { Values } from '../../../engine/interpreter.ts';
import { pushForward } from '../../../engine/tangents.ts';
import type { Equation, Step, Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import type { Trial } from '../../draws/draws.ts';
import { activeOf, type Point } from '../../draws/point.ts';
import { Random } from '../../draws/random.ts';
import { largestOf } from '../../gradients/comparison.ts';
import { type LineObserver, observeLines, startOf } from '../../gradients/run-written-block.ts';
import { type ExpandedPass, expandedPass } from '../expanded-pass.ts';
import { withNamedDerivatives } from './local-derivatives.ts';

/** How much it tells of a line that it gives an adjoint or a forward value, one that is transposed or summed, a part of a derived line. */
const ITSELF = 1;
const REDUCED = 0.9;
const PART = 0.5;

const TOLERANCE = 1e-9;

interface Known {
  readonly projection: number;
  readonly score: number;
}

/** Tensors that are found again by their numbers. */
class Tensors {
  private readonly random = new Random(1);
  private readonly weights: number[] = [];
  /** By shape, sorted by projection once something is looked for. */
  private readonly known = new Map<string, { list: Known[]; isSorted: boolean }>();

  private project(data: Float64Array): { projection: number; scale: number } {
    while (this.weights.length < data.length) this.weights.push(this.random.between(0.5, 1.5));
    let projection = 0;
    let scale = 0;
    data.forEach((number, at) => {
      const term = number * (this.weights[at] as number);
      projection += term;
      scale += Math.abs(term);
    });
    return { projection, scale };
  }

  add({ shape, data }: Tensor, score: number): void {
    const { projection, scale } = this.project(data);
    if (isUniform(data) || !Number.isFinite(scale)) return;
    const key = shape.join();
    const same = this.known.get(key) ?? { list: [], isSorted: false };
    same.list.push({ projection, score });
    same.isSorted = false;
    this.known.set(key, same);
  }

  /** Zero for a tensor that is not among them. */
  scoreOf({ shape, data }: Tensor): number {
    const { projection, scale } = this.project(data);
    const same = this.known.get(shape.join());
    if (scale === 0 || same === undefined) return 0;
    const { list } = same;
    if (!same.isSorted) list.sort((a, b) => a.projection - b.projection);
    same.isSorted = true;
    const slack = TOLERANCE * scale;
    let most = 0;
    for (let at = firstFrom(list, projection - slack); at < list.length; at += 1) {
      const own = list[at] as Known;
      if (!(own.projection <= projection + slack)) break;
      most = Math.max(most, own.score);
    }
    return most;
  }
}

/** True for what says nothing: zeros, and a number in every element. */
export function isUniform(data: Float64Array): boolean {
  return data.every((number) => number === data[0]) && (data.length > 1 || data[0] === 0 || data[0] === 1);
}

/** The position of the first projection that is not below a number. */
function firstFrom(list: readonly Known[], least: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as Known).projection < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sums over each axis, and the transpose. */
function reductions({ shape, data }: Tensor): readonly Tensor[] {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2) return [];
  const sums = [new Float64Array(columns), new Float64Array(rows)] as const;
  const turned = new Float64Array(data.length);
  data.forEach((number, at) => {
    const row = Math.floor(at / columns);
    const column = at % columns;
    sums[0][column] = (sums[0][column] as number) + number;
    sums[1][row] = (sums[1][row] as number) + number;
    turned[column * rows + row] = number;
  });
  return [
    { shape: [columns], data: sums[0] },
    { shape: [rows], data: sums[1] },
    { shape: [columns, rows], data: turned },
  ];
}

/** A sequence as its elements, anything else as it is. */
function elementsOf({ ranges }: Variable, whole: Tensor): readonly Tensor[] {
  if (ranges.length === 0) return [whole];
  const shape = whole.shape.slice(ranges.length);
  const length = shape.reduce((product, size) => product * size, 1);
  const count = length === 0 ? 0 : whole.data.length / length;
  return Array.from({ length: count }, (_, at) => ({ shape, data: whole.data.slice(at * length, (at + 1) * length) }));
}

function plus(a: Tensor, b: Tensor): Tensor {
  return { shape: a.shape, data: a.data.map((number, at) => number + (b.data[at] as number)) };
}

/** The running totals of what comes one after another, from either end. */
function totalsOf(tensors: readonly Tensor[]): readonly Tensor[] {
  const running = (all: readonly Tensor[]): readonly Tensor[] => {
    const [first, ...rest] = all;
    let sum = first;
    return rest.flatMap((tensor) => {
      if (sum === undefined || sum.data.length !== tensor.data.length) return [];
      sum = plus(sum, tensor);
      return [sum];
    });
  };
  return [...running(tensors), ...running(tensors.toReversed())];
}

/** Of a line that runs often there are more rests than could be told from each other. */
const MOST_RESTS = 4000;

/** Adjoints without one of their contributions. */
function restsOf(adjoints: readonly Tensor[], contributions: readonly Tensor[]): readonly Tensor[] {
  if (adjoints.length * contributions.length > MOST_RESTS) return [];
  return adjoints.flatMap((whole) =>
    contributions.flatMap(({ data }) =>
      data.length === whole.data.length
        ? [{ shape: whole.shape, data: whole.data.map((number, at) => number - (data[at] as number)) }]
        : [],
    ),
  );
}

/** How the values of a forward pass change with each variable whose elements change alike: what code carries on that sums forward in time. */
function sensitivities({ forward, start }: ExpandedPass, { sizes }: Point): readonly Tensor[] {
  const given: Values = new Map([...start].filter(([variable]) => forward.given.includes(variable)));
  const plain = activeOf(forward.given).filter(({ ranges, shape }) => ranges.length === 0 && shape.length < 2);
  return plain.flatMap((variable) => {
    const own = given.get(variable);
    if (own === undefined) return [];
    const tangents = pushForward(forward.body, sizes, given, new Map([[variable, { ...own, data: own.data.map(() => 1) }]]));
    return [...tangents].flatMap(([changed, tensor]) => (changed === variable ? [] : elementsOf(changed, tensor)));
  });
}

/** Recognises values of lines at one draw: the adjoints and values of the forward pass, written with one operation an equation. */
export class Meanings {
  private readonly tensors = new Tensors();
  private readonly trial: Trial;

  constructor(analysis: Analysis, trial: Trial) {
    this.trial = trial;
    const pass = expandedPass(analysis, trial);
    const { body, named } = withNamedDerivatives(pass.derived.body);
    const contributions = new Map<Equation, Tensor[]>();
    const note = (line: Equation, contribution: Tensor): void => {
      this.tensors.add(contribution, named.has(line) ? ITSELF : PART);
      if (named.has(line)) return;
      const own = contributions.get(line);
      if (own === undefined) contributions.set(line, [contribution]);
      else own.push(contribution);
    };
    const all = observeLines(body, trial.point.sizes, pass.start, note);
    for (const [variable, whole] of all) this.addElements(variable, elementsOf(variable, whole));
    for (const [{ target }, own] of contributions) {
      for (const total of totalsOf(own)) this.tensors.add(total, REDUCED);
      for (const rest of restsOf(elementsOf(target, all.get(target) as Tensor), own)) this.tensors.add(rest, PART);
    }
    for (const tensor of sensitivities(pass, trial.point)) this.tensors.add(tensor, ITSELF);
  }

  private addElements({ kind }: Variable, elements: readonly Tensor[]): void {
    for (const tensor of elements) {
      this.tensors.add(tensor, ITSELF);
      if (kind === 'adjoint') for (const other of reductions(tensor)) this.tensors.add(other, REDUCED);
    }
    for (const total of totalsOf(elements)) this.tensors.add(total, REDUCED);
  }

  /** How much of a meaning a value has. */
  scoreOf(tensor: Tensor): number {
    return this.tensors.scoreOf(tensor);
  }

  /** How much of a meaning each line of a block has: the least of all iterations. */
  of(steps: readonly Step[]): ReadonlyMap<Equation, number> {
    const scores = new Map<Equation, number>();
    this.observe(steps, (line, contribution) => {
      // Another name for something, or nothing, says nothing.
      if (line.value.kind === 'read' || isUniform(contribution.data)) return;
      scores.set(line, Math.min(scores.get(line) ?? ITSELF, this.tensors.scoreOf(contribution)));
    });
    return scores;
  }

  /** The largest number that a line of a block gives to each variable. */
  largestIn(steps: readonly Step[]): ReadonlyMap<Variable, number> {
    const found = new Map<Variable, number>();
    this.observe(steps, ({ target }, { data }) => found.set(target, Math.max(found.get(target) ?? 0, largestOf(data))));
    return found;
  }

  private observe(steps: readonly Step[], observe: LineObserver): void {
    const { point, derived } = this.trial;
    const values: Values = new Map([...derived].filter(([variable]) => variable.kind !== 'adjoint'));
    observeLines(steps, point.sizes, startOf(point, values), observe);
  }
}
