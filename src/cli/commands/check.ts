import {
  type Analysis,
  BindingError,
  type CheckOptions,
  checkWith,
  compareElements,
  type EvidenceWorker,
  type FileCheck,
  SizeError,
} from '../../index.ts';
import { attempt, EXIT_FINDINGS, EXIT_GOOD, EXIT_USAGE, UsageFailure } from '../failure.ts';
import { readText, readValues, STANDARD_INPUT, writeText } from '../files.ts';
import { mend } from '../mend.ts';
import { interpreterOf, sayTo, verify } from '../original.ts';
import { filesAt } from '../paths.ts';
import { isSound } from '../reports/every-element.ts';
import type { CheckedSource, Reporter } from '../reports/report.ts';
import { REPORTERS } from '../reports/reports.ts';
import { isOpen } from '../reports/text.ts';
import { nameOf, parseSizes, programsIn, type Source } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckFlags {
  /** One of the formats. */
  readonly format?: string;
  /** The same as the format `json`. */
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
  /** True to run originals in Python, and to compare what was read of them. */
  readonly verify?: boolean;
  /** The interpreter that runs them. */
  readonly python?: string;
  /** True to write certain repairs into the files. */
  readonly fix?: boolean;
  /** True to check again what changes. */
  readonly watch?: boolean;
  /** `auto`, `always` or `never`. */
  readonly color?: string;
  /** True to report files with errors only. */
  readonly quiet?: boolean;
  /** The name of standard input in reports; its ending tells documents. */
  readonly stdinFilename?: string;
}

/** The conditions of a check, the same for all files. */
type Conditions = Omit<CheckOptions, 'progress'> & Required<Pick<CheckOptions, 'sizes' | 'numeric'>>;

/** Flags, conditions, workers and reporter of one run, the same for all files. */
interface Request {
  readonly flags: CheckFlags;
  readonly conditions: Conditions;
  readonly workers: readonly EvidenceWorker[];
  readonly reporter: Reporter;
}

/** The failure that a check ends with for whoever gave the flags, or the error itself. */
function failureOf(source: Source, error: unknown): unknown {
  if (error instanceof BindingError) return new UsageFailure(`--data: ${error.message}`);
  if (error instanceof SizeError) return new UsageFailure(`${nameOf(source)}: no numbers for these sizes: ${error.message}`);
  return error;
}

/** The result for the text that a person has: of Python, where it was read from that. */
async function checkSource(
  source: Source,
  options: CheckOptions,
  workers: readonly EvidenceWorker[],
): Promise<{ readonly check: FileCheck; readonly analysis?: Analysis }> {
  if (source.python === undefined)
    try {
      return { check: await checkWith(workers, source.analysis, options) };
    } catch (error) {
      throw failureOf(source, error);
    }
  let misused: unknown;
  const found = await source.python.check((analysis) =>
    checkWith(workers, analysis, options).catch((error: unknown) => {
      if (error instanceof BindingError) misused = failureOf(source, error);
      throw error;
    }),
  );
  if (misused !== undefined) throw misused;
  return found;
}

/** Checks one program, and says on a terminal how far it is where that takes long. */
async function checkOne(source: Source, { flags, conditions, workers }: Request, terminal: Terminal): Promise<CheckedSource> {
  const started = Date.now();
  const isLong = (): boolean => Date.now() - started > 1000;
  const options: CheckOptions = {
    ...conditions,
    progress: (text) => {
      if (isLong()) terminal.progress(`${nameOf(source)}: ${text}`);
    },
  };
  const { check: checked, ...other } = await checkSource(source, options, workers);
  const isReached = flags.strict !== true || (checked.coverage.length === 0 && !isOpen(source, checked));
  const elements = flags.full === true && flags.numeric ? compareElements(source.analysis, options) : undefined;
  if (isLong()) terminal.progress('');
  return {
    source: { ...source, ...other },
    check: { ...checked, ok: checked.ok && isReached && isSound(elements) },
    ...(flags.full === true ? { full: { elements } } : {}),
    ...(flags.memory === true ? { memory: conditions.sizes } : {}),
  };
}

/** A file that was read, by its path and the name that reports give it. */
interface ReadFile {
  readonly path: string;
  readonly file: string;
  readonly sources: readonly Source[];
}

/** Checks the programs of a file, mends them where that is asked for, and reports what is left; true if all is well. */
async function reportFile({ path, file, sources }: ReadFile, request: Request, terminal: Terminal): Promise<boolean> {
  const once = (source: Source): Promise<CheckedSource> => checkOne(source, request, terminal);
  let programs = sources;
  let isGood = true;
  for (const index of sources.keys()) {
    const source = programs[index];
    if (source === undefined) break;
    const read = async (text: string): Promise<Source | undefined> => (await programsIn(text, file))[index];
    const result = request.flags.fix === true ? await mend(source, { check: once, read }) : await once(source);
    const { text } = result.source;
    if (text !== source.text) {
      writeText(path, text);
      programs = await programsIn(text, file);
    }
    request.reporter.checked(result);
    isGood &&= result.check.ok && (await isAsRead(result.source, request, terminal));
  }
  return isGood;
}

