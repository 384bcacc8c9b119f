import {
  type Analysis,
  BindingError,
  type CheckOptions,
  checkWith,
  compareElements,
  countLines,
  describeNotExercised,
  type EvidenceWorker,
  errorOf,
  errorText,
  type FileCheck,
  type GradientResult,
  type LineResult,
  lineOf,
  type NotExercised,
  printDimension,
  printShape,
  rangeOf,
  SizeError,
  type SizesByName,
  severityOf,
  shapeOf,
} from '../../index.ts';
import { jsonDiagnostics, printDiagnostics } from '../diagnostics.ts';
import { attempt, EXIT_FINDINGS, EXIT_GOOD, EXIT_USAGE, UsageFailure } from '../failure.ts';
import { readValues } from '../files.ts';
import { writeJson } from '../json.ts';
import { parseSizes, readSource, type Source } from '../source.ts';
import { type Style, type Terminal, table } from '../terminal.ts';
import { isSound, jsonElements, printElements } from './every-element.ts';
import { jsonMemory, printMemory } from './memory.ts';

export interface CheckFlags {
  readonly json?: boolean;
  readonly seed?: number;
  readonly dims?: string;
  readonly data?: string;
  readonly numeric: boolean;
  readonly memory?: boolean;
  /** True to compare whole Jacobians, too. */
  readonly full?: boolean;
  /** True to count conditions that no draw has exercised as findings. */
  readonly strict?: boolean;
}

const STATUS_STYLES: Readonly<Record<GradientResult['status'], Style>> = {
  pass: 'green',
  fail: 'red',
  kink: 'yellow',
  missing: 'red',
};
const STATUS_MARKS: Readonly<Record<GradientResult['status'], string>> = { pass: '✓', fail: '✗', kink: '~', missing: '✗' };

/** The verdict, and what it does not speak of. */
function statusText({ status, notExercised = [] }: GradientResult): string {
  return [status, ...notExercised].join(', ');
}

function gradientRows(results: readonly GradientResult[]): readonly (readonly string[])[] {
  return results.map((result) => {
    const { variable, tolerance, method, status } = result;
    return [
      `${STATUS_MARKS[status]} ${variable.name}`,
      printShape(shapeOf(variable)),
      statusText(result),
      errorOf(result),
      `(tolerance ${errorText(tolerance)})`,
      method,
    ];
  });
}

function printGradients(results: readonly GradientResult[], terminal: Terminal): void {
  if (results.length === 0) return;
  const lines = table([['  gradient', 'shape', 'status', 'error', '', 'compared with'], ...gradientRows(results)]);
  terminal.line(terminal.style('bold', lines[0] ?? ''));
  lines.slice(1).forEach((line, index) => {
    const result = results[index] as GradientResult;
    terminal.line(terminal.style(STATUS_STYLES[result.status], line));
    if (result.note !== undefined) terminal.line(`    ${result.note}`);
  });
}

function printCheck({ file, analysis }: Source, check: FileCheck, terminal: Terminal): void {
  for (const line of printDiagnostics({ file, analysis, diagnostics: check.diagnostics }, terminal)) terminal.line(line);
  printGradients(check.gradients, terminal);
  const verdict = check.ok ? terminal.style('green', 'ok') : terminal.style('red', 'failed');
  terminal.line(`${terminal.style('bold', file)}: ${verdict}${summary(check)}`);
}

