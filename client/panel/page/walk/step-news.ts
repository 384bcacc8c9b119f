import type { GraphPicture, LineRepair, WirePosition, WireStep } from '../../../../server/protocol.ts';
import { type Chosen, type LineState, type OwnPass, ownPass, repairFor } from '../graph/edge-states.ts';
import { ownPassOf, type Shown } from '../graph/shown.ts';
import { can } from '../host.ts';

/** The verdict of a check on the line at hand, or on one that is missing. */
export interface StepNews {
  readonly state: LineState | 'missing';
  /** The line as it is written; none for one that is missing. */
  readonly step?: WireStep;
  readonly repair?: LineRepair;
  /** Applies the repair; none where the text is no longer the one that was checked, or no editor has it. */
  readonly index?: number;
}

/** The news at a step, or at an edge where a line is missing. */
export function newsAt(shown: Shown, step: number | undefined, lacking: Chosen | undefined): StepNews | undefined {
  const statement = step === undefined ? undefined : shown.picture?.walk.steps[step]?.written;
  return newsOf(shown, lacking ?? (statement === undefined ? undefined : { statement }));
}

/** The place of a line of the person's own pass: in the text, and in the walk. */
export function placeOf(picture: GraphPicture, chosen: Chosen): { readonly start?: WirePosition; readonly step?: number } {
  if ('edge' in chosen) return {};
  const start = picture.lines.find(({ statement }) => statement === chosen.statement)?.range.start;
  const step = picture.walk.steps.findIndex(({ written }) => written === chosen.statement);
  return { ...(start === undefined ? {} : { start }), ...(step === -1 ? {} : { step }) };
}

function isMissingAt({ edges, inside }: OwnPass, edge: string): boolean {
  return edges.get(edge)?.state === 'missing' || inside.some(({ chosen }) => 'edge' in chosen && chosen.edge === edge);
}

/** The news of a line, or of an edge at which a line is missing; nothing of lines that are right. */
function newsOf({ picture, report, repairs, version }: Shown, at: Chosen | undefined): StepNews | undefined {
  if (picture === undefined || at === undefined) return undefined;
  const pass = ownPass(picture, report);
  const state = 'edge' in at ? 'missing' : pass?.states.get(at.statement);
  if (pass === undefined || state === undefined || state === 'right' || state === 'unjudged') return undefined;
  if ('edge' in at && !isMissingAt(pass, at.edge)) return undefined;
  const step = 'edge' in at ? undefined : picture.walk.steps.find(({ written }) => written === at.statement);
  const index = repairFor(repairs?.repairs ?? [], at);
  const repair = repairs?.repairs[index];
  return {
    state,
    ...(step === undefined ? {} : { step }),
    ...(repair === undefined ? {} : { repair }),
    ...(repair !== undefined && repairs?.version === version && can('edit') ? { index } : {}),
  };
}

/** The nodes of a mistake in the person's own pass, if there is one. */
export function firstMistake(shown: Shown): readonly string[] {
  const pass = ownPassOf(shown);
  const edge = [...(pass?.edges ?? [])].find(([, { state }]) => state === 'wrong' || state === 'missing')?.[0];
  const ends = shown.picture?.graph.edges.filter(({ id }) => id === edge).flatMap(({ from, to }) => [from, to]) ?? [];
  return ends.length > 0 ? ends : (pass?.inside.slice(0, 1).map(({ node }) => node) ?? []);
}
