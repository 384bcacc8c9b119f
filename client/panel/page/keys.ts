/** Keys that work wherever the focus is; those of the walk, where it is nowhere. */
export interface KeyEvents {
  readonly clear: () => void;
  readonly search: () => void;
  /** On by one step, or back. */
  readonly step: (by: 1 | -1) => void;
}

export function listenToKeys({ clear, search, step }: KeyEvents): void {
  document.addEventListener('keydown', (event) => {
    // An open menu is what Escape closes first: the browser does that.
    if (event.key === 'Escape' && document.querySelector(':popover-open') !== null) return;
    if (event.key === 'Escape') clear();
    else if (event.key === '/' && !(event.target instanceof HTMLInputElement)) search();
    else if (event.target === document.body && event.key === 'ArrowRight') step(1);
    else if (event.target === document.body && event.key === 'ArrowLeft') step(-1);
    else return;
    event.preventDefault();
  });
}
