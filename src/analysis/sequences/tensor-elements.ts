import { isNode, type StatementNode } from '../../language/document/blocks.ts';
import type { SourceDocument } from '../../language/document/document.ts';
import { type Expression, type PartSyntax, type StatementSyntax, walk } from '../../language/syntax.ts';
import { adjointName } from '../../program/adjoints.ts';
import { ONE } from '../../program/dimension.ts';
import type { Variable } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';

/** The number of first axes by which loops read or fill each tensor, element by element. */
export type ElementAxes = ReadonlyMap<string, number>;

const ADJOINT = adjointName('');

class Collector {
  readonly axes = new Map<string, number>();

  private note(name: string, count: number): void {
    this.axes.set(name, Math.max(count, this.axes.get(name) ?? 0));
  }

  /** In a backward block, the adjoint of a tensor has the elements that the tensor has. */
  private noteFamily(name: string, count: number, isBackward: boolean): void {
    this.note(name, count);
    if (isBackward && name.startsWith(ADJOINT)) this.note(name.slice(ADJOINT.length), count);
  }

  private equation(
    { target, value }: Extract<StatementSyntax, { kind: 'equation' }>,
    loops: ReadonlySet<string>,
    isBackward: boolean,
  ): void {
    if (isBackward && target.indices.length > 0) this.noteFamily(target.name.text, target.indices.length, isBackward);
    if (loops.size === 0) return;
    for (const part of walk([value])) {
      const moves = (place: Expression): boolean =>
        [...walk([place])].some((index) => index.kind === 'name' && loops.has(index.name.text));
      // Brackets after the last place that moves take a part of the element.
      const count = placesOf(part).findLastIndex(moves) + 1;
      const name = part.kind === 'part' ? nameOf(part) : part.kind === 'name' ? part.name.text : undefined;
      if (count > 0 && name !== undefined) this.noteFamily(name, count, isBackward);
    }
  }

  collect(nodes: readonly StatementNode[], loops: ReadonlySet<string>, isBackward: boolean): void {
    for (const { statement, body } of nodes) {
      const { syntax } = statement;
      if (syntax.kind === 'equation') this.equation(syntax, loops, isBackward);
      if (body === undefined) continue;
      const inside = syntax.kind === 'loop' ? new Set([...loops, syntax.variable.text]) : loops;
      this.collect(body, inside, isBackward || syntax.kind === 'backward');
    }
  }
}

function nameOf({ operand }: PartSyntax): string | undefined {
  return operand.kind === 'name' && operand.indices.length === 0 ? operand.name.text : undefined;
}

/** The single places with which brackets behind a name begin. */
function placesOf(part: Expression): readonly Expression[] {
  if (part.kind === 'name') return part.indices;
  if (part.kind !== 'part') return [];
  const end = part.axes.findIndex(({ kind }) => kind !== 'place');
  return part.axes.slice(0, end === -1 ? part.axes.length : end).flatMap((axis) => (axis.kind === 'place' ? [axis.place] : []));
}

const known = new WeakMap<SourceDocument, ElementAxes>();

/** Of all names of a file that have brackets in its loops, whatever they stand for. */
export function elementAxes(document: SourceDocument): ElementAxes {
  const found = known.get(document);
  if (found !== undefined) return found;
  const collector = new Collector();
  collector.collect(document.parts.filter(isNode), new Set(), false);
  known.set(document, collector.axes);
  return collector.axes;
}

/** A tensor whose elements loops read is a sequence of them; it still is a tensor to whoever reads it whole. */
export function withElements<V extends Variable>(variable: V, axes: ElementAxes): V {
  const { name, shape, ranges } = variable;
  const count = axes.get(name) ?? 0;
  if (count === 0 || ranges.length > 0 || isUnknown(shape) || count > shape.length) return variable;
  const own = shape.slice(0, count).map((last) => ({ first: ONE, last }));
  return { ...variable, shape: shape.slice(count), ranges: own, isTensor: true };
}
