import { answerTasks } from '../threads/answer.ts';
import { checkText } from './check-text.ts';

answerTasks(checkText);
