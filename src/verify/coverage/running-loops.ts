import { evaluate } from '../../program/dimension.ts';
import type { Loop, Step } from '../../program/program.ts';

/** The loops that have an iteration, as far as the first and the last one of the loops around them tell. */
export function runningLoops(body: readonly Step[], sizes: Map<string, number>): readonly Loop[] {
  return body.flatMap((step): readonly Loop[] => {
    if (step.kind !== 'loop') return [];
    const [first, last] = [evaluate(step.first, sizes), evaluate(step.last, sizes)];
    if ((last - first) * step.step < 0) return [];
    const inner = [first, last].flatMap((value) => runningLoops(step.body, new Map([...sizes, [step.variable, value]])));
    return [step, ...inner];
  });
}
