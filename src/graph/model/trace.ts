import type { Part } from '../../autodiff/elementary/subexpressions.ts';
import type { Equation, ReadValue } from '../../program/program.ts';
import type { Graph } from './graph.ts';

/** What became of an equation: its operations, the last of which is its own, and what each of them reads. */
export interface EquationTrace {
  readonly operations: { readonly node: string; readonly part: Part }[];
  readonly reads: { readonly edge: string; readonly operation: string; readonly from: string; readonly read: ReadValue }[];
}

/** A graph, and where in it each equation is. */
export interface TracedGraph {
  readonly graph: Graph;
  readonly traces: ReadonlyMap<Equation, EquationTrace>;
}
