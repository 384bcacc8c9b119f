import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/files.ts';
import { FEATURE_NAMES, FEATURES, type Feature } from './scenario.ts';

export const PAGE = join(ROOT, 'docs/editors.md');
const [BEGIN, END] = ['<!-- measured -->\n', '<!-- end -->\n'];

/** Features that worked in a client. Its key begins its title, which has the versions as well. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly worked: Readonly<Record<Feature, boolean>>;
}

function parts(page: string): readonly [string, string, string] {
  const [before, rest] = page.split(BEGIN);
  const [table, after] = rest?.split(END) ?? [];
  if (before === undefined || table === undefined || after === undefined) throw new Error(`${PAGE} has no place for the table`);
  return [before, table, after];
}

function cells(row: string): readonly string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The columns of the page, by the titles that they have there. */
function documented(table: string): ReadonlyMap<string, readonly string[]> {
  const [titles = [], , ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cells);
  return new Map(titles.slice(1).map((title, index) => [title, rows.map((row) => row[index + 1] ?? '')]));
}

function tableOf(columns: ReadonlyMap<string, readonly string[]>): string {
  const rows = [
    ['', ...columns.keys()],
    ...FEATURE_NAMES.map((feature, row) => [FEATURES[feature], ...[...columns.values()].map((column) => column[row] ?? '')]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [head = [], ...body] = rows;
  return `\n${line(head)}${line(widths.map((width) => '-'.repeat(width)))}${body.map(line).join('')}\n`;
}

/**
 * The page as it should be: of clients that were run, what was measured; the others are left as they are. The versions of
 * a developer's own editors do not make the page stale.
 */
export function measuredPage(page: string, measured: readonly Column[], withVersions: boolean): string {
  const [before, table, after] = parts(page);
  const columns = [...documented(table)];
  for (const { key, title, worked } of measured) {
    const index = columns.findIndex(([old]) => old.startsWith(key));
    const old = columns[index]?.[0];
    const column = [
      old === undefined || withVersions ? title : old,
      FEATURE_NAMES.map((name) => (worked[name] ? 'yes' : 'no')),
    ] as [string, readonly string[]];
    columns.splice(index === -1 ? columns.length : index, 1, column);
  }
  return `${before}${BEGIN}${tableOf(new Map(columns))}${END}${after}`;
}

export function readPage(): string {
  return readFileSync(PAGE, 'utf8');
}

export function writePage(text: string): void {
  writeFileSync(PAGE, text);
}
