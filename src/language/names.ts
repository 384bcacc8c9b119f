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

/** A letter that was hit twice is the likeliest slip. */
const DOUBLED = 0.5;

function costOf(name: string, candidate: string, limit: number): number | undefined {
  const edits = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate, limit);
  if (edits > limit || edits >= name.length) return undefined;
  if (edits === 1 && isDoubled(name, candidate)) return DOUBLED;
  return edits + (candidate.length === name.length ? 0 : 0.5);
}

function isDoubled(name: string, candidate: string): boolean {
  if (name.length !== candidate.length + 1) return false;
  const at = [...name].findIndex((_, index) => name[index] !== candidate[index]);
  return at > 0 && name[at] === name[at - 1];
}

/**
 * The candidates that a mistyped name may have meant, the likeliest first: other letter case, a letter doubled, then the fewest
 * edits, then the same length.
 */
export function nearestNames(name: string, candidates: Iterable<string>): readonly string[] {
  const limit = name.length <= 3 ? 1 : name.length <= 7 ? 2 : 3;
  const found: { readonly candidate: string; readonly cost: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const cost = candidate === name ? undefined : costOf(name, candidate, limit);
    if (cost !== undefined) found.push({ candidate, cost });
  }
  return found.sort((a, b) => a.cost - b.cost).map(({ candidate }) => candidate);
}

/** The candidate that a mistyped name most likely meant. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  return nearestNames(name, candidates)[0];
}
