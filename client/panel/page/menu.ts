import { button, make } from './dom.ts';
import { type IconName, icon } from './icons.ts';

export interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

let menus = 0;

/** A button that opens something above the page; a click elsewhere and Escape close it. */
export function opener(name: string, sign: IconName, ...children: readonly Node[]): readonly [HTMLButtonElement, HTMLElement] {
  menus += 1;
  const id = `menu-${menus}`;
  const popover = make('div', { id, class: 'menu', popover: 'auto' }, ...children);
  const open = button(icon(sign), name, () => undefined, { popovertarget: id, 'aria-haspopup': 'true' });
  popover.addEventListener('beforetoggle', (event) => {
    if ((event as ToggleEvent).newState === 'open') placeBelow(popover, open.getBoundingClientRect());
  });
  return [open, popover];
}

/** Under the button, and within the page. */
function placeBelow(popover: HTMLElement, { right, bottom }: DOMRect): void {
  popover.style.top = `${bottom}px`;
  popover.style.right = `${document.documentElement.clientWidth - right}px`;
}

/** A button with a menu of actions. */
export function menu(name: string, sign: IconName, items: readonly MenuItem[]): readonly [HTMLButtonElement, HTMLElement] {
  const entries = items.map(({ label, run }) =>
    button(label, label, () => {
      popover.hidePopover();
      run();
    }),
  );
  const [open, popover] = opener(name, sign, ...entries);
  popover.setAttribute('role', 'group');
  popover.setAttribute('aria-label', name);
  return [open, popover];
}
