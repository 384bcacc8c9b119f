import type { Reference, Variable } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Point } from './point.ts';

/** A line through the numbers of a draw along which one variable moves, or the adjoints of the outputs grow. */
export type Line = { readonly variable: Variable; readonly direction: Float64Array } | 'adjoints';

/** The point so far along a line. */
export function moved(point: Point, line: Line, by: number): Point {
  if (line === 'adjoints') {
    const grown = [...point.cotangents].map(([output, { shape, data }]): [Reference, Tensor] => {
      return [output, { shape, data: data.map((number) => number * (1 + by)) }];
    });
    return { ...point, cotangents: new Map(grown) };
  }
  const { variable, direction } = line;
  const { shape, data } = point.given.get(variable) as Tensor;
  const changed = data.map((number, index) => number + by * (direction[index] as number));
  return { ...point, given: new Map([...point.given, [variable, { shape, data: changed }]]) };
}
