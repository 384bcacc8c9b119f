import { type Analysis, hasErrors } from '../../analysis/analyze.ts';
import { countNumbers, type Tape, tapeOf } from '../../autodiff/checkpointing/saved-values.ts';
import { derive } from '../../autodiff/derive.ts';
import { lineOf } from '../../language/document/statements.ts';
import { type Dimension, printDimension } from '../../program/dimension.ts';
import { printStep } from '../../program/print.ts';
import type { Equation } from '../../program/program.ts';
import { type Terminal, table } from '../terminal.ts';

const BYTES_PER_NUMBER = 8;

/** What a file's backward pass, its own or the derived one, reads of the forward pass; undefined where that has errors. */
function fileTape({ forward, backward, diagnostics }: Analysis): Tape | undefined {
  return hasErrors(diagnostics) ? undefined : tapeOf(forward, backward ?? derive(forward));
}

/** The sizes that a file fixes, and those given from outside, which win. */
function fixedSizes({ forward }: Analysis, given: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const stated = [...forward.dimensions.values()].flatMap(({ name, size }): [string, number][] =>
    size === undefined ? [] : [[name, size]],
  );
  return new Map([...stated, ...given]);
}

function lineNumber({ source }: Equation, { document }: Analysis): number | null {
  return source === undefined ? null : lineOf(document, source.statement) + 1;
}

export function jsonMemory(analysis: Analysis, given: ReadonlyMap<string, number>): object | null {
  const tape = fileTape(analysis);
  if (tape === undefined) return null;
  const sizes = fixedSizes(analysis, given);
  const counted = (count: Dimension): object => {
    const numbers = countNumbers(count, sizes) ?? null;
    return { formula: printDimension(count), numbers, bytes: numbers === null ? null : numbers * BYTES_PER_NUMBER };
  };
  return {
    ...counted(tape.total),
    values: tape.saved.map(({ variable, count }) => ({ name: variable.name, ...counted(count) })),
    again: tape.again.map(({ variable, count }) => ({ name: variable.name, ...counted(count) })),
    equations: tape.lines.map(({ line, reads }) => ({
      line: lineNumber(line, analysis),
      equation: printStep(line),
      reads: reads.map(({ name }) => name),
    })),
  };
}

export function printMemory(analysis: Analysis, given: ReadonlyMap<string, number>, terminal: Terminal): void {
  const tape = fileTape(analysis);
  if (tape === undefined) return;
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
    ...tape.saved.map(({ variable, count }) => row(variable.name, count)),
    row('in all', tape.total),
  ]);
  terminal.line(terminal.style('bold', head));
  for (const line of rows) terminal.line(line);
  if (tape.again.length > 0) {
    const again = tape.again.map(({ variable, count }) => row(variable.name, count));
    const [subtitle = '', ...counts] = table([['  computed again, held at a time', 'numbers'], ...again]);
    terminal.line(terminal.style('bold', subtitle));
    for (const line of counts) terminal.line(line);
  }
  const [title = '', ...lines] = table([
    ['  line of the backward pass', 'reads'],
    ...tape.lines.map(({ line, reads }) => [`  ${printStep(line)}`, reads.map(({ name }) => name).join(', ')]),
  ]);
  terminal.line(terminal.style('bold', title));
  for (const line of lines) terminal.line(line);
}
