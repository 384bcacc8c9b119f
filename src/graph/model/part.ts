/** Parts of a picture: one that cannot be made costs itself only, and leaves a mark that says why. */
export interface Trouble {
  readonly part: 'walk' | 'numbers' | 'gradients' | 'lines' | 'block';
  readonly reason: string;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes parts, and notes which of them could not be made. */
export class PartMaker {
  readonly troubles: Trouble[] = [];

  lack(part: Trouble['part'], reason: string): void {
    this.troubles.push({ part, reason });
  }

  make<T>(part: Trouble['part'], make: () => T, otherwise: T): T {
    try {
      return make();
    } catch (error) {
      this.lack(part, reasonOf(error));
      return otherwise;
    }
  }
}
