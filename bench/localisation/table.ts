import { groupBy } from '../../src/graph/model/group.ts';
import type { Finding } from './thread.ts';

/** A finding, and the block that it is about. */
export interface Row extends Finding {
  readonly name: string;
  readonly style: string;
}

type Count = (rows: readonly Row[]) => string;

const count = (rows: readonly Row[], is: (row: Row) => boolean): number => rows.filter(is).length;

function share(part: number, of: number): string {
  return of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`;
}

const isMistake = ({ verdict }: Row): boolean => verdict !== 'unchanged' && verdict !== 'false alarm';

function quantile(rows: readonly Row[], at: number): string {
  const sorted = rows.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))];
  return found === undefined ? '-' : `${found.toFixed(2)} s`;
}

function verdicts(...wanted: readonly Row['verdict'][]): Count {
  return (rows) => String(count(rows, ({ verdict }) => wanted.includes(verdict)));
}

function repairs(wanted: Row['repair']): Count {
  return (rows) => String(count(rows.filter(isMistake), ({ repair }) => repair === wanted));
}

const MISTAKES: Readonly<Record<string, Count>> = {
  mistakes: (rows) => String(count(rows, isMistake)),
  line: verdicts('line'),
  companion: verdicts('companion'),
  several: verdicts('several'),
  extra: verdicts('extra'),
  another: verdicts('another'),
  missed: verdicts('missed'),
  exactly: (rows) =>
    share(
      count(rows, ({ verdict }) => verdict === 'line'),
      count(rows, isMistake),
    ),
  located: (rows) =>
    share(
      count(rows, ({ verdict }) => ['line', 'companion', 'several'].includes(verdict)),
      count(rows, isMistake),
    ),
  'repair right': repairs('right'),
  wrong: repairs('wrong'),
  none: repairs('none'),
  static: repairs('static'),
  'right %': (rows) => {
    const judged = rows.filter((row) => isMistake(row) && row.repair !== 'static');
    return share(
      count(judged, ({ repair }) => repair === 'right'),
      judged.length,
    );
  },
  median: (rows) => quantile(rows, 0.5),
  slowest: (rows) => quantile(rows, 1),
  unchanged: verdicts('unchanged'),
  alarms: verdicts('false alarm'),
};

const PAIRS: Readonly<Record<string, Count>> = {
  pairs: (rows) => String(rows.length),
  both: verdicts('both'),
  one: verdicts('one'),
  other: verdicts('other'),
  missed: verdicts('missed'),
  'both %': (rows) =>
    share(
      count(rows, ({ verdict }) => verdict === 'both'),
      rows.length,
    ),
};

const REWRITES: Readonly<Record<string, Count>> = { rewrites: (rows) => String(rows.length), alarms: verdicts('false alarm') };

const COLUMNS = { mistake: MISTAKES, pair: PAIRS, rewrite: REWRITES };

/** A table of the findings of one origin, one row for each value of `key` and one for all. */
export function table(all: readonly Row[], origin: Row['origin'], title: string, key: (row: Row) => string): readonly string[] {
  const own = all.filter((row) => row.origin === origin);
  const groups = [...groupBy(own, key), ['all', own] as const];
  const width = Math.max(title.length, ...groups.map(([name]) => name.length));
  const columns = Object.entries(COLUMNS[origin]);
  const lines = groups.map(([name, rows]) => {
    const cells = columns.map(([head, text]) => text(rows).padStart(Math.max(head.length, 6)));
    return `${name.padEnd(width)}  ${cells.join('  ')}`;
  });
  return [`${title.padEnd(width)}  ${columns.map(([head]) => head.padStart(6)).join('  ')}`, ...lines];
}

const SOUND = new Set<Row['verdict']>(['line', 'companion', 'several', 'unchanged', 'both']);

/** True for a mistake that is not named, or whose repair is wrong. */
export function isFault({ verdict, repair }: Row): boolean {
  return !SOUND.has(verdict) || (isMistake({ verdict } as Row) && repair === 'wrong');
}

export function describe({ name, origin, kind, verdict, repair, changed, said }: Row): readonly string[] {
  const outcome = origin === 'mistake' && repair !== undefined ? `${verdict}, repair ${repair}` : verdict;
  return [`${name}: ${kind}: ${outcome}: ${changed}`, ...said.map((text) => `    ${text}`)];
}
