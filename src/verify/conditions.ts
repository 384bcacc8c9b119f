/** The conditions of a check besides the text of the file. */
export interface CheckConditions {
  readonly seed?: number;
  /** Sizes by their names. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** The name of the file with the values at which it is checked. */
  readonly values?: string;
}

/** Sizes as in `m=3, n=4`; otherwise the part that is none. */
export function readSizes(text: string): ReadonlyMap<string, number> | { readonly wrong: string } {
  const sizes = new Map<string, number>();
  for (const part of text.trim() === '' ? [] : text.split(',')) {
    const [, name, size] = /^\s*([^\s=]+)\s*=\s*([0-9]+)\s*$/.exec(part) ?? [];
    if (name === undefined || Number(size) <= 0) return { wrong: part };
    sizes.set(name, Number(size));
  }
  return sizes;
}

/** `m = 3, n = 4`, which `readSizes` reads. */
export function sizesText(sizes: Readonly<Record<string, number>>): string {
  return Object.entries(sizes)
    .map(([name, size]) => `${name} = ${size}`)
    .join(', ');
}

/** `m = 3, seed 7, values.json`; empty for a check as it always is. */
export function conditionsText(
  { seed, sizes = {}, values }: CheckConditions,
  seedText = (own: number): string => `seed ${own}`,
): string {
  const parts = [sizesText(sizes), seed === undefined ? '' : seedText(seed), values ?? ''];
  return parts.filter((part) => part !== '').join(', ');
}
