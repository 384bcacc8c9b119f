import type { Terminal } from './terminal.ts';

/** Wrong usage, or a file that cannot be read or written: one line on standard error, exit status 2. */
export class UsageFailure extends Error {}

export const EXIT_GOOD = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_USAGE = 2;
/** What a shell says of a program whose reader went away: 128 and SIGPIPE. */
export const EXIT_CLOSED_PIPE = 141;

/** What one file of several gives; where it fails that is said, and the others go on. */
export async function attempt<T>(terminal: Terminal, action: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UsageFailure)) throw error;
    terminal.error(`bprop: ${error.message}`);
    return undefined;
  }
}
