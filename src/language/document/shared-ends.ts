/** The number of elements that two lists share at their beginnings, and at their ends behind those. */
export function sharedEnds<T>(a: readonly T[], b: readonly T[]): { readonly first: number; readonly last: number } {
  const least = Math.min(a.length, b.length);
  let first = 0;
  while (first < least && a[first] === b[first]) first += 1;
  let last = 0;
  while (last < least - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last += 1;
  return { first, last };
}
