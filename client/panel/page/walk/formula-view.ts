import katex from 'katex';
import type { Formula } from '../../../../src/graph/model/steps.ts';
import { make } from '../dom.ts';
import { l10n } from '../l10n.ts';

/** The line as it is written stands for a formula that cannot be set, with a mark that says why. */
function unset(line: string, reason: string): readonly Node[] {
  return [make('code', {}, line), make('p', { class: 'trouble' }, `⚠ ${l10n.t('no formula: {0}', reason)}`)];
}

export function formulaView(formula: Formula, line: string): HTMLElement {
  const element = make('div', { class: 'formula' });
  if ('reason' in formula) element.append(...unset(line, formula.reason));
  else
    try {
      katex.render(formula.latex, element, { displayMode: true, throwOnError: true, trust: false, strict: 'ignore' });
    } catch (error) {
      element.replaceChildren(...unset(line, error instanceof Error ? error.message : String(error)));
    }
  return element;
}
