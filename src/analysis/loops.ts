import type { StatementSyntax } from '../language/syntax.ts';
import { compact } from '../program/ranges.ts';
import type { AnalysisContext } from './context.ts';
import { lowerSize } from './expressions/sizes.ts';
import type { Surroundings } from './names/reads.ts';
import { Scope } from './names/scope.ts';
import { isAffine } from './sequences/boxes.ts';
import { directedIn, type OpenLoop } from './sequences/open-loop.ts';

type LoopSyntax = Extract<StatementSyntax, { kind: 'loop' }>;

/** The first line of a loop; undefined once something about it is reported. */
export function lowerLoop(
  syntax: LoopSyntax,
  statement: number,
  context: AnalysisContext,
  around: Surroundings,
): OpenLoop | undefined {
  const { variable, range } = syntax;
  const resolver = context.resolver(statement, around, () => undefined);
  const first = lowerSize(range.first, resolver);
  const last = lowerSize(range.last, resolver);
  if (first === undefined || last === undefined) return undefined;
  if (![first, last].every((bound) => isAffine(bound, around.loops))) {
    const message = 'the range of a loop is affine in the variables of the loops around it, as `1..t-1` is';
    context.report('wrong-arguments', { statement, span: range.span }, message);
    return undefined;
  }
  const direction = directedIn(first, last, around.loops);
  if (direction === undefined) {
    const message = `\`${compact(first)}..${compact(last)}\` runs neither upward nor downward for all sizes`;
    context.report('wrong-arguments', { statement, span: range.span }, message);
    return undefined;
  }
  return { ...direction, variable: variable.text, statement };
}

/** The surroundings of a loop's body; undefined after an error was reported because its variable has another meaning already. */
export function insideLoop(
  syntax: LoopSyntax,
  loop: OpenLoop,
  context: AnalysisContext,
  around: Surroundings,
): Surroundings | undefined {
  const { text, span } = syntax.variable;
  const scope = new Scope(around.scope);
  const place = { statement: loop.statement, span };
  const known = scope.get(text);
  if (known !== undefined) {
    const what = known.kind === 'variable' ? 'a variable' : known.kind === 'index' ? 'the variable of a loop' : 'a dimension';
    context.report('defined-twice', place, `\`${text}\` is ${what} already: a loop variable needs a name of its own`);
    return undefined;
  }
  context.occurrences.push({ place, role: 'definition', of: { kind: 'index', name: text, loop: loop.statement } });
  context.loopVariables.add(text);
  scope.set(text, { kind: 'index', loop: loop.statement });
  return { ...around, scope, loops: [...around.loops, loop] };
}
