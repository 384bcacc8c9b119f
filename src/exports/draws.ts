import { run, type Sizes } from '../engine/interpreter.ts';
import { readShape } from '../program/build.ts';
import { evaluate } from '../program/dimension.ts';
import type { Variable } from '../program/program.ts';
import { evaluateShape } from '../program/shape.ts';
import { SizeError } from '../program/tensor.ts';
import { chooseSizes, drawGiven } from '../verify/draw.ts';
import { Random } from '../verify/random.ts';
import type { ExportUnit } from './unit.ts';

/** Small sizes for an example; where the program cannot run with drawn numbers, those that the file fixes and any others. */
export function exampleSizes({ forward }: ExportUnit): Sizes {
  try {
    return chooseSizes(forward, 'distinct', new Map());
  } catch (error) {
    if (!(error instanceof SizeError)) throw error;
    return new Map([...forward.dimensions.values()].map(({ name, size }, index) => [name, size ?? index + 2]));
  }
}

/** Whether numbers of both signs lead to logarithms or roots that are none. */
export function drawsPositive({ forward }: ExportUnit, sizes: Sizes): boolean {
  const given = drawGiven(forward, sizes, new Random(1), false);
  try {
    const values = run(forward.body, sizes, given);
    return [...values.values()].some(({ data }) => data.some(Number.isNaN));
  } catch (error) {
    if (error instanceof SizeError) return false;
    throw error;
  }
}

/** Numbers for a test, as PyTorch draws them. */
export function drawnTensor(variable: Variable, sizes: Sizes, positive: boolean): string {
  const shape = evaluateShape(readShape(variable, []), sizes);
  const size = shape.length === 0 ? '()' : `${shape.join(', ')}`;
  const { domain } = variable;
  const type = 'dtype=torch.float64';
  const rows = shape.length === 1 ? '()' : `(${shape.slice(0, -1).join(', ')},)`;
  const gradient = variable.active ? ', requires_grad=True' : '';
  switch (domain?.kind) {
    case 'interval': {
      const [low, high] = [domain.low, domain.high].map((limit) => (Number.isFinite(limit) ? limit : Math.sign(limit) * 2));
      const tensor = `torch.empty(${size}, ${type}).uniform_(${low}, ${high})`;
      return variable.active ? `${tensor}.requires_grad_()` : tensor;
    }
    case 'onehot':
      return `torch.eye(${shape.at(-1)}, ${type})[torch.randint(${shape.at(-1)}, ${rows})]`;
    case 'simplex':
      return `torch.softmax(torch.randn(${size}, ${type}), -1)${variable.active ? '.requires_grad_()' : ''}`;
    case 'integers':
      return `torch.randint(${evaluate(domain.below, sizes)}, (${shape.join(', ')},)).double()`;
    default: {
      if (!positive) return `torch.randn(${size}, ${type}${gradient})`;
      const tensor = `torch.empty(${size}, ${type}).uniform_(0.1, 1.5)`;
      return variable.active ? `${tensor}.requires_grad_()` : tensor;
    }
  }
}
