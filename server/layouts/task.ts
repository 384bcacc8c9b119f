import type { Arranged, ArrangeTask } from '../../src/graph/drawing/arrange.ts';
import type { TaskRunner } from '../../src/threads/runner.ts';

export type LayoutTask = ArrangeTask;

export type LayoutRunner = TaskRunner<LayoutTask, Arranged>;
