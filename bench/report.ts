import type { Goal, Result, Timing } from './measure.ts';
import type { Row } from './rows/row.ts';

/** The results of one row of the benchmarks. */
export interface Table extends Omit<Row, 'cases'> {
  readonly results: readonly Result[];
}

function threeDigits(value: number): string {
  return value >= 1000 ? value.toFixed(0) : value.toPrecision(3);
}

/** A time, and the rate that it means where the rate is what is asked. */
function shown({ median }: Timing, { flops, equations, unit }: Result): string {
  if (unit === 'exponent') return median.toFixed(2);
  if (unit !== undefined) return `${threeDigits(median)} ${unit}`;
  const time = `${threeDigits(median)} ms`;
  if (flops !== undefined) return `${threeDigits(flops / median / 1e6)} GFLOP/s`;
  if (equations !== undefined) return `${time} (${Math.round((equations / median) * 1000).toLocaleString('en')} / s)`;
  return time;
}

function goalText(goal: Goal, unit: string): string {
  if ('times' in goal) return `${goal.of} ≤ ${goal.times} × ${goal.peer}${goal.spare === 0 ? '' : ` + ${goal.spare} ms`}`;
  return 'atMost' in goal ? `${goal.of} ≤ ${threeDigits(goal.atMost)}${unit}` : `${goal.of} ≥ ${goal.factor} × ${goal.peer}`;
}

function verdicts({ goals, unit: other }: Result): string {
  const measured = other === 'exponent' ? '' : ` ${other ?? 'ms'}`;
  return goals
    .map(({ goal, found, holds }) => {
      const unit = 'factor' in goal ? ' ×' : measured;
      return `${holds ? '✓' : '✗'} ${goalText(goal, measured)} (${threeDigits(found)}${unit})`;
    })
    .join('<br>');
}

/** The exponent of time over size, fitted through all sizes: 1 is linear. */
function exponent(results: readonly Result[]): number | undefined {
  const points = results.flatMap(({ equations, timings: [first] }) =>
    equations === undefined || first === undefined ? [] : [[Math.log(equations), Math.log(first.median)] as const],
  );
  if (points.length < 3) return undefined;
  const mean = (pick: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const x = mean(([size]) => size);
  const y = mean(([, time]) => time);
  return mean(([size, time]) => (size - x) * (time - y)) / mean(([size]) => (size - x) ** 2);
}

/** What the exponent is and what it should be, where a row asks for it. */
function linearity({ maximalExponent, results }: Table): { readonly holds: boolean; readonly text: string } | undefined {
  const fitted = exponent(results);
  if (maximalExponent === undefined || fitted === undefined) return undefined;
  const holds = fitted <= maximalExponent;
  return { holds, text: `fitted exponent of time over size: ${holds ? '✓' : '✗'} ≤ ${maximalExponent} (${fitted.toFixed(2)})` };
}

/** A table in Markdown: one line a case, one column a contender. */
export function markdown(table: Table): string {
  const { title, notes, results } = table;
  const names = [...new Set(results.flatMap(({ timings }) => timings.map(({ name }) => name)))];
  const header = ['', ...names, 'goals'];
  const lines = results.map((result) => {
    const cells = names.map((name) => {
      const timing = result.timings.find((candidate) => candidate.name === name);
      return timing === undefined ? '' : shown(timing, result);
    });
    return [result.label, ...cells, verdicts(result)];
  });
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = row(header.map(() => '---'));
  const linear = linearity(table);
  const remarks = linear === undefined ? notes : [...notes, '', `The ${linear.text}.`];
  return [`## ${title}`, '', row(header), rule, ...lines.map(row), '', ...remarks, ''].join('\n');
}

/** Goals that a run did not reach, a line each. */
function missed(tables: readonly Table[]): readonly string[] {
  return tables.flatMap((table) => {
    const cases = table.results.flatMap((result) => {
      const failed = result.goals.filter(({ holds }) => !holds);
      return failed.length === 0 ? [] : [`- ${table.title}, ${result.label}: ${verdicts({ ...result, goals: failed })}`];
    });
    const linear = linearity(table);
    return linear === undefined || linear.holds ? cases : [...cases, `- ${table.title}, ${linear.text}`];
  });
}

/** The whole report: what it was measured on, what was not reached, and the tables. */
export function document(machine: readonly string[], tables: readonly Table[]): string {
  const short = missed(tables);
  const shortfall =
    short.length === 0
      ? ['Every goal was reached.']
      : ['Not reached in this run, for the reasons under the tables:', '', ...short];
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --write`: medians, with the peers in turns, so that a slow phase of the machine meets all of',
    'them. Trust ratios within a table more than times: other work on the machine makes everything slower.',
    '',
    ...machine.map((line) => `- ${line}`),
    '',
    ...shortfall,
    '',
    tables.map(markdown).join('\n'),
  ].join('\n');
}

/** The sections of a report, what stands in front of the first one among them. */
function sectionsOf(report: string): readonly string[] {
  return report.split(/^(?=## )/m);
}

/**
 * A report with tables that were measured apart from the others, by rows of their own: each takes the place of its earlier
 * self, or stands in front of the first that is behind it in the order of all titles.
 */
export function withTables(report: string, tables: readonly Table[], titles: readonly string[], command: string): string {
  const titleOf = (section: string): string => /^## (.*)$/m.exec(section)?.[1] ?? '';
  return tables
    .reduce((sections, table) => {
      const text = `${markdown(table).trimEnd()}\n\nMeasured apart from the other tables, by \`${command}\`.\n\n`;
      const known = sections.findIndex((section) => titleOf(section) === table.title);
      if (known !== -1) return sections.with(known, text);
      const later = new Set(titles.slice(titles.indexOf(table.title) + 1));
      const next = sections.findIndex((section) => later.has(titleOf(section)));
      return sections.toSpliced(next === -1 ? sections.length : next, 0, text);
    }, sectionsOf(report))
    .join('');
}
