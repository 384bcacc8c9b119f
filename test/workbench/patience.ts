/**
 * Milliseconds after which a person gives up waiting for something to show. The slowest windows take a few seconds on a
 * quiet machine.
 */
export const PATIENCE_MS = 180_000;
