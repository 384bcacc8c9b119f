import { readsOf } from '../../program/activity.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import { partsAtEdges, type TracedGraph } from '../model/trace.ts';

/** Forward values of which a gradient that goes back along an edge needs at least one, by name; none where it needs nothing. */
export type EdgeNeeds = ReadonlyMap<string, ReadonlySet<string>>;

function namesIn(values: readonly Value[]): readonly string[] {
  return values.flatMap(readsOf).map(({ name }) => name);
}

/** The ingredients of the derivative by one operand: of a product the other factors, of a function its result or its operands. */
function needOf(whole: ApplyValue, operand: number, result: string | undefined): readonly string[] {
  const { linearIn } = whole.operation;
  if (linearIn === 'all') return [];
  const others = whole.operands.filter((_, index) => index !== operand);
  if (linearIn === 'each' || (linearIn === 'first' && operand === 0)) return namesIn(others);
  return [...namesIn(whole.operands), ...(result === undefined ? [] : [result])];
}

export function edgeNeeds(traced: TracedGraph): EdgeNeeds {
  const operands = new Map(traced.graph.edges.map(({ id, operand }) => [id, operand]));
  const needs = new Map<string, ReadonlySet<string>>();
  for (const [edge, { equation, part }] of partsAtEdges(traced)) {
    const operand = operands.get(edge);
    if (part.whole.kind !== 'apply' || operand === undefined) continue;
    const names = needOf(part.whole, operand, part.variable === equation.target ? part.variable.name : undefined);
    if (names.length > 0) needs.set(edge, new Set(names));
  }
  return needs;
}
