import { answerTasks } from '../thread.ts';
import { checkText } from './report.ts';

answerTasks(checkText);
