import type { GraphPicture, WirePosition } from '../../../../server/protocol.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import type { Report } from '../results/report.ts';
import { type OwnPass, ownPass } from './edge-states.ts';
import type { Lights } from './graph-view.ts';
import type { Search } from './search.ts';

/** The state from which highlights are computed anew each time, rather than switched on and off. */
export interface LightSources {
  readonly picture: GraphPicture;
  readonly report: Report | undefined;
  readonly caret: number | undefined;
  readonly step: number | undefined;
  readonly search: Search;
}

/** The beginning of the line of the text that a node comes from. */
export function lineStart(picture: GraphPicture | undefined, id: string | undefined): WirePosition | undefined {
  const node = picture?.graph.nodes.find((own) => own.id === id);
  return picture?.lines.find(({ statement }) => statement === node?.statement)?.range.start;
}

/** The nodes that a line of the text is about. */
export function nodesAt({ lines }: GraphPicture, line: number): readonly string[] {
  return lines.filter(({ range: { start, end } }) => start.line <= line && line <= end.line).flatMap(({ nodes }) => nodes);
}

/** Nodes whose adjoint a check calls wrong; where lines are known to be wrong, those that they write, and those that they spoil. */
function failingNodes({ graph }: GraphPicture, report: Report | undefined, own: OwnPass | undefined) {
  const names = new Set<string>();
  for (const { name, status } of report?.gradients ?? [])
    if (status === 'fail' || status === 'missing') names.add(adjointName(name));
  const isWrong = ({ adjoint, holds = [] }: GraphPicture['graph']['nodes'][number]): boolean =>
    (adjoint !== undefined && names.has(adjoint)) || holds.some((name) => names.has(adjointName(name)));
  const wrong = graph.nodes.filter(isWrong).map(({ id }) => id);
  const origins = own === undefined ? new Set<string>() : mistakenNodes(graph, own);
  if (origins.size === 0) return { failing: new Set(wrong), spoiled: new Set<string>() };
  return { failing: origins, spoiled: new Set(wrong.filter((id) => !origins.has(id))) };
}

/** The values to whose adjoints a wrong line contributes, or a missing one does not. */
function mistakenNodes(graph: GraphPicture['graph'], { lines, states, edges, inside }: OwnPass): Set<string> {
  const wrong = lines.filter(({ statement }) => states.get(statement) === 'wrong').flatMap(({ nodes }) => nodes);
  const lacking = graph.edges.filter(({ id }) => edges.get(id)?.state === 'missing').map(({ from }) => from);
  return new Set([...wrong, ...lacking, ...inside.map(({ node }) => node)]);
}

/** The edges of the lines of the block that a line of the text is about. */
function edgesAt({ lines, block }: GraphPicture, line: number): readonly string[] {
  const at = lines.filter(({ range: { start, end } }) => start.line <= line && line <= end.line);
  const statements = new Set(at.map(({ statement }) => statement));
  return block?.lines.filter(({ statement }) => statements.has(statement)).flatMap(({ edges }) => edges) ?? [];
}

/** Nodes that the walk has not reached: values that are not computed yet, adjoints that have received nothing. */
function nodesAhead({ graph, walk }: GraphPicture, step: number | undefined): ReadonlySet<string> {
  const now = step === undefined ? undefined : walk.steps[step];
  if (now === undefined || step === undefined) return new Set();
  const passed = new Set(
    walk.steps
      .slice(0, step + 1)
      .filter(({ pass }) => pass === now.pass)
      .flatMap(({ nodes }) => nodes),
  );
  const begun = graph.nodes.filter(({ kind, isOutput }) => (now.pass === 'forward' ? kind !== 'operation' : isOutput));
  for (const { id } of begun) passed.add(id);
  return new Set(graph.nodes.map(({ id }) => id).filter((id) => !passed.has(id)));
}

export function lightsOf({ picture, report, caret, step, search }: LightSources): Lights {
  const { walk } = picture;
  const now = step === undefined ? undefined : walk.steps[step];
  return {
    here: new Set(caret === undefined ? [] : [...nodesAt(picture, caret), ...edgesAt(picture, caret)]),
    lit: new Set(now === undefined ? [] : [...now.nodes, ...now.edges]),
    ahead: nodesAhead(picture, step),
    found: new Set(search.hits),
    hit: new Set(search.hits.slice(search.at, search.at + 1)),
    ...failingNodes(picture, report, ownPass(picture, report)),
  };
}
