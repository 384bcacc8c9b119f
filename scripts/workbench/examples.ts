import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A copy to try things on, in a folder of its own: the files of the repository stay as they are. */
export function copyExamples(examples: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'bprop-examples-')), 'examples');
  cpSync(examples, copy, { recursive: true });
  return copy;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length)] : [],
  );
}

/** True if somebody has edited the copy. */
function isChanged(copy: string, examples: string): boolean {
  return filesIn(copy).some((name) => {
    const original = join(examples, name);
    return !existsSync(original) || !readFileSync(original).equals(readFileSync(join(copy, name)));
  });
}

/** Removes a copy that is as it was; tells whether it is gone. */
export function discardExamples(copy: string, examples: string): boolean {
  if (isChanged(copy, examples)) return false;
  rmSync(dirname(copy), { recursive: true, force: true });
  return true;
}
