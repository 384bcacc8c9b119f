import type { GraphPicture } from '../../../../server/protocol.ts';
import { adjointName } from '../../../../src/program/adjoints.ts';
import type { Report } from '../results/report.ts';
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

/** The nodes that a line of the text is about. */
export function nodesAt({ lines }: GraphPicture, line: number): readonly string[] {
  return lines.filter(({ range: { start, end } }) => start.line <= line && line <= end.line).flatMap(({ nodes }) => nodes);
}

/** Nodes whose adjoint a check calls wrong. */
function failingNodes({ graph }: GraphPicture, report: Report | undefined): ReadonlySet<string> {
  const wrong = new Set<string>();
  for (const { name, status } of report?.gradients ?? [])
    if (status === 'fail' || status === 'missing') wrong.add(adjointName(name));
  for (const { target, status } of report?.lines ?? []) if (status === 'fail') wrong.add(target);
  const isWrong = ({ adjoint, holds = [] }: GraphPicture['graph']['nodes'][number]): boolean =>
    (adjoint !== undefined && wrong.has(adjoint)) || holds.some((name) => wrong.has(adjointName(name)));
  return new Set(graph.nodes.filter(isWrong).map(({ id }) => id));
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
    here: new Set(caret === undefined ? [] : nodesAt(picture, caret)),
    lit: new Set(now === undefined ? [] : [...now.nodes, ...now.edges]),
    ahead: nodesAhead(picture, step),
    found: new Set(search.hits),
    hit: new Set(search.hits.slice(search.at, search.at + 1)),
    failing: failingNodes(picture, report),
  };
}
