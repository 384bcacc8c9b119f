/** Wrong usage or an unreadable file: one line on standard error, exit status 2. */
export class UsageFailure extends Error {}

export const EXIT_GOOD = 0;
export const EXIT_FINDINGS = 1;
export const EXIT_USAGE = 2;
