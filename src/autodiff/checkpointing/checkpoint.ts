import { evaluate, namesIn } from '../../program/dimension.ts';
import type { Equation, Loop, Program, Step } from '../../program/program.ts';
import { lengthOf } from '../../program/ranges.ts';
import { targetsOf } from '../../program/steps.ts';
import { forwardNames } from '../names/anf-names.ts';
import { LoopCheckpoint } from './loop-checkpoint.ts';

/** The reason why no loop of a program can be checkpointed. */
export class CheckpointError extends Error {}

/** The number of iterations of a loop; undefined if the file does not fix its sizes. */
function countOf({ first, last, step }: Loop, sizes: ReadonlyMap<string, number>): number | undefined {
  const length = lengthOf(step === 1 ? { first, last } : { first: last, last: first });
  return [...namesIn(length)].every((name) => sizes.has(name)) ? Math.max(0, evaluate(length, sizes)) : undefined;
}

/** True if there are no loops among the steps. */
function isFlat(body: readonly Step[]): body is readonly Equation[] {
  return body.every(({ kind }) => kind === 'equation');
}

/**
 * A derived backward pass that keeps the state of a loop at about √T iterations only, and computes what lies between
 * two of them again, a segment at a time. Loops whose number of iterations `dim` fixes, and that hold no others.
 */
export function checkpointed(forward: Program, backward: Program): Program {
  const sizes = new Map(
    [...forward.dimensions.values()].flatMap(({ name, size }): [string, number][] => (size === undefined ? [] : [[name, size]])),
  );
  const names = new Set([...forwardNames(forward), ...targetsOf(backward.body).map(({ name }) => name)]);
  const isTaken = (name: string): boolean => names.has(name);
  let changed = false;
  const body = backward.body.flatMap((step): readonly Step[] => {
    if (step.kind === 'equation' || step.origin === undefined || !isFlat(step.body) || !isFlat(step.origin.body)) return [step];
    const count = countOf(step.origin, sizes);
    if (count === undefined || count < 1) return [step];
    changed = true;
    const steps = new LoopCheckpoint(step.origin, step.body, isTaken).steps(count);
    for (const { name } of targetsOf(steps)) names.add(name);
    return steps;
  });
  if (changed) return { ...backward, body };
  const open = backward.body.find((step) => step.kind === 'loop' && isFlat(step.body));
  throw new CheckpointError(
    open === undefined
      ? 'only a loop that stands in no other loop, and has none inside, can be cut into segments'
      : 'fix the number of iterations, as in `dim T = 100`: the segments are about its square root long',
  );
}
