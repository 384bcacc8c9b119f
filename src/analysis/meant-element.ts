import type { Edit } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import { allTargets, type EquationSyntax, walk } from '../language/syntax.ts';
import type { Dimension } from '../program/dimension.ts';
import { named } from '../program/dimension.ts';
import type { Value, Variable } from '../program/program.ts';
import { isUnknown, sameShape } from '../program/shape.ts';
import type { Body } from './backward-names.ts';
import type { AnalysisContext } from './context.ts';

/** Inserts an index wherever a loop's lines name a sequence without one. */
function indexEdits(nodes: readonly StatementNode[], name: string, index: string): readonly Edit[] {
  return nodes.flatMap(({ statement, body }): readonly Edit[] => {
    const { syntax, order } = statement;
    if (syntax.kind === 'loop') return indexEdits(body ?? [], name, index);
    if (syntax.kind !== 'equation') return [];
    const targets = allTargets(syntax);
    const reads = [...walk([...targets.flatMap(({ indices }) => indices), syntax.value])].flatMap((part) =>
      part.kind === 'name' && part.indices.length === 0 ? [part.name] : [],
    );
    const whole = targets.filter(({ indices }) => indices.length === 0);
    const all = [...whole.map((target) => target.name), ...reads];
    return all
      .filter(({ text }) => text === name)
      .map(({ span: { end } }) => ({ place: { statement: order, span: { start: end, end } }, text: index }));
  });
}

/**
 * A line in a loop that gives the adjoint of a sequence what is that of one element was meant for this iteration's: said once, and the
 * lines below are read in that sense.
 */
export function meantElement(
  { target, statement }: EquationSyntax & { readonly statement: number },
  adjoint: Variable,
  value: Value,
  body: Body,
  context: AnalysisContext,
): readonly Dimension[] | undefined {
  const loops = body.loops.slice(body.loops.length - adjoint.ranges.length);
  const isElement = !isUnknown(value.shape) && !isUnknown(adjoint.shape) && sameShape(value.shape, adjoint.shape);
  if (adjoint.ranges.length === 0 || loops.length < adjoint.ranges.length || !isElement) return undefined;
  const { text, span } = target.name;
  const index = `[${loops.map(({ variable }) => variable).join(', ')}]`;
  const indices = loops.map(({ variable }) => named(variable));
  const message = `\`${text}\` is the gradient of all of \`${adjoint.primal?.name ?? ''}\`, a sequence: for this iteration's element write \`${text}${index}\``;
  const edits = indexEdits(body.nodes, text, index);
  context.report('adjoint-shape', { statement, span }, message, [{ title: `Write \`${text}${index}\` in this loop`, edits }]);
  body.scope.set(text, { kind: 'variable', variable: adjoint, indices });
  return indices;
}
