import { placed } from '../../language/diagnostic.ts';
import { printExpression } from '../../language/printer.ts';
import { type EquationSyntax, type Identifier, type Target, walk } from '../../language/syntax.ts';
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
  const carrying = target.indices.length > 0 ? carriedElement(target, loops) : undefined;
  if (carrying !== undefined) {
    const message = `\`+=\` accumulates gradients in a backward block: carry the sum from one iteration to the next, as in \`${carrying}\``;
    context.report('syntax', { statement, span: operatorSpan }, message);
    return;
  }
  const fix = placed({ title: 'Write `=`', edits: [{ span: operatorSpan, text: '=' }] }, statement);
  const carried = second && carriedBy({ name, statement, loops, shape: second.shape, isBackward: false }, context.document);
  const instead = second === undefined ? 'a forward equation defines its name once, with `=`' : 'give the sum a name of its own';
  const message = `\`+=\` accumulates gradients in a backward block: ${instead}`;
  const fixes = second === undefined ? [fix] : (carried?.fixes ?? []);
  context.report('syntax', { statement, span: operatorSpan }, message, fixes);
}

/** `y[i, j] = y[i, j-1] + …` for `y[i] += …` in a loop over `j`. */
function carriedElement({ name, indices }: Target, loops: Surroundings['loops']): string | undefined {
  const loop = loops.at(-1);
  const read = [...walk(indices)].flatMap((part) => (part.kind === 'name' ? [part.name.text] : []));
  if (loop === undefined || read.includes(loop.variable)) return undefined;
  const before = `${loop.variable}${loop.step === 1 ? '-' : '+'}1`;
  const [own, last] = [loop.variable, before].map(
    (index) => `${name.text}[${[...indices.map(printExpression), index].join(', ')}]`,
  );
  return `${own} = ${last} + …`;
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
