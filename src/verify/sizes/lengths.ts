import type { Sizes } from '../../engine/interpreter.ts';
import { evaluate, namesIn, scale, subtract } from '../../program/dimension.ts';
import type { Loop, Program } from '../../program/program.ts';
import { loopsOf, targetsOf } from '../../program/steps.ts';
import { numbersIn } from './size-numbers.ts';

/** Iterations that show a first, a middle and a last one. */
export const FEWEST_ITERATIONS = 3;
const LONGEST = 64;

/** The dimensions that decide how many iterations and elements there are. */
export function lengthNames(programs: readonly Program[]): ReadonlySet<string> {
  const variables = programs.flatMap(({ given, body }) => [...given, ...targetsOf(body)]);
  const bounds = [
    ...variables.flatMap(({ ranges }) => ranges.flatMap(({ first, last }) => [first, last])),
    ...programs.flatMap(({ body }) => loopsOf(body)).flatMap(({ first, last }) => [first, last]),
  ];
  return new Set(bounds.flatMap((bound) => [...namesIn(bound)]));
}

/** The number of iterations of a loop; undefined if it depends on loops around it, or on sizes that are not chosen yet. */
function iterations({ first, last, step }: Loop, sizes: Sizes): number | undefined {
  const names = [...namesIn(first), ...namesIn(last)];
  return names.every((name) => sizes.has(name)) ? (evaluate(last, sizes) - evaluate(first, sizes)) * step + 1 : undefined;
}

/** The name whose growth makes a loop longer. */
function lengtheningName({ first, last, step }: Loop, names: ReadonlySet<string>): string | undefined {
  const span = scale(subtract(last, first), step);
  const term = span.terms.find(
    ({ coefficient, factors }) => coefficient > 0 && factors.length === 1 && names.has(factors[0] ?? ''),
  );
  return term?.factors[0];
}

/** Raises lengths until each loop that they decide runs at least three times. */
export function lengthen(
  loops: readonly Loop[],
  sizes: Map<string, number>,
  names: ReadonlySet<string>,
  next: (from: number, name: string) => number,
): void {
  for (let again = true; again; ) {
    again = false;
    for (const loop of loops) {
      const count = iterations(loop, sizes);
      const name = lengtheningName(loop, names);
      const size = name === undefined ? undefined : sizes.get(name);
      if (count === undefined || count >= FEWEST_ITERATIONS || name === undefined || size === undefined || size > LONGEST)
        continue;
      sizes.set(name, next(size + FEWEST_ITERATIONS - Math.max(0, count), name));
      again = true;
    }
  }
}

/**
 * The least lengths that show a first, a middle and a last iteration of each loop, also where the file fixes others: at
 * first such as differ, then the same for all.
 */
export function shortLengths(programs: readonly Program[], given: Sizes): readonly Sizes[] {
  const dimensions = programs[0]?.dimensions ?? new Map<string, never>();
  const names = new Set([...lengthNames(programs)].filter((name) => dimensions.has(name)));
  const open = new Set([...names].filter((name) => !given.has(name)));
  const loops = programs.flatMap(({ body }) => loopsOf(body));
  const written = numbersIn(programs);
  const choices = [true, false].map((isDistinct) => {
    const used = new Set(isDistinct ? written : []);
    const next = (from: number): number => {
      let size = from;
      while (used.has(size)) size += 1;
      if (isDistinct) used.add(size);
      return size;
    };
    const sizes = new Map([...names].map((name) => [name, given.get(name) ?? next(FEWEST_ITERATIONS)]));
    lengthen(loops, sizes, open, next);
    return sizes;
  });
  return choices.filter((sizes, index) => index === 0 || [...sizes.values()].join() !== [...(choices[0]?.values() ?? [])].join());
}
