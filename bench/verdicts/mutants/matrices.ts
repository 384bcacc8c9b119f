import { sameShape } from '../../../src/program/shape.ts';
import { everyPart, type Kind, operandsOf, operationOf, type Part } from './site.ts';

/** A part whose last two axes are equal by name. */
function isSquare({ value: { shape } }: Part): boolean {
  return shape.length >= 2 && sameShape(shape.slice(-1), shape.slice(-2, -1));
}

const square = (write: (text: string) => readonly string[]): Kind =>
  everyPart((part) => (isSquare(part) && part.value.kind !== 'number' ? write(`(${part.text})`) : []));

const REDUCTIONS: ReadonlySet<string> = new Set(['sum', 'mean', 'max', 'min', 'prod', 'logsumexp']);

const reduction = (write: (part: Part, name: string) => readonly string[]): Kind =>
  everyPart((part) => {
    const name = operationOf(part);
    return name !== undefined && REDUCTIONS.has(name) ? write(part, name) : [];
  });

const renamed = ({ text }: Part, name: string): string => text.replace(/^\w+/, name);

function axisChanged({ text }: Part): readonly string[] {
  return [0, 1, 2].map((axis) => text.replace(/axis=\d\)$/, `axis=${axis})`)).filter((changed) => changed !== text);
}

const KEEPDIMS = /, keepdims=true\)$/;

export const MATRICES: Readonly<Record<string, Kind>> = {
  symmetrised: square((text) => [`(${text} + ${text}.T) / 2`]),
  'diagonal only': square((text) => [`diag(diag(${text}))`]),
  triangle: square((text) => [`tril(${text})`, `${text} - tril(${text}).T + diag(diag(${text}))`]),
  'transposed part': square((text) => [`${text}.T`]),
  'product by elements': everyPart((part) => (operationOf(part) === '@' ? [operandsOf(part).join(' * ')] : [])),
  'product turned': everyPart((part) =>
    operationOf(part) === '@' && isSquare(part) ? [operandsOf(part).toReversed().join(' @ '), `(${part.text}).T`] : [],
  ),
  'inverse left out': everyPart((part) => (operationOf(part) === 'inv' ? operandsOf(part) : [])),
  'solved for the transpose': everyPart((part) => {
    const [matrix = '', right = ''] = operandsOf(part);
    return operationOf(part) === 'solve'
      ? [`solve(${matrix}.T, ${right})`, `solve((${matrix} + ${matrix}.T) / 2, ${right})`]
      : [];
  }),
  'mean for sum': reduction((part, name) => (name === 'sum' ? [renamed(part, 'mean')] : [])),
  'sum for mean': reduction((part, name) => (name === 'mean' ? [renamed(part, 'sum')] : [])),
  'extremum for sum': reduction((part) => [renamed(part, 'max'), renamed(part, 'min')]),
  'axis confused': reduction(axisChanged),
  'keepdims forgotten': reduction(({ text }) =>
    KEEPDIMS.test(text) ? [text.replace(KEEPDIMS, ')')] : [text.replace(/\)$/, ', keepdims=true)')],
  ),
  'sum of factors': reduction((part, name) => {
    const [inside] = part.value.kind === 'apply' ? part.value.operands : [];
    if (name !== 'sum' || inside?.kind !== 'apply' || inside.operation.name !== '*') return [];
    const options = /, (axis|keepdims)=.*\)$/.exec(part.text)?.[0] ?? ')';
    const factors = operandsOf({ ...part, value: inside });
    return [factors.map((factor) => `sum(${factor}${options}`).join(' * ')];
  }),
  'absolute for square': everyPart((part) => {
    const [base = '', exponent] = operandsOf(part);
    return operationOf(part) === '^' && exponent === '(2)' ? [`abs(${base})`] : [];
  }),
  'one index for another': everyPart((part, { like }) => {
    const [, second] = part.value.kind === 'apply' ? part.value.operands : [];
    if (second === undefined || !['gather', 'scatter_add'].includes(operationOf(part) ?? '')) return [];
    const [, own = ''] = operandsOf(part);
    return like(second)
      .map((other) => part.text.replace(own.slice(1, -1), other))
      .filter((text) => text !== part.text);
  }),
};
