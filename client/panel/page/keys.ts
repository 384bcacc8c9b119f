/** Keys that work wherever the focus is. */
export interface KeyEvents {
  readonly clear: () => void;
  readonly search: () => void;
}

export function listenToKeys({ clear, search }: KeyEvents): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') clear();
    else if (event.key === '/' && !(event.target instanceof HTMLInputElement)) search();
    else return;
    event.preventDefault();
  });
}
