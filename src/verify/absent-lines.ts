import type { Diagnostic, Fix } from '../language/diagnostic.ts';
import { applyFix } from '../language/fixes.ts';
import { adjointOf } from '../program/adjoints.ts';
import type { Variable } from '../program/program.ts';
import type { CheckSubject, Gathered } from './gradients/collect-evidence.ts';
import { gradientDiagnostic } from './gradients/gradient-diagnostics.ts';
import type { Judged } from './judge.ts';
import type { Reported } from './lines/consequences.ts';
import { absentLineFix } from './lines/edits/edit-fix.ts';
import { absentLine } from './lines/repair/absent-line.ts';
import { failingNames } from './subject.ts';

/** The insertion of the line that the block lacks for a gradient to which none contributes, tried on the text. */
function insertionFor(variable: Variable, subject: CheckSubject, gathered: Gathered): Fix | undefined {
  const { analysis, derived } = subject;
  const { forward, backward, document } = analysis;
  const absent = backward && absentLine(variable, forward, backward, derived, gathered.trials);
  const fix = absent && absentLineFix(absent, analysis);
  return fix && failingNames(applyFix(document, fix), subject, gathered)?.has(variable.name) === false ? fix : undefined;
}

/** A finding that no line contributes to a gradient, with the line that would. */
export function withInsertion(diagnostic: Diagnostic, variable: Variable, subject: CheckSubject, gathered: Gathered): Diagnostic {
  if (diagnostic.code !== 'missing-gradient' || diagnostic.fixes.length > 0) return diagnostic;
  const fix = insertionFor(variable, subject, gathered);
  if (fix === undefined) return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message}: add \`${fix.edits[0]?.text.trim()}\``, fixes: [fix] };
}

/** Adds to findings about a block the lines to insert for gradients that none gives; `reported` tells the variables of each. */
export function withAbsentLines(
  found: readonly Diagnostic[],
  reported: readonly Reported[],
  subject: CheckSubject,
  gathered: Gathered,
): readonly Diagnostic[] {
  return found.map((diagnostic, index) => {
    const variable = reported[index]?.about[0]?.primal;
    return variable === undefined ? diagnostic : withInsertion(diagnostic, variable, subject, gathered);
  });
}

/** The gradients that no line gives, if lines for them are all that a block lacks; undefined where something else is wrong. */
export function onlyAbsentLines(
  { subject, gathered, wrong }: Judged,
  check: (text: string) => ReadonlySet<string> | undefined,
): readonly Reported[] | undefined {
  const { analysis } = subject;
  const found = wrong.flatMap((result): readonly Reported[] => {
    const missing = result.status === 'missing' ? gradientDiagnostic(result, analysis) : undefined;
    if (missing === undefined) return [];
    const diagnostic = withInsertion(missing, result.variable, subject, gathered);
    return diagnostic.fixes.length === 0 ? [] : [{ diagnostic, about: [adjointOf(result.variable)] }];
  });
  if (found.length < wrong.length) return undefined;
  const edits = found.flatMap(({ diagnostic: { fixes } }) => fixes.flatMap((fix) => fix.edits));
  return check(applyFix(analysis.document, { title: '', edits }))?.size === 0 ? found : undefined;
}
