import type { Terminal } from './terminal.ts';

/** Wrong usage, or a file that cannot be read or written: one line on standard error, exit status 2. */
export class UsageFailure extends Error {}

export const EXIT_GOOD = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_USAGE = 2;
/** The status that a shell reports for a program whose reader has gone: 128 and SIGPIPE. */
export const EXIT_CLOSED_PIPE = 141;

/** The result for one of several files; a failure is reported, and the other files are still processed. */
export async function attempt<T>(
  terminal: Terminal,
  action: () => T | Promise<T>,
  told: (message: string) => void = () => undefined,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof UsageFailure)) throw error;
    terminal.error(`bprop: ${error.message}`);
    told(error.message);
    return undefined;
  }
}
