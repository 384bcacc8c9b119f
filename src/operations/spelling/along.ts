import { type Dimension, ONE, ZERO } from '../../program/dimension.ts';
import { broadcastShapes, type Shape } from '../../program/shape.ts';
import { BINDING, type Spelling, type SpellingCall } from '../../program/spelling.ts';
import { helper } from './functions.ts';
import { axisAt, gather, helping, latexFunction, primary, scalarNumber } from './spell.ts';

/** Spellings of what whole numbers pick and place, one for each element, and of labels. */

/** An operand as whole numbers; a literal number is one already. */
function whole(call: SpellingCall, operand: number, cast: string): string {
  const written = call.written[operand];
  return written?.type === 'number' ? written.text : `${call.operand(operand, BINDING.primary)}${cast}`;
}

const sizeOf = ({ options }: SpellingCall['site']): Dimension => options['size'] as Dimension;

export const ONE_HOT: Spelling = {
  numpy: (call) => primary(`np.eye(${call.size(sizeOf(call.site))})[${whole(call, 0, '.astype(int)')}]`),
  torch: (call) =>
    primary(
      `torch.nn.functional.one_hot(${call.tensor(0, BINDING.primary)}.long(), ${call.size(sizeOf(call.site))}).to(${call.like}.dtype)`,
    ),
  latex: (call) => primary(`\\mathrm{onehot}\\left(${call.operand(0)}\\right)`),
  element: gather('often', (at) => ({
    kind: 'choose',
    bounds: [{ index: at.position(at.operand(0, at.index.slice(0, -1))), relation: '==', limit: at.index.at(-1) ?? ZERO }],
    inside: scalarNumber(1),
    outside: scalarNumber(0),
  })),
};

function replaced(index: readonly Dimension[], axis: number, position: Dimension): readonly Dimension[] {
  return index.map((own, other) => (other === axis ? position : own));
}

export const TAKE_ALONG: Spelling = {
  numpy: (call) =>
    primary(`np.take_along_axis(${call.operand(0)}, ${whole(call, 1, '.astype(int)')}, axis=${axisAt(call.site, -1)})`),
  torch: (call) => primary(`torch.take_along_dim(${call.tensor(0)}, ${whole(call, 1, '.long()')}, dim=${axisAt(call.site, -1)})`),
  latex: (call) => ({ text: `{${call.operand(0, BINDING.primary)}}_{${call.operand(1)}}`, binding: BINDING.power }),
  element: gather('often', (at) => at.operand(0, replaced(at.index, axisAt(at.site, -1), at.position(at.operand(1, at.index))))),
};

const NUMPY_SCATTER_ALONG = helper(
  'scatter_along',
  `def scatter_along(values, indices, size, axis):
    values, indices = np.broadcast_arrays(values, indices)
    places = list(np.indices(values.shape))
    places[axis] = indices.astype(int)
    total = np.zeros((*values.shape[:axis], size, *values.shape[axis + 1 :]))
    np.add.at(total, tuple(places), values)
    return total`,
);
const TORCH_SCATTER_ALONG = helper(
  'scatter_along',
  `def scatter_along(values, indices, size, axis):
    values, indices = torch.broadcast_tensors(values, indices)
    total = values.new_zeros((*values.shape[:axis], size, *values.shape[axis + 1 :]))
    return total.scatter_add(axis, indices.long(), values)`,
);

const scatterArguments = (call: SpellingCall): readonly string[] => [call.size(sizeOf(call.site)), String(axisAt(call.site, -1))];

export const SCATTER_ALONG: Spelling = {
  numpy: helping(NUMPY_SCATTER_ALONG, scatterArguments),
  torch: helping(TORCH_SCATTER_ALONG, scatterArguments),
  latex: latexFunction('\\mathrm{scatter}'),
  element: gather('often', (at) => {
    const axis = axisAt(at.site, -1);
    const along = (broadcastShapes(...(at.site.operands as [Shape, Shape])) ?? [])[axis] ?? ONE;
    return at.reduce('sum', [along], ([counter = ZERO]) => {
      const place = replaced(at.index, axis, counter);
      return {
        kind: 'choose',
        bounds: [{ index: at.position(at.operand(1, place)), relation: '==', limit: at.index[axis] ?? ZERO }],
        inside: at.operand(0, place),
        outside: scalarNumber(0),
      };
    });
  }),
};
