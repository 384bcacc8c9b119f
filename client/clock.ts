/** The time at which the extension's code began to run: imported before anything else. */
export const STARTED = performance.now();
