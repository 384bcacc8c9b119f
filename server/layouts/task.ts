import type { Layout } from '../../src/graph/drawing/layout.ts';
import type { Direction } from '../../src/graph/drawing/shapes.ts';
import type { Graph } from '../../src/graph/model/graph.ts';
import type { TaskRunner } from '../../src/threads/runner.ts';

export interface LayoutTask {
  readonly graph: Graph;
  readonly direction: Direction;
}

export type LayoutRunner = TaskRunner<LayoutTask, Layout>;
