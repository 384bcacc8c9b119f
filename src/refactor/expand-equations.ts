import type { Analysis } from '../analysis/analyze.ts';
import { expandEquation, expandedNames } from '../autodiff/elementary/expand.ts';
import { type PartNames, partNames } from '../autodiff/names/anf-names.ts';
import { lineBreak } from '../language/document/lines.ts';
import { statementAt } from '../language/document/statements.ts';
import { tokenize } from '../language/grammar/lexer.ts';
import type { Replacement } from '../language/replacement.ts';
import { namesIn as dimensionNames } from '../program/dimension.ts';
import { printStep } from '../program/print.ts';
import type { Equation } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';

/** Names that new equations must not use: those of the forward pass and those of the backward block's helpers. */
function namesIn({ forward, backward }: Analysis): PartNames {
  const helpers = equationsOf(backward?.body ?? []).map(({ target }) => target.name);
  return expandedNames(forward.body, partNames(forward, helpers));
}

/** The white space between the beginning of the line and what stands there. */
function indentBefore(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && /[^\S\r\n]/.test(text[start - 1] as string)) start -= 1;
  return text.slice(start, offset);
}

/** Edits that leave one operation an equation; `chosen` limits them to some equations. */
export function expandEquations(
  analysis: Analysis,
  chosen: (equation: Equation) => boolean = () => true,
): readonly Replacement[] {
  const { document, forward } = analysis;
  const names = namesIn(analysis);
  return equationsOf(forward.body).flatMap((equation) => {
    const statement = equation.source && statementAt(document, equation.source.statement);
    const expanded = expandEquation(equation, names);
    if (statement === undefined || expanded.length === 1 || !chosen(equation)) return [];
    // A name has one shape: what changes with a loop has none.
    const sizes = expanded.flatMap(({ target: { shape } }) => shape.flatMap((size) => [...dimensionNames(size)]));
    if (sizes.some((name) => !forward.dimensions.has(name))) return [];
    const { offset } = statement;
    const indent = indentBefore(document.text, offset);
    // Comments inside the equation have no place among its parts: they stand above them.
    const comments = tokenize(statement.text).filter(({ kind }) => kind === 'comment');
    const text = [...comments.map((comment) => comment.text.trimEnd()), ...expanded.map(printStep)].join(
      lineBreak(document.text) + indent,
    );
    return [{ start: offset, end: offset + statement.text.length, text }];
  });
}
