import { analyze } from '../../analysis/analyze.ts';
import type { Sizes } from '../../engine/interpreter.ts';
import { parseDocument } from '../../language/document/document.ts';
import type { Program } from '../../program/program.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Point } from '../draws/point.ts';
import type { Passes } from './evidence-runs.ts';
import { answer, type GradientEvidence, passesFor, type Question } from './evidence-task.ts';

/** Questions about the gradients of a text at one draw, as plain data that crosses threads. */
export interface EvidenceTask {
  readonly text: string;
  readonly sizes: Sizes;
  /** In the order of what the program is given, and of its outputs. */
  readonly given: readonly Tensor[];
  readonly cotangents: readonly Tensor[];
  readonly questions: readonly PlainQuestion[];
}

/** A variable by its place among those that the program is given. */
type PlainQuestion = Omit<Question, 'variable'> & { readonly variable: number };

/** Someone else who answers, in the order of the questions, while the caller goes on. */
export type EvidenceWorker = (task: EvidenceTask) => Promise<readonly GradientEvidence[]>;

export function taskOf(text: string, { program, sizes, given, cotangents }: Point, questions: readonly Question[]): EvidenceTask {
  return {
    text,
    sizes,
    given: program.given.map((variable) => given.get(variable) as Tensor),
    cotangents: program.outputs.map((output) => cotangents.get(output) as Tensor),
    questions: questions.map(({ variable, ...question }) => ({ ...question, variable: program.given.indexOf(variable) })),
  };
}

/** A program that was read for the task before, and what was compiled of it. */
interface Known {
  readonly text: string;
  readonly program: Program;
  readonly passes: Passes;
}

/** The other end of an answerer: answers tasks, and compiles a text once for those that follow each other. */
export function answerEvidence(): (task: EvidenceTask) => readonly GradientEvidence[] {
  let known: Known | undefined;
  return ({ text, sizes, given, cotangents, questions }) => {
    if (known?.text !== text) {
      const program = analyze(parseDocument(text)).forward;
      known = { text, program, passes: passesFor(program) };
    }
    const { program, passes } = known;
    const point: Point = {
      program,
      sizes,
      given: new Map(program.given.map((variable, index) => [variable, given[index] as Tensor])),
      cotangents: new Map(program.outputs.map((output, index) => [output, cotangents[index] as Tensor])),
    };
    return questions.map(({ variable, ...question }) =>
      answer(point, { ...question, variable: program.given[variable] as Program['given'][number] }, passes),
    );
  };
}
