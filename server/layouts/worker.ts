import { layOut } from '../../src/graph/drawing/layout.ts';
import { answerTasks } from '../../src/threads/answer.ts';
import type { LayoutTask } from './task.ts';

answerTasks(({ graph, direction }: LayoutTask) => layOut(graph, direction));
