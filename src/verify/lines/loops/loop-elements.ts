import { add, constant, type Dimension } from '../../../program/dimension.ts';
import type { Equation, Variable } from '../../../program/program.ts';
import { byOrigin } from '../search/allocation.ts';
import { agree, expectedSample } from '../search/line-values.ts';
import type { Component } from '../search/path-contributions.ts';
import type { Finding, Localisation } from '../search/search.ts';
import type { LoopNames } from './loop-names.ts';

/** The element that a line means, and what else is wrong only because it names another one. */
export interface MeantElement {
  readonly indices: readonly Dimension[];
  readonly explained: readonly Finding[];
}

/** What an element still has to get, with the finding that says so. */
interface Owed {
  readonly finding: Finding;
  readonly components: readonly Component[];
}

function owedTo(element: Variable, findings: readonly Finding[]): readonly Owed[] {
  return findings.flatMap((finding): readonly Owed[] => {
    const components = finding.kind === 'missing' ? finding.components : finding.kind === 'wrong' ? finding.expected : [];
    return byOrigin(components.filter(({ to }) => to === element)).map((group) => ({ finding, components: group }));
  });
}

/**
 * Whether a line gives, in every iteration, just what a neighbour of the element that it names is owed: then its index
 * is off by one, and the findings on either element are that one mistake.
 */
export function misplacedElement(
  { target, indices }: Equation,
  own: readonly Finding[],
  { findings, trials }: Localisation,
  names: LoopNames,
): MeantElement | undefined {
  const lines = own.flatMap((finding) => (finding.kind === 'wrong' ? [finding.line] : []));
  if (target.isLocal === true || target.primal === undefined || lines.length !== own.length) return undefined;
  for (const axis of indices.keys())
    for (const by of [-1, 1]) {
      const explained = lines.map((line) => {
        const element = line.primal && names.neighbour(line.primal, axis, by);
        const value = trials.evaluate(line.equation.value);
        const owed = element === undefined ? [] : owedTo(element, findings);
        return owed.find(({ components }) => agree(value, expectedSample(components, value, trials)))?.finding;
      });
      if (explained.length === 0 || explained.includes(undefined)) continue;
      const meant = indices.with(axis, add(indices[axis] as Dimension, constant(by)));
      return { indices: meant, explained: explained.filter((finding) => finding !== undefined) };
    }
  return undefined;
}
