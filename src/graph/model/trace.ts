import type { Part } from '../../autodiff/elementary/subexpressions.ts';
import type { Equation, ReadValue, Variable } from '../../program/program.ts';
import type { Graph } from './graph.ts';

/** The operations of an equation, the last of which is its own, and the operands of each. */
export interface EquationTrace {
  readonly operations: { readonly node: string; readonly part: Part }[];
  readonly reads: { readonly edge: string; readonly operation: string; readonly from: string; readonly read: ReadValue }[];
}

/** A graph, and where in it each equation is. */
export interface TracedGraph {
  readonly graph: Graph;
  readonly traces: ReadonlyMap<Equation, EquationTrace>;
  /** The variable that a node computes or is, or is an element of. */
  readonly variables: ReadonlyMap<string, Variable>;
}

/** The operation that an edge leads into, and its equation. */
export interface EdgePart {
  readonly node: string;
  readonly equation: Equation;
  readonly part: Part;
}

export function partsAtEdges({ traces }: TracedGraph): ReadonlyMap<string, EdgePart> {
  const found = new Map<string, EdgePart>();
  for (const [equation, { operations, reads }] of traces) {
    const parts = new Map(operations.map(({ node, part }) => [node, part]));
    for (const { edge, operation } of reads) {
      const part = parts.get(operation);
      if (part !== undefined) found.set(edge, { node: operation, equation, part });
    }
  }
  return found;
}
