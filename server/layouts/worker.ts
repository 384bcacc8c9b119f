import { arrange } from '../../src/graph/drawing/arrange.ts';
import { answerTasks } from '../../src/threads/answer.ts';
import type { LayoutTask } from './task.ts';

answerTasks((task: LayoutTask) => arrange(task));
