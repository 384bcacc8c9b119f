import type { Line } from '../block.ts';
import { growth, type Repair, type RepairSearch, TRUST } from '../repair/repairs.ts';
import type { WrongLine } from './path-contributions.ts';
import type { Finding, Localisation } from './search.ts';

type Wrong = Extract<Finding, { kind: 'wrong' }>;

/** A helper that is wrong, what it should be, and the lines that are wrong through it. */
export interface Culprit {
  readonly line: Line;
  readonly repair: Repair;
  readonly readers: readonly WrongLine[];
}

function readersOf(helper: Line, { block }: Localisation): readonly Line[] {
  return block.lines.filter(({ primal, helpers }) => primal !== undefined && helpers.has(helper.equation.target));
}

/** The lines that contribute through a helper, when every one of them is wrong. */
function wrongReaders(helper: Line, found: Localisation): readonly Wrong[] {
  const readers = readersOf(helper, found);
  const wrong = found.findings.filter((finding): finding is Wrong => finding.kind === 'wrong' && readers.includes(finding.line));
  return helper.broken || wrong.length < readers.length ? [] : wrong;
}

/** Whether the repair of a helper, rather than repairs of the lines that read it, explains why those are wrong. */
function isLikelier(helper: Line, repair: Repair, readers: readonly WrongLine[], shop: RepairSearch): boolean {
  const [reader, ...others] = readers;
  if (reader === undefined || others.length > 0) return true;
  const own = shop.repair(reader);
  return own === undefined || growth(helper, repair) <= growth(reader.line, own);
}

/** A helper's repair, found in the surest way that finds one. */
function culpritAt(line: Line, found: Localisation): Culprit | undefined {
  const readers = wrongReaders(line, found);
  if (readers.length === 0) return indifferentCulprit(line, found);
  for (const trust of TRUST) {
    const repair = found.shop.repairHelper(line, readers, trust);
    if (repair !== undefined && isLikelier(line, repair, readers, found.shop)) {
      return { line, repair, readers: readers.filter((reader) => found.shop.isRightWith(line, repair, reader)) };
    }
  }
  return undefined;
}

/** A wrong helper some of whose readers do not care, as `1 - t ^ 2` about the sign of `t`: a smaller change than theirs. */
function indifferentCulprit(line: Line, found: Localisation): Culprit | undefined {
  const { shop, matched, findings } = found;
  const lines = readersOf(line, found);
  const wrong = findings.filter((finding): finding is Wrong => finding.kind === 'wrong' && lines.includes(finding.line));
  if (line.broken || wrong.length === 0) return undefined;
  const readers = lines.map((reader) => ({
    line: reader,
    expected: wrong.find((finding) => finding.line === reader)?.expected ?? matched.get(reader) ?? [],
  }));
  const repairs = wrong.map((reader) => shop.repair(reader));
  const smallest = Math.min(...wrong.map((reader, index) => (repairs[index] ? growth(reader.line, repairs[index]) : Infinity)));
  const repair = shop.repairHelper(line, readers, 'all readers', smallest);
  return repair && growth(line, repair) < smallest ? { line, repair, readers: wrong } : undefined;
}

type Missing = Extract<Finding, { kind: 'missing' }>;

/** A helper that lacks a term: what reads it is right as far as it goes, and misses what the term would give. */
function incompleteCulprit(line: Line, found: Localisation): Culprit | undefined {
  const { shop, matched, findings } = found;
  const missing = findings.filter((finding): finding is Missing => finding.kind === 'missing');
  // A line that is not understood may give what is missing.
  if (missing.length === 0 || found.block.lines.some(({ broken }) => broken)) return undefined;
  const readers = readersOf(line, found).map((reader) => {
    const wrong = findings.find((finding): finding is Wrong => finding.kind === 'wrong' && finding.line === reader);
    const owed = missing.filter(({ to }) => to === reader.primal).flatMap(({ components }) => components);
    return { line: reader, expected: [...(wrong?.expected ?? matched.get(reader) ?? []), ...owed], owed };
  });
  const short = readers.filter(({ owed }) => owed.length > 0);
  if (short.length === 0) return undefined;
  const repair = shop.missingHelperTerm(
    line,
    readers,
    short.map(({ owed }) => owed),
  );
  return repair && { line, repair, readers: short };
}

/** The helper, none that is `known` already, whose repair explains most lines, by the smallest change. */
export function repairableHelper(found: Localisation, known: ReadonlySet<number>): Culprit | undefined {
  const culprits = [...found.block.definitions.values()]
    .filter(({ index }) => !known.has(index))
    .flatMap((line) => culpritAt(line, found) ?? incompleteCulprit(line, found) ?? []);
  return culprits.toSorted(
    (a, b) => b.readers.length - a.readers.length || growth(a.line, a.repair) - growth(b.line, b.repair),
  )[0];
}

/** Blames, once, a helper that no repair sets right, when it stands before several lines that nothing else explains. */
export function blameUnrepaired(found: Localisation): readonly Finding[] {
  let { findings } = found;
  for (const line of found.block.definitions.values()) {
    const readers = wrongReaders(line, { ...found, findings });
    if (readers.length < 2 || readers.every((reader) => found.shop.repair(reader) !== undefined)) continue;
    findings = [
      ...findings.filter((finding) => !readers.some((reader) => reader === finding)),
      { kind: 'wrong-helper', line, readers },
    ];
  }
  return findings;
}
