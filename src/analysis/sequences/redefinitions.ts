import { placed } from '../../language/diagnostic.ts';
import type { EquationSyntax, Identifier } from '../../language/syntax.ts';
import type { Value } from '../../program/program.ts';
import type { AnalysisContext } from '../context.ts';
import type { Surroundings } from '../names/reads.ts';
import { carriedBy } from './carried.ts';

/** Reports `+=` among the forward equations; with the value that a name gets that is defined already. */
export function reportSum(
  { target, operatorSpan }: EquationSyntax,
  statement: number,
  second: Value | undefined,
  { loops }: Surroundings,
  context: AnalysisContext,
): void {
  const { text: name } = target.name;
  const fix = placed({ title: 'Write `=`', edits: [{ span: operatorSpan, text: '=' }] }, statement);
  const carried = second && carriedBy({ name, statement, loops, shape: second.shape, isBackward: false }, context.document);
  const instead = second === undefined ? 'a forward equation defines its name once, with `=`' : 'give the sum a name of its own';
  const message = `\`+=\` accumulates gradients in a backward block: ${instead}`;
  const fixes = second === undefined ? [fix] : (carried?.fixes ?? []);
  context.report('syntax', { statement, span: operatorSpan }, message, fixes);
}

/** Reports a name that a loop carries on as other languages do; false for any other. */
export function reportCarried(
  name: Identifier,
  statement: number,
  { shape }: Value,
  { loops, scope }: Surroundings,
  context: AnalysisContext,
): boolean {
  if (loops.length === 0 || scope.get(name.text)?.kind !== 'variable') return false;
  const carried = carriedBy({ name: name.text, statement, loops, shape, isBackward: false }, context.document);
  if (carried !== undefined) context.report('defined-twice', { statement, span: name.span }, carried.message, carried.fixes);
  return carried !== undefined;
}
