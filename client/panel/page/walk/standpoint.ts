import type { Mode } from '../../../../src/graph/drawing/picture.ts';
import type { WalkStep } from '../../../../src/graph/model/steps.ts';

/** The pass that is drawn and the step of the walk, which always belongs to that pass. */
export interface Standpoint {
  readonly mode: Mode;
  readonly step: number | undefined;
}

type Steps = readonly Pick<WalkStep, 'pass' | 'statement'>[];

function isHidden({ pass }: Steps[number], mode: Mode): boolean {
  return mode !== 'both' && mode !== pass;
}

/** At another step: what is walked is drawn. */
export function atStep(step: number | undefined, mode: Mode, steps: Steps = []): Standpoint {
  const now = step === undefined ? undefined : steps[step];
  return { mode: now !== undefined && isHidden(now, mode) ? now.pass : mode, step };
}

/** With another pass drawn: the walk turns to what that pass does with the same equation, or ends where it does nothing. */
export function inMode(mode: Mode, step: number | undefined, steps: Steps = []): Standpoint {
  const now = step === undefined ? undefined : steps[step];
  if (now === undefined || !isHidden(now, mode)) return { mode, step };
  const { statement } = now;
  const other = statement === undefined ? -1 : steps.findIndex((own) => own.pass === mode && own.statement === statement);
  return { mode, step: other === -1 ? undefined : other };
}

/** The first step of a node in the pass that is drawn, or else in any. */
export function stepAt(
  node: string | undefined,
  mode: Mode,
  steps: readonly Pick<WalkStep, 'pass' | 'nodes'>[] = [],
): number | undefined {
  const own = steps.flatMap(({ pass, nodes }, index) => (node !== undefined && nodes.includes(node) ? [{ pass, index }] : []));
  return (own.find(({ pass }) => mode === 'both' || pass === mode) ?? own[0])?.index;
}
