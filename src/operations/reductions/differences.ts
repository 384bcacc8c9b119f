import type { Difference } from '../../program/operation.ts';

/** A loss of PyTorch, which is one number unless its rows are asked for. */
export function reductionsOf(name: string, parts: string): readonly Difference[] {
  const of = (argument: string, written: Difference['written']): Difference => ({
    in: ['PyTorch'],
    argument: `reduction="${argument}"`,
    ...(written === undefined ? {} : { written }),
    told: `a ${argument}`,
  });
  const mean: Difference = {
    in: ['PyTorch'],
    unless: ['reduction', 'weight', 'ignore_index', 'label_smoothing'],
    written: { inside: 'mean' },
    told: `that of PyTorch is the mean of the ${parts}, \`mean(${name}(…))\` here`,
  };
  return [of('none', 'plainly'), of('sum', { inside: 'sum' }), of('mean', { inside: 'mean' }), mean];
}
