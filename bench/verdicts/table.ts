import type { Outcome } from './judge.ts';

/** What an outcome says about the check. */
export type Finding =
  | 'found'
  | 'said'
  | 'false pass'
  | 'passed'
  | 'false error'
  | 'inner'
  | 'static on right'
  | 'crash'
  | 'unclear';

export function findingOf({ verdict, inner, answer, isStatic }: Outcome): Finding {
  if (answer === 'crash') return 'crash';
  if (verdict === 'unclear') return 'unclear';
  if (verdict === 'wrong') return answer === 'error' ? 'found' : answer === 'said' ? 'said' : 'false pass';
  if (answer !== 'error') return 'passed';
  if (isStatic) return 'static on right';
  // All gradients are right, but a name says something else than it holds.
  return inner === '' ? 'false error' : 'inner';
}

const COLUMNS: readonly Finding[] = [
  'found',
  'said',
  'false pass',
  'passed',
  'false error',
  'static on right',
  'crash',
  'unclear',
];

type Counts = ReadonlyMap<Finding, number>;

function countsBy(outcomes: readonly Outcome[], key: (outcome: Outcome) => string): ReadonlyMap<string, Counts> {
  const rows = new Map<string, Map<Finding, number>>();
  for (const outcome of outcomes)
    for (const name of [key(outcome), 'all']) {
      const row = rows.get(name) ?? new Map<Finding, number>();
      rows.set(name, row);
      row.set(findingOf(outcome), (row.get(findingOf(outcome)) ?? 0) + 1);
    }
  return new Map([...rows].sort(([a], [b]) => Number(a === 'all') - Number(b === 'all') || (a < b ? -1 : 1)));
}

export function table(title: string, outcomes: readonly Outcome[], key: (outcome: Outcome) => string): readonly string[] {
  const rows = countsBy(outcomes, key);
  const width = Math.max(title.length, ...[...rows.keys()].map((name) => name.length));
  const head = `${title.padEnd(width)}  ${COLUMNS.join('  ')}`;
  const lines = [...rows].map(([name, row]) => {
    const cells = COLUMNS.map((column) => String(row.get(column) ?? 0).padStart(column.length));
    return `${name.padEnd(width)}  ${cells.join('  ')}`;
  });
  return [head, ...lines];
}

const LONGEST = 400;

export function list(outcomes: readonly Outcome[], finding: Finding): readonly string[] {
  const found = outcomes.filter((outcome) => findingOf(outcome) === finding);
  const shown = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text);
  return [
    `${finding}: ${found.length}`,
    ...found.flatMap(({ subject, kind, changed, why }) => [`  ${subject}: ${kind}: ${shown(changed)}`, `      ${shown(why)}`]),
  ];
}
