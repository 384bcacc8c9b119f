/** So many endings within this time are too many: something is wrong that a new start does not mend. */
const MOST = 5;
const SPAN_MS = 3 * 60_000;

/** The times at which the server ended, and what follows from them. */
export class Endings {
  private times: number[] = [];

  /** Records that the server ended. Returns whether to start it again, and whether to tell the user: once for each series. */
  note(now: number): { readonly starts: boolean; readonly says: boolean } {
    this.times = [...this.times.filter((time) => now - time < SPAN_MS), now];
    const starts = this.times.length <= MOST;
    const says = this.times.length === 1 || !starts;
    // A start by hand begins a new series.
    if (!starts) this.times = [];
    return { starts, says };
  }
}
