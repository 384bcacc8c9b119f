import { analyze } from '../../src/index.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan } from '../../src/language/document/document.ts';
import { LineIndex } from '../../src/language/document/lines.ts';
import { checkFile } from '../../src/verify/report.ts';

/**
 * A `bprop` block of a page, and the diagnostics that the page shows for it: the lines of a block ```` ```diagnostics ````
 * right after it.
 */
export interface PageBlock {
  /** The name of the file, where the page gives it one. */
  readonly name: string | undefined;
  readonly text: string;
  readonly diagnostics: readonly string[];
}

const BLOCK = /^```bprop(?: (\S+))?\n(.*?)^```$(?:\n+^```diagnostics\n(.*?)^```$)?/gms;

export function bpropBlocks(markdown: string): readonly PageBlock[] {
  return [...markdown.matchAll(BLOCK)].map(([, name, text = '', shown = '']) => ({
    name,
    text,
    diagnostics: shown.split('\n').filter((line) => line !== ''),
  }));
}

/** The diagnostics of a file, numeric ones too, as pages show them: `3:5 error[undefined-name] ...`. */
export function reportedBy(text: string): readonly string[] {
  const analysis = analyze(text, { read: () => undefined });
  const { document } = analysis;
  const lines = new LineIndex(text);
  const { diagnostics } = checkFile(analysis, { seed: 1, sizes: new Map(), numeric: true });
  return diagnostics.map((diagnostic) => {
    const { code, message, place } = diagnostic;
    const { line, column } = lines.position(absoluteSpan(document, place).start);
    return `${line}:${column} ${severityOf(diagnostic)}[${code}] ${message}`;
  });
}
