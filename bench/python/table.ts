import { groupBy } from '../../src/graph/model/group.ts';
import type { Mistake } from './python.ts';
import type { MistakeVerdict, RightVerdict } from './verdicts.ts';

export interface RightRow {
  readonly file: string;
  readonly name: string;
  readonly verdict: RightVerdict;
  readonly said: readonly string[];
}

export type Repair = 'right' | 'wrong' | 'none';

export interface MistakeRow {
  readonly file: string;
  readonly name: string;
  readonly kind: string;
  readonly verdict: MistakeVerdict;
  readonly repair: Repair;
  readonly effect: Mistake['effect'];
  readonly changed: string;
  readonly said: readonly string[];
}

type Columns<Row> = Readonly<Record<string, (rows: readonly Row[]) => string>>;

function share(part: number, of: number): string {
  return of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`;
}

function counted<Row>(is: (row: Row) => boolean): (rows: readonly Row[]) => string {
  return (rows) => String(rows.filter(is).length);
}

function shared<Row>(is: (row: Row) => boolean): (rows: readonly Row[]) => string {
  return (rows) => share(rows.filter(is).length, rows.length);
}

const isRight = ({ verdict }: RightRow): boolean => verdict === 'right';

export const RIGHT: Columns<RightRow> = {
  pairs: (rows) => String(rows.length),
  imported: counted(({ verdict }) => verdict === 'right' || verdict === 'called wrong'),
  right: counted(isRight),
  'called wrong': counted(({ verdict }) => verdict === 'called wrong'),
  refused: counted(({ verdict }) => verdict === 'refused'),
  silent: counted(({ verdict }) => verdict === 'silent'),
  failure: counted(({ verdict }) => verdict === 'failure'),
  'right %': shared(isRight),
};

function says(verdict: MistakeVerdict): (rows: readonly MistakeRow[]) => string {
  return counted((row) => row.verdict === verdict);
}

function repairs(wanted: Repair): (rows: readonly MistakeRow[]) => string {
  return counted(({ repair }) => repair === wanted);
}

export const MISTAKES: Columns<MistakeRow> = {
  mistakes: (rows) => String(rows.length),
  line: says('line'),
  several: says('several'),
  extra: says('extra'),
  another: says('another'),
  'called right': says('called right'),
  refused: says('refused'),
  silent: says('silent'),
  failure: says('failure'),
  'exactly %': shared(({ verdict }) => verdict === 'line'),
  'repair right': repairs('right'),
  wrong: repairs('wrong'),
  none: repairs('none'),
  'repair %': shared(({ repair }) => repair === 'right'),
};

/** An error that the right text has not. */
const isAlarm = ({ verdict }: MistakeRow): boolean => ['line', 'several', 'extra', 'another'].includes(verdict);

/** Of changes that are no mistakes. */
export const UNCHANGED: Columns<MistakeRow> = {
  changes: (rows) => String(rows.length),
  quiet: counted((row) => !isAlarm(row)),
  alarms: counted(isAlarm),
};

/** One row for each value of a key, and one for all. */
export function table<Row>(
  all: readonly Row[],
  columns: Columns<Row>,
  title: string,
  key: (row: Row) => string,
): readonly string[] {
  const groups = [...groupBy(all, key), ['all', all] as const];
  const width = Math.max(title.length, ...groups.map(([name]) => name.length));
  const lines = groups.map(([name, rows]) => {
    const cells = Object.entries(columns).map(([head, text]) => text(rows).padStart(Math.max(head.length, 6)));
    return `${name.padEnd(width)}  ${cells.join('  ')}`;
  });
  const heads = Object.keys(columns).map((head) => head.padStart(6));
  return [`${title.padEnd(width)}  ${heads.join('  ')}`, ...lines];
}

export function describeRight({ file, name, verdict, said }: RightRow): readonly string[] {
  return verdict === 'right' ? [] : [`${file}: ${name}: ${verdict}`, ...said.map((text) => `    ${text}`)];
}

export function describeMistake(row: MistakeRow): readonly string[] {
  const { file, name, kind, verdict, repair, effect, changed, said } = row;
  if (effect === 'same' ? !isAlarm(row) : verdict === 'line' && repair === 'right') return [];
  const outcome = effect === 'same' ? 'alarm' : `${verdict}, repair ${repair}`;
  return [`${file}: ${name}: ${kind}: ${outcome}: ${changed}`, ...said.map((text) => `    ${text}`)];
}
