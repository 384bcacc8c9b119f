/** The time at which the extension's code began to run: imported before anything else. */
export const STARTED = performance.now();

let loaded = STARTED;

/** The code has run down to its end: until it is activated, the editor fetches translations. */
export function markLoaded(): void {
  loaded = performance.now();
}

/** Milliseconds of our own work: from the first line of the code to its last, and from `activated` until now. */
export function busySince(activated: number): number {
  return loaded - STARTED + performance.now() - activated;
}
