import type { Analysis } from '../../analysis/analyze.ts';
import type { FileCheck } from '../../verify/file-check.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import { otherwiseFor } from './one-hot.ts';
import { type PythonCheck, pythonCheck } from './report.ts';

/** Checks a program; throws where no numbers fit it. */
export type CheckProgram = (analysis: Analysis) => Promise<FileCheck>;

async function once(file: ImportedFile, own: ImportedPair, check: CheckProgram): Promise<PythonCheck> {
  // Of what was read in another language nobody knows which numbers are meant.
  const result = await check(own.analysis).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  return pythonCheck(file, own, result);
}

/** Checks a pair, and once more for each thing that nothing in its text tells, and for which alone it may be right. */
export async function checkPair(file: ImportedFile, own: ImportedPair, check: CheckProgram): Promise<PythonCheck> {
  const first = await once(file, own, check);
  if (first.check.ok) return first;
  for (let other = otherwiseFor(own); other !== undefined; other = otherwiseFor(other)) {
    const found = await once(file, other, check);
    if (found.check.ok && found.check.gradients.length > 0) return found;
  }
  return first;
}
