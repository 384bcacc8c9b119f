import type { Analysis } from '../../../analysis/analyze.ts';
import type { Unrolled } from '../../../autodiff/unroll.ts';
import type { Diagnostic } from '../../../language/diagnostic.ts';
import { statementAt } from '../../../language/document/statements.ts';
import { printDimension } from '../../../program/dimension.ts';
import type { Equation, Loop, Step } from '../../../program/program.ts';
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

/** A loop that leaves out an iteration makes everything of it missing: that is one mistake, in the loop's range. */
export function leftOutIterations(
  { document, forward, backward }: Analysis,
  unrolled: Unrolled,
  { findings }: Localisation,
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
    const [from, to] = loop.step === 1 ? [loop.last, loop.first] : [loop.first, loop.last];
    const text = `${printDimension(from)}..${printDimension(to)}`;
    const place = { statement, span: syntax.range.span };
    explained.push(...skips);
    diagnostics.push({
      code: 'missing-contribution',
      message: `the loop leaves out \`${variable} = ${first?.iteration.get(variable)}\`, which contributes too: write \`${text}\``,
      place,
      fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }],
    });
  }
  return { diagnostics, explained };
}
