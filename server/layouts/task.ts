import type { Graph } from '../../src/graph/graph.ts';
import type { Layout } from '../../src/graph/layout.ts';
import type { Direction } from '../../src/graph/shapes.ts';
import type { TaskRunner } from '../../src/threads/runner.ts';

export interface LayoutTask {
  readonly graph: Graph;
  readonly direction: Direction;
}

export type LayoutRunner = TaskRunner<LayoutTask, Layout>;
