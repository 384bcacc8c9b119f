import type { IndexedRule } from '../../../../src/graph/model/by-index.ts';
import type { JunctionRule } from '../../../../src/graph/model/rules.ts';
import { make, withCode } from '../dom.ts';
import { l10n } from '../l10n.ts';

/** The chain rule with its indices: which element acts on which, and so what comes back to it. */
function byIndexView({ forward, backward }: IndexedRule): HTMLElement {
  const lines = backward.map(({ line, why }) => make('li', {}, make('code', {}, line), make('p', {}, ...withCode(why))));
  return make(
    'details',
    { class: 'by-index', open: '' },
    make('summary', {}, l10n.t('Element by element')),
    make('code', {}, forward),
    make('ul', {}, ...lines),
  );
}

function linesView(lines: readonly string[]): readonly Node[] {
  return lines.length === 0 ? [] : [make('div', { class: 'lines' }, ...lines.map((line) => make('code', {}, line)))];
}

export function ruleView({ title, explanation, forward, backward, byIndex }: JunctionRule): HTMLElement {
  return make(
    'div',
    { class: 'rule' },
    make('strong', {}, title),
    make('p', {}, explanation),
    ...linesView([...forward, ...backward]),
    ...(byIndex === undefined ? [] : [byIndexView(byIndex)]),
  );
}

/** The rule by its name alone, as far as it holds for every such junction. */
export function ruleName({ title, explanation }: JunctionRule): HTMLElement {
  return make('div', { class: 'rule' }, make('strong', {}, title), make('p', {}, explanation));
}

/** The chain rule of a junction with its indices; where nothing moves along any, its equation. */
export function chainRule({ title, forward, byIndex }: JunctionRule): HTMLElement {
  const content = byIndex === undefined ? linesView(forward) : [byIndexView(byIndex)];
  return make('div', { class: 'rule' }, make('strong', {}, title), ...content);
}
