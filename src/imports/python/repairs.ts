import { type Analysis, analyze } from '../../analysis/analyze.ts';
import { ExportError } from '../../exports/failure.ts';
import { bound } from '../../exports/text.ts';
import type { Diagnostic, Fix } from '../../language/diagnostic.ts';
import { parseDocument } from '../../language/document/document.ts';
import { applyFix } from '../../language/fixes.ts';
import type { Equation, Value } from '../../program/program.ts';
import { BINDING } from '../../program/spelling.ts';
import { equationsOf } from '../../program/steps.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import { rangeInDocument } from './ranges.ts';
import { namesAt, type PythonNames, spellValue, Unspeakable } from './respell.ts';
import type { Range } from './syntax.ts';
import type { ImportedLine } from './write.ts';

/** A replacement in the Python text. */
export interface PythonEdit extends Range {
  readonly text: string;
}

export interface PythonFix {
  readonly title: string;
  readonly edits: readonly PythonEdit[];
}

/** The lines that a repair changes: the first one, how many are replaced, and by what. */
function changedLines(
  before: readonly string[],
  after: readonly string[],
): { readonly at: number; readonly count: number; readonly by: number } {
  let at = 0;
  while (at < before.length && at < after.length && before[at] === after[at]) at += 1;
  let end = 0;
  while (end < before.length - at && end < after.length - at && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { at, count: before.length - at - end, by: after.length - at - end };
}

/** The equation on a line of a program. */
function equationOn(analysis: Analysis, line: number): Equation | undefined {
  const steps = [...analysis.forward.body, ...(analysis.backward?.body ?? [])];
  return [...equationsOf(steps)].find(
    ({ source }) =>
      source !== undefined &&
      rangeInDocument(analysis.document, { statement: source.statement, span: source.target }).line === line,
  );
}

/** The Python text in front of the statement of a line. */
export function namesFor(line: ImportedLine, own: ImportedPair, file: ImportedFile): PythonNames {
  const scope = line.equation?.names ?? own.reading?.returned ?? new Map();
  const { machine } = own.reading ?? {};
  const found = namesAt(scope, (name) => machine?.variableOf(name));
  const definitions = new Map(
    own.lines.flatMap(({ equation, target }) =>
      equation?.pass === 'forward' && target !== undefined ? [[target, equation.value] as const] : [],
    ),
  );
  return {
    ...found,
    definition: (name) => definitions.get(name),
    isTorch: machine?.isTorch === true,
    functions: file.functions,
  };
}

/** The term that an update adds, or the whole value. */
function updatePart(value: Value, operator: string, before: string, names: PythonNames): string | undefined {
  if (operator === '') return spellValue(value, names).text;
  const sign = operator === '**' ? '^' : operator;
  if (value.kind !== 'apply') return undefined;
  const [left, right] = value.operands;
  const isBefore = (own: Value | undefined): boolean => own !== undefined && spellOrNothing(own, names) === before;
  if (value.operation.name === sign && right !== undefined && isBefore(left)) return spellValue(right, names).text;
  const isEither = (sign === '+' || sign === '*') && value.operation.name === sign;
  return isEither && left !== undefined && isBefore(right) ? spellValue(left, names).text : undefined;
}

export function spellOrNothing(value: Value, names: PythonNames): string | undefined {
  try {
    return spellValue(value, names).text;
  } catch (error) {
    if (error instanceof Unspeakable || error instanceof ExportError) return undefined;
    throw error;
  }
}

/** An assignment to elements that a mask chooses, with another mask or value; or one of the whole array. */
function rewrittenPart(
  line: ImportedLine,
  { of, by }: { readonly of: Range; readonly by: 'mask' | 'labels' },
  value: Value,
  names: PythonNames,
  text: string,
): PythonFix {
  const array = text.slice(of.from, of.to);
  const [mask, own, before] = value.kind === 'apply' ? value.operands : [];
  const isMasked = by === 'mask' && mask !== undefined && own !== undefined && before !== undefined;
  const isSame = isMasked && spellOrNothing(before, names) === array;
  const written = isSame
    ? `${array}[${spellValue(mask, names).text}] = ${spellValue(own, names).text}`
    : `${array} = ${spellValue(value, names).text}`;
  return { title: `Write \`${written}\``, edits: [{ ...line.range, text: written }] };
}

/** The statement of a line with another value. */
function rewritten(line: ImportedLine, value: Value, own: ImportedPair, file: ImportedFile): PythonFix | undefined {
  const { text } = file.module;
  const names = namesFor(line, own, file);
  const form = line.equation?.form;
  if (form === undefined) return returned(line, value, names);
  if (form.part !== undefined) return rewrittenPart(line, form.part, value, names, text);
  const before = text.slice(form.target.from, form.target.to);
  const part = updatePart(value, form.operator, before, names);
  if (part !== undefined) {
    const title = `Write \`${before} ${form.operator}= ${part}\``;
    return { title, edits: [{ ...form.value, text: part }] };
  }
  const whole = `${before} = ${spellValue(value, names).text}`;
  return { title: `Write \`${whole}\``, edits: [{ from: form.target.from, to: form.value.to, text: whole }] };
}

/** A value that a function returns without a name. */
function returned(line: ImportedLine, value: Value, names: PythonNames): PythonFix | undefined {
  if (line.item === undefined) return undefined;
  const { text } = spellValue(value, names);
  return { title: `Return \`${text}\``, edits: [{ ...line.item, text }] };
}

/** A contribution that is to be added: behind the last statement that speaks of the same adjoint, or where it is returned. */
function inserted(line: ImportedLine, equation: Equation, own: ImportedPair, file: ImportedFile): PythonFix | undefined {
  const names = namesFor(line, own, file);
  const before = line.target === undefined ? undefined : (own.names.get(line.target) ?? line.target);
  const form = line.equation?.form;
  if (form === undefined || before === undefined) return undefined;
  const added = spellValue(equation.value, names);
  const value = `${file.module.text.slice(form.value.from, form.value.to)} + ${bound(added, BINDING.sum)}`;
  return { title: `Write \`${value}\``, edits: [{ ...form.value, text: value }] };
}

function removed(line: ImportedLine, file: ImportedFile): PythonFix {
  const { text } = file.module;
  const start = text.lastIndexOf('\n', line.range.from - 1) + 1;
  const end = text.indexOf('\n', line.range.to);
  return { title: 'Remove the line', edits: [{ from: start, to: end < 0 ? text.length : end + 1, text: '' }] };
}

/** Values that repairs of the program give, and the lines that they change or stand behind. */
export function repairedValues(
  { fixes }: Diagnostic,
  own: ImportedPair,
): readonly { readonly line: ImportedLine; readonly value: Value }[] {
  const before = own.text.split('\n');
  return fixes.flatMap((fix) => {
    const text = applyFix(own.analysis.document, fix);
    const { at, by } = changedLines(before, text.split('\n'));
    const equation = by === 1 ? equationOn(analyze(parseDocument(text)), at + 1) : undefined;
    const line = own.lines[at];
    return equation === undefined || line === undefined ? [] : [{ line, value: equation.value }];
  });
}

function pythonFix(fix: Fix, own: ImportedPair, file: ImportedFile): PythonFix | undefined {
  const before = own.text.split('\n');
  const text = applyFix(own.analysis.document, fix);
  const { at, count, by } = changedLines(before, text.split('\n'));
  const line = own.lines[at];
  if (line === undefined) return undefined;
  if (by === 0 && count === 1) return removed(line, file);
  const equation = equationOn(analyze(parseDocument(text)), at + 1);
  if (equation === undefined || by !== 1) return undefined;
  if (count === 1) return rewritten(line, equation.value, own, file);
  const earlier = own.lines.slice(0, at).findLast(({ target }) => target === equation.target.name);
  return count === 0 && earlier !== undefined ? inserted(earlier, equation, own, file) : undefined;
}

/** The repairs of a diagnostic of the program as edits of the Python text; what cannot be said there is left out. */
export function pythonFixes({ fixes }: Diagnostic, own: ImportedPair, file: ImportedFile): readonly PythonFix[] {
  return fixes.flatMap((fix) => {
    try {
      const found = pythonFix(fix, own, file);
      return found === undefined ? [] : [found];
    } catch (error) {
      if (error instanceof Unspeakable || error instanceof ExportError) return [];
      throw error;
    }
  });
}
