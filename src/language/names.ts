/** Edits needed to turn one word into the other, up to `limit`; a swap of neighbours is one edit. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] as number) + 1, (current[j - 1] as number) + 1, (previous[j - 1] as number) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] as number) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] as number;
}

/** The candidate that a mistyped name most likely meant: other letter case first, then the fewest edits, then the same length. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const limit = name.length <= 3 ? 1 : name.length <= 7 ? 2 : 3;
  let best: { readonly candidate: string; readonly cost: number } | undefined;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const edits = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate, limit);
    const cost = edits + (candidate.length === name.length ? 0 : 0.5);
    if (edits <= limit && edits < name.length && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate;
}
