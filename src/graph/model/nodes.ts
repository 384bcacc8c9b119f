import { siteOf } from '../../program/activity.ts';
import { declaredRanges, declaredShape } from '../../program/build.ts';
import type { ApplyValue, Variable } from '../../program/program.ts';
import { printIndexRange } from '../../program/ranges.ts';
import { printShape } from '../../program/shape.ts';
import type { GraphEdge, GraphNode, NodeKind } from './graph.ts';

/** A node in the making: whether it is an output, and whether a gradient reaches it, turn out later. */
export type OpenNode = Omit<GraphNode, 'isOutput' | 'adjoint'> & { isOutput: boolean };
export type OpenEdge = Omit<GraphEdge, 'adjoint' | 'label'> & { readonly carries: boolean };

export function hasDerivative(value: ApplyValue, operand: number): boolean {
  return value.operation.derivative(operand, siteOf(value)) !== undefined;
}

export function variableNode(
  kind: NodeKind,
  id: string,
  label: string,
  variable: Variable,
  cluster: string | undefined,
): OpenNode {
  const { place, kind: variableKind, name } = variable;
  // An element is one of the sequence, however that is declared.
  const shape = kind === 'element' ? variable.shape : declaredShape(variable);
  const ranges = declaredRanges(variable);
  const declared = `${name}${ranges.map((range) => `[${printIndexRange(range)}]`).join('')}`;
  return {
    id,
    kind,
    label,
    shape: printShape(shape),
    isOutput: false,
    text: kind === 'element' ? label : `${variableKind} ${declared}: ${printShape(shape)}`,
    ...(place === undefined ? {} : { statement: place.statement }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}
