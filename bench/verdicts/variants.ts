import { type Analysis, hasErrors } from '../../src/analysis/analyze.ts';
import { type DiagnosticCode, severityOf } from '../../src/language/diagnostic.ts';
import { equivalents } from '../localisation/equivalents.ts';
import { withLines } from '../localisation/lines.ts';
import { mistakes } from '../localisation/mistakes.ts';
import { Dice, seedOf } from '../random.ts';
import { LINES, type LineKind } from './mutants/lines.ts';
import { MASKS } from './mutants/masks.ts';
import { MATRICES } from './mutants/matrices.ts';
import { NUMBERS } from './mutants/numbers.ts';
import { type Kind, type Site, sitesOf } from './mutants/site.ts';
import { SIZES } from './mutants/sizes.ts';
import { read } from './oracle/oracle.ts';
import { LINE_REWRITES, REWRITES, recomputed } from './rewrites.ts';

export type Origin = 'mutant' | 'rewrite';

export interface Candidate {
  readonly origin: Origin;
  readonly kind: string;
  readonly text: string;
}

export interface Variant extends Candidate {
  readonly analysis: Analysis;
  /** Whether reading finds a mistake. */
  readonly isStatic: boolean;
}

const MUTANTS: Readonly<Record<string, Kind>> = { ...MASKS, ...SIZES, ...NUMBERS, ...MATRICES };

/** What reading says about a block that can be run. */
const RUNNABLE: ReadonlySet<DiagnosticCode> = new Set([
  'read-before-complete',
  'overwritten-gradient',
  'missing-contribution',
  'double-counted',
  'missing-gradient',
]);

function withValue(text: string, { at: { line } }: Site, value: string): string {
  return withLines(text, (lines) => {
    const head = /^.*?(\+=|=)(?!=)/.exec(lines[line - 1] ?? '')?.[0] ?? '';
    lines[line - 1] = `${head} ${value}`;
  });
}

function ofValues(
  kinds: Readonly<Record<string, Kind>>,
  origin: Origin,
  text: string,
  sites: readonly Site[],
): readonly Candidate[] {
  return Object.entries(kinds).flatMap(([kind, change]) =>
    sites.flatMap((site) => change(site).map((value): Candidate => ({ origin, kind, text: withValue(text, site, value) }))),
  );
}

function ofLines(
  kinds: Readonly<Record<string, LineKind>>,
  origin: Origin,
  text: string,
  sites: readonly Site[],
): readonly Candidate[] {
  return Object.entries(kinds).flatMap(([kind, change]) =>
    sites.flatMap((site) => change(text, site, sites).map((changed): Candidate => ({ origin, kind, text: changed }))),
  );
}

/** Everything that there is, by kind; each text once. */
function candidatesOf(analysis: Analysis): ReadonlyMap<string, readonly Candidate[]> {
  const { text } = analysis.document;
  const sites = sitesOf(analysis);
  const all: readonly Candidate[] = [
    { origin: 'rewrite', kind: 'as it is', text: `${text}\n` },
    ...mistakes(text).map((variant): Candidate => ({ origin: 'mutant', kind: variant.kind, text: variant.text })),
    ...ofValues(MUTANTS, 'mutant', text, sites),
    ...ofLines(LINES, 'mutant', text, sites),
    ...equivalents(text).map((variant): Candidate => ({ origin: 'rewrite', kind: variant.kind, text: variant.text })),
    ...ofValues({ ...REWRITES, recomputed: recomputed(analysis) }, 'rewrite', text, sites),
    ...ofLines(LINE_REWRITES, 'rewrite', text, sites),
  ];
  const seen = new Set([text]);
  const forwardOf = (own: string): string => own.slice(0, own.search(/^backward/m));
  const byKind = new Map<string, Candidate[]>();
  for (const candidate of all) {
    // A line that has left the block is another forward pass.
    if (seen.has(candidate.text) || forwardOf(candidate.text) !== forwardOf(text)) continue;
    seen.add(candidate.text);
    const key = `${candidate.origin}: ${candidate.kind}`;
    const known = byKind.get(key);
    if (known === undefined) byKind.set(key, [candidate]);
    else known.push(candidate);
  }
  return byKind;
}

/** A candidate that is a block of the language; one that does not read at all is no mistake in a backward pass. */
function variantOf(candidate: Candidate): Variant | undefined {
  const analysis = read(candidate.text);
  const errors = analysis.diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
  if (analysis.backward === undefined || !errors.every(({ code }) => RUNNABLE.has(code))) return undefined;
  return { ...candidate, analysis, isStatic: hasErrors(errors) };
}

export interface Wanted {
  readonly mutants: number;
  readonly rewrites: number;
  readonly kind?: string | undefined;
}

/** So many variants of a block, the same share of each kind as far as there are enough; always the same ones. */
export function* variantsOf(analysis: Analysis, name: string, { mutants: most, rewrites, kind }: Wanted): Generator<Variant> {
  const left: Record<Origin, number> = { mutant: most, rewrite: rewrites };
  const byKind = [...candidatesOf(analysis)].filter(([key]) => kind === undefined || key.endsWith(`: ${kind}`));
  // Where there are more kinds than variants are wanted, every file leaves out others.
  let queues = new Dice(seedOf(name))
    .shuffled(byKind)
    .map(([key, candidates]) => [...new Dice(seedOf(name + key)).shuffled(candidates)]);
  while (queues.length > 0) {
    for (const queue of queues) {
      const origin = queue[0]?.origin ?? 'mutant';
      if (left[origin] === 0) queue.length = 0;
      for (let found: Variant | undefined; queue.length > 0 && found === undefined; ) {
        found = variantOf(queue.pop() as Candidate);
        if (found === undefined) continue;
        left[origin] -= 1;
        yield found;
      }
    }
    queues = queues.filter((queue) => queue.length > 0);
  }
}
