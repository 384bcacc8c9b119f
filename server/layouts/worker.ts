import { answerTasks } from '../thread.ts';
import { answerLayout } from './task.ts';

answerTasks(answerLayout);
