import type { Analysis } from '../../../analysis/analyze.ts';
import type { Iteration, Unrolled, UnrolledFrom } from '../../../autodiff/unroll.ts';
import type { Diagnostic } from '../../../language/diagnostic.ts';
import { lineOf, statementAt } from '../../../language/document/statements.ts';
import { adjointName } from '../../../program/adjoints.ts';
import { constant, constantValue, type Dimension, substitute } from '../../../program/dimension.ts';
import type { Equation, Loop, Step, Variable } from '../../../program/program.ts';
import { compact } from '../../../program/ranges.ts';
import { equationsOf, loopsOf } from '../../../program/steps.ts';
import type { Finding, Localisation } from '../search/search.ts';

type Missing = Extract<Finding, { kind: 'missing' }>;

/** Loops whose ranges are too short, and what is missing only because of that. */
export interface LeftOut {
  readonly diagnostics: readonly Diagnostic[];
  readonly explained: readonly Finding[];
}

/** The forward loop around an equation that runs over the same variable. */
function loopAround(body: readonly Step[], equation: Equation, variable: string): Loop | undefined {
  return loopsOf(body).find((loop) => loop.variable === variable && equationsOf(loop.body).includes(equation));
}

/** The range of a loop that runs through another one in reverse. */
export function reverseOf({ first, last }: Loop): string {
  return `${compact(last)}..${compact(first)}`;
}

/** An iteration by the end of the loop that it is, where it is one: sizes of a check are not those of the file. */
function iterationName({ first, last, variable }: Loop, value: number | undefined, sizes: Iteration): string {
  const numberAt = (end: Dimension): number | undefined => constantValue(substituteAll(end, sizes));
  const end = [first, last].find((own) => numberAt(own) === value);
  return `${variable} = ${end === undefined ? value : compact(end)}`;
}

function substituteAll(end: Dimension, sizes: Iteration): Dimension {
  return [...sizes].reduce((own, [name, size]) => substitute(own, name, constant(size)), end);
}

/** A loop that leaves out an iteration makes everything of it missing: that is one mistake, in the loop's range. */
export function leftOutIterations(
  { document, forward, backward }: Analysis,
  unrolled: Unrolled,
  { findings }: Localisation,
  sizes: Iteration,
): LeftOut {
  const missing = findings.filter((finding): finding is Missing => finding.kind === 'missing');
  const originsOf = ({ components }: Missing) => components.map(({ line: { origin } }) => origin && unrolled.originOf(origin));
  const lines = equationsOf(unrolled.backward?.body ?? []);
  const diagnostics: Diagnostic[] = [];
  const explained: Finding[] = [];
  for (const { statement = 0, variable, body } of loopsOf(backward?.body ?? [])) {
    const inside = new Set(equationsOf(body).map(({ source }) => source?.statement));
    const own = lines.filter(({ source }) => inside.has(source?.statement));
    const run = new Set(own.map((equation) => unrolled.originOf(equation)?.iteration.get(variable)));
    const skipped = (value: number | undefined): boolean => value !== undefined && !run.has(value);
    const skips = missing.filter((finding) => originsOf(finding).every((origin) => skipped(origin?.iteration.get(variable))));
    const [first] = skips.flatMap(originsOf);
    const loop = first && loopAround(forward.body, first.equation, variable);
    const { syntax } = statementAt(document, statement) ?? {};
    // A single contribution may be missing for another reason.
    if (loop === undefined || syntax?.kind !== 'loop' || skips.length < 2) continue;
    const text = reverseOf(loop);
    const place = { statement, span: syntax.range.span };
    explained.push(...skips);
    diagnostics.push({
      code: 'missing-contribution',
      message: `the loop leaves out \`${iterationName(loop, first?.iteration.get(variable), sizes)}\`, which contributes too: write \`${text}\``,
      place,
      fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }],
    });
  }
  return { diagnostics, explained };
}

/** A loop in whose iterations an adjoint is read before it is complete, because it runs through those of the forward pass in their order. */
export function wrongDirection(
  { document, forward, backward }: Analysis,
  primal: Variable,
  lines: readonly (UnrolledFrom | undefined)[],
): Diagnostic | undefined {
  const [reader, late] = lines;
  const own = loopsOf(backward?.body ?? []).find(
    ({ body, variable }) =>
      lines.every((line) => line !== undefined && equationsOf(body).includes(line.equation)) &&
      reader?.iteration.get(variable) !== late?.iteration.get(variable),
  );
  const origin = loopsOf(forward.body).findLast(({ body }) => equationsOf(body).some(({ target }) => target === primal));
  const { syntax } = statementAt(document, own?.statement ?? -1) ?? {};
  if (own?.statement === undefined || origin?.step !== own.step || syntax?.kind !== 'loop') return undefined;
  const text = reverseOf(origin);
  const line = origin.statement === undefined ? 'above' : `on line ${lineOf(document, origin.statement) + 1}`;
  const place = { statement: own.statement, span: syntax.range.span };
  return {
    code: 'read-before-complete',
    message: `this loop must run through the one ${line} in reverse, so that \`${adjointName(primal.name)}\` is complete when it is read: write \`${text}\``,
    place,
    fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }],
  };
}