function summary({ diagnostics, gradients, lines, coverage }: FileCheck): string {
  const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').length;
  const passed = gradients.filter(({ status }) => status === 'pass').length;
  const ofLines = countLines(lines);
  const parts = [
    ...(errors === 0 ? [] : [`${errors} error${errors === 1 ? '' : 's'}`]),
    ...(gradients.length === 0 ? [] : [`${passed} of ${gradients.length} gradients passed`]),
    ...(coverage.length === 0 ? [] : [`${coverage.length} not exercised`]),
    ...(ofLines.lines === 0 ? [] : [`${ofLines.right} of ${ofLines.lines} lines right`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}

function jsonGradient({ variable, status, maxError, tolerance, method }: GradientResult): object {
  return { name: variable.name, shape: shapeOf(variable).map(printDimension), status, maxError, tolerance, method };
}

function jsonLine({ statement, target, status, maxError, cause, repair }: LineResult, { document }: Analysis): object {
  return { line: lineOf(document, statement), target, status, maxError, cause: cause ?? null, repair: repair ?? null };
}

function jsonCheck({ file, analysis }: Source, { ok, diagnostics, gradients, lines, coverage }: FileCheck): object {
  return {
    version: 2,
    file,
    ok,
    diagnostics: jsonDiagnostics(diagnostics, analysis),
    gradients: gradients.map(jsonGradient),
    lines: lines.map((line) => jsonLine(line, analysis)),
    coverage: coverage.flatMap((found) => jsonCoverage(found, analysis)),
  };
}

async function checkSource(
  { file, analysis }: Source,
  options: CheckOptions,
  workers: readonly EvidenceWorker[],
): Promise<FileCheck> {
  try {
    return await checkWith(workers, analysis, options);
  } catch (error) {
    if (error instanceof BindingError) throw new UsageFailure(`--data: ${error.message}`);
    if (error instanceof SizeError) throw new UsageFailure(`${file}: no numbers for these sizes: ${error.message}`);
    throw error;
  }
}

/** A size for a name that no file has is a slip. */
function requireDimensions(names: readonly string[], sources: readonly Source[]): void {
  const unknown = names.find((name) => !sources.some(({ analysis }) => analysis.forward.dimensions.has(name)));
  if (unknown !== undefined) throw new UsageFailure(`--dims: no file has a dimension \`${unknown}\``);
}

/** A condition that no draw has exercised, with its place. */
function jsonCoverage(found: NotExercised, analysis: Analysis): readonly object[] {
  const { place, ...description } = describeNotExercised(found, analysis);
  if (place === undefined) return [];
  const { line, column } = rangeOf(analysis.document, place).start;
  return [{ line, column, ...description }];
}

/** The flags of a check and its conditions, the same for all files. */
interface Request {
  readonly flags: CheckFlags;
  readonly conditions: Omit<CheckOptions, 'progress' | 'sizes'> & { readonly sizes: SizesByName };
  readonly workers: readonly EvidenceWorker[];
  /** Collects the results of all files, to be printed as one JSON list. */
  readonly reports: object[];
}

/** Checks and reports one file, and answers whether all is well. */
async function checkOne(source: Source, request: Request, terminal: Terminal): Promise<boolean> {
  const { file } = source;
  const { flags, conditions, workers, reports } = request;
  const started = Date.now();
  const options: CheckOptions = {
    ...conditions,
    progress: (text) => {
      if (Date.now() - started > 1000) terminal.progress(`${file}: ${text}`);
    },
  };
  const checked = await checkSource(source, options, workers);
  const isReached = flags.strict !== true || checked.coverage.length === 0;
  const elements = flags.full === true && flags.numeric ? compareElements(source.analysis, options) : undefined;
  const result = { ...checked, ok: checked.ok && isReached && isSound(elements) };
  if (Date.now() - started > 1000) terminal.progress('');
  const memory = flags.memory === true;
  if (flags.json === true) {
    reports.push({
      ...jsonCheck(source, result),
      ...(memory ? { memory: jsonMemory(source.analysis, conditions.sizes) } : {}),
      ...(flags.full === true ? { elements: jsonElements(elements) } : {}),
    });
    return result.ok;
  }
  if (memory) printMemory(source.analysis, conditions.sizes, terminal);
  printElements(elements, terminal);
  printCheck(source, result, terminal);
  return result.ok;
}

/** Static diagnostics and gradient checks of each file; workers answer for large ones. */
export async function check(
  files: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
  workers: readonly EvidenceWorker[],
): Promise<number> {
  const sizes = parseSizes(flags.dims);
  const data = flags.data === undefined ? undefined : readValues(flags.data);
  const sources: Source[] = [];
  for (const file of files) {
    const source = await attempt(terminal, () => readSource(file));
    if (source !== undefined) sources.push(source);
  }
  // A file that cannot be read may have any size.
  if (sources.length === files.length) requireDimensions(Object.keys(sizes), sources);
  const conditions = { seed: flags.seed ?? 1, sizes, numeric: flags.numeric, ...(data === undefined ? {} : { data }) };
  const request: Request = { flags, conditions, workers, reports: [] };
  const passed: (boolean | undefined)[] = [];
  for (const source of sources) passed.push(await attempt(terminal, () => checkOne(source, request, terminal)));
  if (request.reports.length > 0) terminal.line(writeJson(request.reports, 2));
  if (sources.length < files.length || passed.includes(undefined)) return EXIT_USAGE;
  return passed.includes(false) ? EXIT_FINDINGS : EXIT_GOOD;
}
