/** The ending of a part's name: `z_1`. */
const NUMBER = /_\d+$/;

/** `z_` of `z_1`; undefined for a name without a number. */
function stemOf(name: string): string | undefined {
  const at = name.search(NUMBER);
  return at === -1 ? undefined : name.slice(0, at + 1);
}

/** Those of some names that end with a number, as parts and helpers do: no other can be mistaken for one of these. */
export class NumberedNames {
  private readonly names = new Set<string>();
  private readonly stems = new Set<string>();

  constructor(names: Iterable<string>) {
    for (const name of names) this.add(name);
  }

  /** Adds the name if it ends with a number; true if it does. */
  add(name: string): boolean {
    const stem = stemOf(name);
    if (stem === undefined) return false;
    this.names.add(name);
    this.stems.add(stem);
    return true;
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** True if there is a name that consists of the stem and a number. */
  hasStem(stem: string): boolean {
    return this.stems.size > 0 && this.stems.has(stem);
  }

  hasAny(stem: string, first: number, last: number): boolean {
    for (let index = first; index <= last; index += 1) if (this.names.has(`${stem}${index}`)) return true;
    return false;
  }
}
