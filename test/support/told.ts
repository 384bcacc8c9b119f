/** Waits for the first of the things told so far, or from now on, that is wanted. */
export class Told<T> {
  private readonly all: T[] = [];
  private readonly waiting: { readonly wanted: (thing: T) => boolean; readonly resolve: (thing: T) => void }[] = [];

  add(thing: T): void {
    this.all.push(thing);
    for (const waiter of [...this.waiting]) {
      if (!waiter.wanted(thing)) continue;
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      waiter.resolve(thing);
    }
  }

  first(wanted: (thing: T) => boolean): Promise<T> {
    const known = this.all.find(wanted);
    return known === undefined ? new Promise((resolve) => this.waiting.push({ wanted, resolve })) : Promise.resolve(known);
  }

  last(wanted: (thing: T) => boolean): T | undefined {
    return this.all.findLast(wanted);
  }

  every(): readonly T[] {
    return this.all;
  }
}
