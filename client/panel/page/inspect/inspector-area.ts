import type { SavedValue } from '../../../../src/graph/model/steps.ts';
import type { HostMessage } from '../../messages.ts';
import { make, part } from '../dom.ts';
import { can, host } from '../host.ts';
import { l10n } from '../l10n.ts';
import type { View } from '../view.ts';
import { inspectorView } from './inspector-view.ts';

/** Below the graph: all that is known of the selected node or edge. */
export class InspectorArea {
  private readonly box = part('inspector-box', HTMLDetailsElement);
  private readonly area = part('inspector', HTMLElement);
  private id: string | undefined;

  /** Asks about what is selected; the answer before stays until there is another. */
  ask({ uri, unrolled }: Pick<View, 'uri' | 'unrolled'>, id: string | undefined): void {
    if (!can('inspect')) return;
    const isOther = id !== this.id;
    this.id = id;
    this.box.hidden = id === undefined;
    if (isOther) this.area.replaceChildren();
    if (id !== undefined) host.postMessage({ type: 'inspect', uri, id, unrolled });
  }

  show({ id, inspection }: Extract<HostMessage, { type: 'inspection' }>, saved: readonly SavedValue[] = []): void {
    if (id !== this.id) return;
    const kept = saved.find(({ name }) => name === inspection?.name);
    const nothing = make('p', {}, l10n.t('A box: open it to see what is in it.'));
    this.area.replaceChildren(...(inspection === undefined ? [nothing] : inspectorView(inspection, kept)));
  }
}
