import { format } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readText, writeText } from '../files.ts';
import { interpreterOf, verify } from '../original.ts';
import { isNotebook, isPython, notebookIn } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface ImportFlags {
  readonly function?: string;
  readonly output?: string;
  /** True to run the original, and to compare its numbers with what was read. */
  readonly verify?: boolean;
  readonly python?: string;
}

/** A forward function in Python and its backward pass as a program of the language. */
export async function importFile(file: string, flags: ImportFlags, terminal: Terminal): Promise<number> {
  if (!isPython(file) && !isNotebook(file))
    throw new UsageFailure(`${file}: only files in Python and notebooks, which end in .py and .ipynb, are imported`);
  const text = readText(file);
  const notebook = isNotebook(file) ? await notebookIn(text, file) : undefined;
  // The parser of Python is loaded for files in Python alone.
  const { importPython, originalOf } = await import('../../imports/python/python.ts');
  const imported = importPython(notebook?.text ?? text);
  const { pairs, module } = imported;
  const named = ({ pair }: (typeof pairs)[number]): boolean =>
    [pair.name, pair.forward.name, pair.backward?.name].includes(flags.function ?? pair.name);
  const found = pairs.filter(named);
  const [only, ...others] = found;
  const all = pairs.map(({ pair }) => pair.name).join(', ');
  if (only === undefined)
    throw new UsageFailure(`${file}: ${all === '' ? 'no backward pass in this file' : `no such function: one of ${all}`}`);
  if (others.length > 0) throw new UsageFailure(`${file}: several backward passes: name one by --function: ${all}`);
  for (const { range, message } of only.notes) {
    const line = module.text.slice(0, range.from).split('\n').length;
    const cell = notebook?.position(line);
    const at = cell === undefined ? `${file}:${line}` : `${file} cell ${cell.cell}, line ${cell.line}`;
    terminal.error(`${at}: not read: ${message}`);
  }
  const program = format(only.text);
  if (flags.output === undefined) terminal.line(program.trimEnd());
  else writeText(flags.output, program);
  if (flags.verify !== true) return EXIT_GOOD;
  const pair = { name: `${file}: ${only.pair.name}`, file, original: originalOf(imported, only) };
  const verified = await verify(pair, interpreterOf(flags.python), (line) => terminal.error(line));
  return verified === 'different' ? EXIT_FINDINGS : EXIT_GOOD;
}