/** False if Python computes other numbers than what was read of it; a usage failure where nothing could be compared. */
async function isAsRead(source: Source, { flags }: Request, terminal: Terminal): Promise<boolean> {
  if (flags.verify !== true || source.python === undefined) return true;
  const isText = flags.json !== true && (flags.format ?? 'text') === 'text';
  const pair = { name: nameOf(source), file: source.file, original: source.python.original() };
  return (await verify(pair, interpreterOf(flags.python), sayTo(terminal, isText))) !== 'different';
}

/** The files that paths stand for, each once; undefined in the place of a path that stands for none. */
async function filesOf(
  paths: readonly string[],
  terminal: Terminal,
  told?: (message: string) => void,
): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (const path of paths) {
    const files = path === STANDARD_INPUT ? [path] : await attempt(terminal, () => filesAt(path), told);
    found.push(...(files ?? [undefined]));
  }
  return [...found.filter((file, index) => file === undefined || file === STANDARD_INPUT || found.indexOf(file) === index)];
}

/** A size for a name that no file has is a slip. */
function requireDimensions(names: readonly string[], sources: readonly Source[]): void {
  const unknown = names.find((name) => !sources.some(({ analysis }) => analysis.forward.dimensions.has(name)));
  if (unknown !== undefined) throw new UsageFailure(`--dims: no file has a dimension \`${unknown}\``);
}

function requestOf(flags: CheckFlags, terminal: Terminal, workers: readonly EvidenceWorker[]): Request {
  const format = flags.json === true ? 'json' : (flags.format ?? 'text');
  const reporter = REPORTERS[format]?.(terminal, flags.quiet === true);
  if (reporter === undefined) throw new UsageFailure(`--format: one of ${Object.keys(REPORTERS).join(', ')}, not \`${format}\``);
  const data = flags.data === undefined ? {} : { data: readValues(flags.data) };
  const conditions = { seed: flags.seed ?? 1, sizes: parseSizes(flags.dims), numeric: flags.numeric, ...data };
  return { flags, conditions, workers, reporter };
}

/** Reads the files that paths stand for; undefined in the place of what cannot be read. */
async function readAll(
  given: readonly string[],
  { flags, reporter }: Request,
  terminal: Terminal,
): Promise<readonly (ReadFile | undefined)[]> {
  const read: (ReadFile | undefined)[] = [];
  const { failed } = reporter;
  for (const path of await filesOf(given, terminal, failed)) {
    if (path === undefined) read.push(undefined);
    else {
      const file = path === STANDARD_INPUT ? (flags.stdinFilename ?? STANDARD_INPUT) : path;
      read.push(await attempt(terminal, async () => ({ path, file, sources: await programsIn(readText(path), file) }), failed));
    }
  }
  return read;
}

/** Checks and reports the files that paths stand for, and answers the exit status. */
async function checkPaths(given: readonly string[], request: Request, terminal: Terminal): Promise<number> {
  const read = await readAll(given, request, terminal);
  const files = read.filter((file) => file !== undefined);
  const isWhole = files.length === read.length;
  const sources = files.flatMap((file) => file.sources);
  // A file that cannot be read may have any size.
  if (isWhole) requireDimensions(Object.keys(request.conditions.sizes), sources);
  const passed: (boolean | undefined)[] = [];
  for (const file of files)
    passed.push(await attempt(terminal, () => reportFile(file, request, terminal), request.reporter.failed));
  request.reporter.finished();
  if (files.length > 0 && sources.length === 0)
    terminal.error(
      'bprop: nothing to check: these documents have no fence of the language `bprop`, and no backward pass in Python',
    );
  if (!isWhole || passed.includes(undefined)) return EXIT_USAGE;
  return passed.includes(false) ? EXIT_FINDINGS : EXIT_GOOD;
}

/** Static diagnostics and gradient checks of the files that paths stand for; workers answer for large ones. */
export async function check(
  paths: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
  workers: readonly EvidenceWorker[],
): Promise<number> {
  terminal.colour(flags.color);
  const isInput = paths.includes(STANDARD_INPUT);
  if (flags.fix === true && isInput) throw new UsageFailure('--fix: standard input cannot be written back: name a file');
  if (flags.watch !== true) return checkPaths(paths, requestOf(flags, terminal, workers), terminal);
  if (isInput) throw new UsageFailure('--watch: standard input does not change: name a file');
  // The watcher of files is loaded only to watch.
  const { watch } = await import('../watch.ts');
  const present = async (): Promise<readonly string[]> => (await filesOf(paths, terminal)).filter((file) => file !== undefined);
  const checked = (own: readonly string[]): Promise<number> => checkPaths(own, requestOf(flags, terminal, workers), terminal);
  return watch(paths, present, checked, terminal);
}
