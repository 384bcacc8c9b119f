/**
 * A program as nodes and edges. Identities are made of names, never of positions: they survive every edit that
 * leaves the names alone, and with them whatever a reader has selected, folded or zoomed in on.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Parts that can be drawn as one box each, the outer before the inner. */
  readonly clusters: readonly GraphCluster[];
}

/** An `element` stands for an element of a sequence that another iteration defines; a `loop` and a `box` for a folded part. */
export type NodeKind = 'input' | 'param' | 'const' | 'operation' | 'element' | 'loop' | 'box';

/**
 * A loop; equations below a heading, alike with those beside them, or in a run that only follows one another; or one
 * equation of several operations.
 */
export type ClusterKind = 'loop' | 'titled' | 'repeated' | 'run' | 'equation';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** The text in its shape: the sign of an operation, the name of a variable. */
  readonly label: string;
  /** Of an operation: the name that its result has, unless it is a part of a longer equation. */
  readonly name?: string;
  /** The adjoint of what the node stands for, where a gradient reaches it: its name, or `∂L/∂(W @ x)` where it has none. */
  readonly adjoint?: string;
  readonly shape: string;
  readonly isOutput: boolean;
  /** The equation or declaration that it comes from, or the part of an equation that it computes. */
  readonly text: string;
  /** The statement of that equation or declaration. */
  readonly statement?: number;
  readonly cluster?: string;
  /** Of a folded part: the names that its equations define. */
  readonly holds?: readonly string[];
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** The operand's index in the operation. */
  readonly operand: number;
  /** The adjoint that flows back along it, where a gradient does. */
  readonly adjoint?: string;
  /** Label on the way back: the adjoint, if it has a name. */
  readonly label?: string;
  /** Of an edge out of a box: the shape of what it carries, where all that it stands for has one. */
  readonly shape?: string;
  /** From one iteration into the next. */
  readonly isRecurrent: boolean;
}

export interface GraphCluster {
  readonly id: string;
  readonly kind: ClusterKind;
  readonly label: string;
  readonly parent?: string;
  readonly statement?: number;
}

/** Open, a part is drawn with a frame around it if somebody has named it; the others leave no trace. */
export function isFramed({ kind }: GraphCluster): boolean {
  return kind === 'loop' || kind === 'titled' || kind === 'repeated';
}
