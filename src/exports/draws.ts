import { run, type Sizes } from '../engine/interpreter.ts';
import { EXAMPLE_LIMIT, requireRoom } from '../engine/room.ts';
import { readShape } from '../program/build.ts';
import { evaluate } from '../program/dimension.ts';
import type { Domain } from '../program/domain.ts';
import type { Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { SizeError, sizeOf } from '../program/tensor.ts';
import { drawGiven } from '../verify/draws/draw.ts';
import { Random } from '../verify/draws/random.ts';
import { smallSizes } from '../verify/sizes/small-sizes.ts';
import type { ExportUnit } from './unit.ts';

/** Small sizes for an example; where the program cannot run with drawn numbers, those that the file fixes and any others. */
export function exampleSizes({ forward }: ExportUnit): Sizes {
  try {
    return smallSizes(forward, new Map(), EXAMPLE_LIMIT);
  } catch (error) {
    if (!(error instanceof SizeError)) throw error;
    return new Map([...forward.dimensions.values()].map(({ name, size }, index) => [name, size ?? index + 2]));
  }
}

/** True if numbers of both signs lead to undefined logarithms or roots, so that positive ones are drawn. */
export function drawsPositive({ forward }: ExportUnit, sizes: Sizes): boolean {
  try {
    requireRoom([forward], sizes, EXAMPLE_LIMIT);
    const given = drawGiven(forward, sizes, new Random(1), false);
    const values = run(forward.body, sizes, given);
    return [...values.values()].some(({ data }) => data.some(Number.isNaN));
  } catch (error) {
    if (error instanceof SizeError) return false;
    throw error;
  }
}

const TYPE = 'dtype=torch.float64';
const NORMAL = 'torch.randn(';

const listed = (sizes: readonly number[]): string => (sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`);

interface Drawn {
  readonly text: string;
  /** Of such numbers there are no others nearby, so that no difference quotient is taken. */
  readonly isDiscrete?: true;
}

/** Numbers of a set, as PyTorch draws them; what is used twice has the name `_a`. */
function drawnFrom(domain: Domain | undefined, shape: readonly number[], sizes: Sizes, positive: boolean): Drawn {
  const size = shape.length === 0 ? '()' : shape.join(', ');
  const width = shape.at(-1) ?? 1;
  const rows = listed(shape.slice(0, -1));
  const normal = `${NORMAL}${size}, ${TYPE})`;
  const uniform = (low: number, high: number): string => `torch.empty(${size}, ${TYPE}).uniform_(${low}, ${high})`;
  switch (domain?.kind) {
    case 'interval': {
      const [low, high] = [domain.low, domain.high].map((limit) => (Number.isFinite(limit) ? limit : Math.sign(limit) * 2));
      return { text: uniform(low as number, high as number) };
    }
    case 'mask': {
      const count = sizeOf(shape);
      const mixed = `(torch.randperm(${count}) % 2).double().reshape(${listed(shape)})`;
      return { text: count > 1 ? mixed : `torch.randint(2, ${listed(shape)}).double()`, isDiscrete: true };
    }
    case 'onehot':
      return { text: `torch.eye(${width}, ${TYPE})[torch.randint(${width}, ${rows})]`, isDiscrete: true };
    case 'integers':
      return { text: `torch.randint(${evaluate(domain.below, sizes)}, ${listed(shape)}).double()`, isDiscrete: true };
    case 'simplex':
      return { text: `torch.softmax(${normal}, -1)` };
    case 'unit':
      return { text: `torch.nn.functional.normalize(${normal}, dim=-1)` };
    case 'symmetric':
      return { text: `((_a := ${normal}) + _a.mT)` };
    case 'spd':
      return { text: `((_a := ${normal}) @ _a.mT + torch.eye(${width}, ${TYPE}))` };
    case 'triangular':
      return { text: `(torch.eye(${width}, ${TYPE}) + ${normal}.tril() / ${width + 4})` };
    default:
      return { text: positive ? uniform(0.1, 1.5) : normal };
  }
}

/** Numbers for a test, as PyTorch draws them. */
export function drawnTensor(variable: Variable, sizes: Sizes, positive: boolean): string {
  const shape = evaluateShape(readShape(variable, []), sizes);
  const { text, isDiscrete } = drawnFrom(variable.domain, shape, sizes, positive);
  if (!variable.active || isDiscrete === true) return text;
  return text.startsWith(NORMAL) ? text.replace(/\)$/, ', requires_grad=True)') : `${text}.requires_grad_()`;
}
