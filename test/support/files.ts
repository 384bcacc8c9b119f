import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export function example(name: string): string {
  return readFileSync(join(ROOT, 'examples', name), 'utf8');
}

function allExamples(): readonly string[] {
  const names = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.bprop')).sort();
}

const WITH_CELLS = /^(?:cell|import) /m;

/** The names of all examples that are whole by themselves, as `example` takes them: without cells, and without imports. */
export function exampleNames(): readonly string[] {
  return allExamples().filter((name) => !WITH_CELLS.test(example(name)));
}

/** The names of all others. */
export function cellExampleNames(): readonly string[] {
  return allExamples().filter((name) => WITH_CELLS.test(example(name)));
}

/** Those that compute something outside of their cells. */
export function callingExampleNames(): readonly string[] {
  return cellExampleNames().filter((name) => /^output /m.test(example(name)));
}

/** A file of test/resources, named by its path there, with `/` on every system. */
export interface Resource {
  readonly name: string;
  readonly text: string;
}

/** The `.bprop` files, or those of another ending, below a folder of test/resources, in the order of their names. */
export function resources(folder: string, ending = '.bprop'): readonly Resource[] {
  const top = join(ROOT, 'test', 'resources');
  return readdirSync(join(top, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ name: relative(top, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}
