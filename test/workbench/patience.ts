/**
 * How long a person waits for something to show before it is said that it never does. What takes a window longest takes a
 * few seconds where nothing else runs.
 */
export const PATIENCE_MS = 180_000;
