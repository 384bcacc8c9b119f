import { join } from 'node:path';
import { ROOT } from '../../support/files.ts';

/** The programs that are run inside of editors. */
export const DRIVERS = join(ROOT, 'test/editors/drivers');

/** Ends an editor that waits for a person; an answer is waited for less long. */
export const PATIENCE_MS = 300_000;
