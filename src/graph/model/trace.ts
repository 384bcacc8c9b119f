import type { Part } from '../../autodiff/elementary/subexpressions.ts';
import type { Equation, ReadValue } from '../../program/program.ts';
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
}
