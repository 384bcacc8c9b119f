import { readsOf } from '../program/activity.ts';
import type { Program, Reference, Step, Variable } from '../program/program.ts';
import { equationsOf, targetsOf } from '../program/steps.ts';
import { type CollectedStep, stepsIn } from './occurrence-log.ts';

/** Variables that some step reads and does not define itself; a loop with its body is one step. */
function readInOtherSteps(body: readonly Step[]): ReadonlySet<Variable> {
  const read = new Set<Variable>();
  for (const step of body) {
    const own = new Set(targetsOf([step]));
    for (const { value } of equationsOf([step]))
      for (const variable of readsOf(value)) if (!own.has(variable)) read.add(variable);
  }
  return read;
}

/**
 * Without `output`: every equation that nothing reads; what is local to a loop cannot be read from outside. Where all
 * are read, as in a recurrence, it is what only its own loop reads.
 */
function impliedOutputs(body: readonly Step[]): readonly Reference[] {
  const unread = (read: ReadonlySet<Variable>): readonly Reference[] =>
    targetsOf(body)
      .filter((variable) => !read.has(variable) && variable.isLocal !== true)
      .map((variable) => ({ variable, indices: [] }));
  const outputs = unread(new Set(equationsOf(body).flatMap(({ value }) => readsOf(value))));
  return outputs.length > 0 ? outputs : unread(readInOtherSteps(body));
}

/**
 * A program whose equations are assembled when they are first read. The getters are properties of the object itself, because
 * programs are copied with changes (`{ ...program, body }`), which drops accessors of a class. All programs share them: with
 * closures of its own, each would have a hidden class in V8, and 10,000 edits left 500 MB of garbage instead of 25.
 */
export class ForwardProgram implements Program {
  private static readonly LATE: PropertyDescriptorMap & ThisType<ForwardProgram> = {
    body: {
      enumerable: true,
      get() {
        this.#body ??= stepsIn(this.#steps);
        return this.#body;
      },
    },
    outputs: {
      enumerable: true,
      get() {
        this.#outputs ??= impliedOutputs(this.body);
        return this.#outputs;
      },
    },
  };
  readonly dimensions: Program['dimensions'];
  readonly given: readonly Variable[];
  declare readonly body: readonly Step[];
  declare readonly outputs: readonly Reference[];
  readonly #steps: readonly CollectedStep[];
  #body: readonly Step[] | undefined;
  #outputs: readonly Reference[] | undefined;

  /** `outputs` are those that the file states, if it does. */
  constructor(
    { dimensions, given }: Pick<Program, 'dimensions' | 'given'>,
    steps: readonly CollectedStep[],
    outputs: readonly Reference[] | undefined,
  ) {
    this.dimensions = dimensions;
    this.given = given;
    this.#steps = steps;
    this.#outputs = outputs;
    Object.defineProperties(this, ForwardProgram.LATE);
  }
}
