import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Analysis, analyze } from '../../src/index.ts';
import { withInlinedCells } from '../../src/refactor/inlining/inlined-file.ts';
import { ROOT } from './files.ts';

/** A text of a folder, with the files that it imports from there. */
export function analyzeIn(folder: string, text: string): Analysis {
  const path = join(folder, 'text.bprop');
  return analyze(text, {
    path,
    read: (name, from = path) => {
      const found = resolve(dirname(from), name);
      try {
        return { path: found, text: readFileSync(found, 'utf8') };
      } catch {
        return undefined;
      }
    },
  });
}

/** An example, with the files that it imports. */
export function analyzeExample(name: string): Analysis {
  const file = join(ROOT, 'examples', name);
  return analyzeIn(dirname(file), readFileSync(file, 'utf8'));
}

/** An example with the equations of cells in place of their calls. */
export function inlinedExample(name: string): string {
  return withInlinedCells(analyzeExample(name)).document.text;
}
