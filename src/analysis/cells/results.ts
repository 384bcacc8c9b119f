import { allTargets, type EquationSyntax } from '../../language/syntax.ts';
import type { Value } from '../../program/program.ts';
import type { AnalysisContext } from '../context.ts';
import { lowerValue } from '../expressions/expressions.ts';
import type { Resolver } from '../expressions/resolver.ts';

/** The values of a call for its targets, in order; none once something is reported. */
export function resultsOf(syntax: EquationSyntax, resolver: Resolver, { calls }: AnalysisContext): readonly Value[] {
  const { value } = syntax;
  if (value.kind !== 'call' || value.cotangents !== undefined || calls?.has(value.name.text) !== true) {
    const known = lowerValue(value, resolver);
    if (value.kind === 'call' && known.shape.length > 0)
      resolver.report('wrong-arguments', value.span, `\`${value.name.text}\` has one result: only a cell has several`);
    return [];
  }
  const values = calls.results(value, resolver);
  const targets = allTargets(syntax);
  if (values.length > 0 && values.length !== targets.length) {
    const message = `\`${value.name.text}\` has ${values.length} result${values.length === 1 ? '' : 's'}, and this line names ${targets.length}`;
    resolver.report('wrong-arguments', value.span, message);
    return [];
  }
  return values;
}
