import type { Analysis } from '../../../analysis/analyze.ts';
import type { Values } from '../../../engine/interpreter.ts';
import type { Equation, Step, Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { Random } from '../../draws/random.ts';
import { observeLines, startOf } from '../../gradients/run-written-block.ts';
import { expandedPass } from '../expanded-pass.ts';
import type { EditTrial } from './edit-trials.ts';

/** How much it tells of a line that it gives an adjoint or a forward value, one that is transposed or summed, a part of a derived line. */
const ITSELF = 1;
const REDUCED = 0.9;
const PART = 0.5;

const TOLERANCE = 1e-9;

/** Tensors that are found again by their numbers. */
class Tensors {
  private readonly random = new Random(1);
  private readonly weights: number[] = [];
  private readonly known = new Map<string, { projection: number; score: number }[]>();

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
    if (scale === 0 || !Number.isFinite(scale)) return;
    const key = shape.join();
    const list = this.known.get(key);
    if (list === undefined) this.known.set(key, [{ projection, score }]);
    else list.push({ projection, score });
  }

  /** Zero for a tensor that is not among them. */
  scoreOf({ shape, data }: Tensor): number {
    const { projection, scale } = this.project(data);
    if (scale === 0) return 0;
    const same = (this.known.get(shape.join()) ?? []).filter((own) => Math.abs(own.projection - projection) <= TOLERANCE * scale);
    return same.reduce((most, { score }) => Math.max(most, score), 0);
  }
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

/** Recognises values of lines at one draw: the adjoints and values of the forward pass, written with one operation an equation. */
export class Meanings {
  private readonly tensors = new Tensors();
  private readonly at: EditTrial;

  constructor(analysis: Analysis, at: EditTrial) {
    this.at = at;
    const { derived, start } = expandedPass(analysis, at.trial);
    const note = (_: Equation, contribution: Tensor): void => this.tensors.add(contribution, PART);
    const all = observeLines(derived.body, at.trial.point.sizes, start, note);
    for (const [variable, whole] of all)
      for (const tensor of elementsOf(variable, whole)) {
        this.tensors.add(tensor, ITSELF);
        if (variable.kind === 'adjoint') for (const other of reductions(tensor)) this.tensors.add(other, REDUCED);
      }
  }

  /** How much of a meaning each line of a block has: the least of all iterations. */
  of(steps: readonly Step[]): ReadonlyMap<Equation, number> {
    const scores = new Map<Equation, number>();
    const { point, derived } = this.at.trial;
    const values: Values = new Map([...derived].filter(([variable]) => variable.kind !== 'adjoint'));
    observeLines(steps, point.sizes, startOf(point, values), (line, contribution) => {
      // Another name for something, or nothing, says nothing.
      if (line.value.kind === 'read' || contribution.data.every((number) => number === 0)) return;
      scores.set(line, Math.min(scores.get(line) ?? ITSELF, this.tensors.scoreOf(contribution)));
    });
    return scores;
  }
}
