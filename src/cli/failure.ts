/** Wrong usage, or a file that cannot be read or written: one line on standard error, exit status 2. */
export class UsageFailure extends Error {}

export const EXIT_GOOD = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_USAGE = 2;
/** What a shell says of a program whose reader went away: 128 and SIGPIPE. */
export const EXIT_CLOSED_PIPE = 141;
