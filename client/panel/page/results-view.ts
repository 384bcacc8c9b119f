import type { GraphPicture } from '../../../server/protocol.ts';
import type { SavedValue } from '../../../src/graph/steps.ts';
import { button, make } from './dom.ts';

export type Report = NonNullable<GraphPicture['report']>;

const VERDICTS: Readonly<Record<string, string>> = {
  pass: '✓ right',
  'fused-pass': '✓ right, several steps in one',
  fail: '✗ wrong',
  kink: '~ at a kink',
  missing: '✗ missing',
  unchecked: 'not checked',
};

function table(caption: string, headings: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLTableElement {
  const head = make('tr', {}, ...headings.map((heading) => make('th', { scope: 'col' }, heading)));
  return make('table', { class: 'results' }, make('caption', {}, caption), make('thead', {}, head), make('tbody', {}, ...rows));
}

function exponent(number: number | undefined): string {
  return number === undefined ? '' : number === 0 ? '0' : number.toExponential(1);
}

function verdict(status: string): HTMLElement {
  const isBad = status === 'fail' || status === 'missing';
  return make('td', { class: isBad ? 'bad' : 'good' }, VERDICTS[status] ?? status);
}

export interface ResultEvents {
  readonly reveal: (line: number) => void;
  readonly select: (adjoint: string) => void;
}

function gradientRow({ name, shape, maxError, tolerance, status, method }: Report['gradients'][number], events: ResultEvents) {
  const show = button(`d${name}`, `Show d${name} in the graph`, () => events.select(`d${name}`));
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, show),
    make('td', {}, shape),
    make('td', {}, exponent(maxError)),
    make('td', {}, exponent(tolerance)),
    verdict(status),
    make('td', {}, method),
  );
}

function lineRow({ line, target, status, cause, repair }: Report['lines'][number], events: ResultEvents) {
  const show = button(String(line + 1), `Go to line ${line + 1}`, () => events.reveal(line));
  return make(
    'tr',
    {},
    make('th', { scope: 'row' }, show),
    make('td', {}, target),
    verdict(status),
    make('td', {}, cause ?? ''),
    make('td', {}, repair ?? ''),
  );
}

/** What the last check found. */
export function resultsView(report: Report | undefined, events: ResultEvents): readonly Node[] {
  if (report === undefined) return [make('p', {}, 'Not checked yet.')];
  if (report.gradients.length === 0) return [make('p', {}, report.failure ?? 'There are no gradients to check.')];
  const gradients = report.gradients.map((gradient) => gradientRow(gradient, events));
  const lines = report.lines.map((line) => lineRow(line, events));
  return [
    table('Gradients', ['gradient', 'shape', 'error', 'tolerance', 'verdict', 'compared with'], gradients),
    ...(lines.length === 0
      ? []
      : [table('Lines of the backward block', ['line', 'adjoint', 'verdict', 'cause', 'repair'], lines)]),
  ];
}

/** The forward values that the backward pass needs. */
export function savedView(saved: readonly SavedValue[]): readonly Node[] {
  const rows = saved.map(({ name, kind, shape, readBy }) => {
    const lines = readBy.map((line) => make('li', {}, make('code', {}, line)));
    return make(
      'tr',
      {},
      make('th', { scope: 'row' }, name),
      make('td', {}, kind),
      make('td', {}, shape),
      make('td', {}, make('ul', {}, ...lines)),
    );
  });
  return [table('Values that the backward pass reads', ['name', 'kind', 'shape', 'read by'], rows)];
}
