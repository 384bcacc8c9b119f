import {
  type Analysis,
  countNumbers,
  type Dimension,
  derive,
  type Equation,
  hasErrors,
  lineOf,
  printDimension,
  printStep,
  type SavedValues,
  type SizesByName,
  savedValues,
} from '../../index.ts';
import { type Terminal, table } from '../terminal.ts';

const BYTES_PER_NUMBER = 8;

/** Values that a file's backward pass, its own or the derived one, reads of the forward pass; undefined where that has errors. */
function savedBy({ forward, backward, diagnostics }: Analysis): SavedValues | undefined {
  return hasErrors(diagnostics) ? undefined : savedValues(forward, backward ?? derive(forward));
}

/** The sizes that a file fixes, and those given from outside, which win. */
function fixedSizes({ forward }: Analysis, given: SizesByName): ReadonlyMap<string, number> {
  const stated = [...forward.dimensions.values()].flatMap(({ name, size }): [string, number][] =>
    size === undefined ? [] : [[name, size]],
  );
  return new Map([...stated, ...Object.entries(given)]);
}

function lineNumber({ source }: Equation, { document }: Analysis): number | null {
  return source === undefined ? null : lineOf(document, source.statement);
}

export function jsonMemory(analysis: Analysis, given: SizesByName): object | null {
  const values = savedBy(analysis);
  if (values === undefined) return null;
  const sizes = fixedSizes(analysis, given);
  const counted = (count: Dimension): object => {
    const numbers = countNumbers(count, sizes) ?? null;
    return { formula: printDimension(count), numbers, bytes: numbers === null ? null : numbers * BYTES_PER_NUMBER };
  };
  return {
    ...counted(values.total),
    values: values.saved.map(({ variable, count }) => ({ name: variable.name, ...counted(count) })),
    again: values.again.map(({ variable, count }) => ({ name: variable.name, ...counted(count) })),
    equations: values.lines.map(({ line, reads }) => ({
      line: lineNumber(line, analysis),
      equation: printStep(line),
      reads: reads.map(({ name }) => name),
    })),
  };
}

export function printMemory(analysis: Analysis, given: SizesByName, terminal: Terminal): void {
  const values = savedBy(analysis);
  if (values === undefined) return;
  const sizes = fixedSizes(analysis, given);
  const row = (name: string, count: Dimension): readonly string[] => {
    const numbers = countNumbers(count, sizes);
    return [
      `  ${name}`,
      printDimension(count),
      ...(numbers === undefined ? [] : [`${numbers} numbers`, `${numbers * BYTES_PER_NUMBER} bytes`]),
    ];
  };
  const [head = '', ...rows] = table([
    ['  saved', 'numbers'],
    ...values.saved.map(({ variable, count }) => row(variable.name, count)),
    row('in all', values.total),
  ]);
  terminal.line(terminal.style('bold', head));
  for (const line of rows) terminal.line(line);
  if (values.again.length > 0) {
    const again = values.again.map(({ variable, count }) => row(variable.name, count));
    const [subtitle = '', ...counts] = table([['  computed again, held at a time', 'numbers'], ...again]);
    terminal.line(terminal.style('bold', subtitle));
    for (const line of counts) terminal.line(line);
  }
  const [title = '', ...lines] = table([
    ['  line of the backward pass', 'reads'],
    ...values.lines.map(({ line, reads }) => [`  ${printStep(line)}`, reads.map(({ name }) => name).join(', ')]),
  ]);
  terminal.line(terminal.style('bold', title));
  for (const line of lines) terminal.line(line);
}
