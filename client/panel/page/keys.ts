/** Keys that work wherever the focus is. */
export interface KeyEvents {
  readonly clear: () => void;
  readonly search: () => void;
}

export function listenToKeys({ clear, search }: KeyEvents): void {
  document.addEventListener('keydown', (event) => {
    // An open menu is what Escape closes first: the browser does that.
    if (event.key === 'Escape' && document.querySelector(':popover-open') !== null) return;
    if (event.key === 'Escape') clear();
    else if (event.key === '/' && !(event.target instanceof HTMLInputElement)) search();
    else return;
    event.preventDefault();
  });
}
