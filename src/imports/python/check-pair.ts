import type { Analysis } from '../../analysis/analyze.ts';
import type { Diagnostic } from '../../language/diagnostic.ts';
import { severityOf } from '../../language/diagnostic.ts';
import type { FileCheck } from '../../verify/file-check.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import { otherwiseFor } from './one-hot.ts';
import { PythonDocument } from './python-document.ts';
import { type PythonCheck, pythonCheck } from './report.ts';
import type { Setting } from './settings.ts';

/** Checks a program; throws where no numbers fit it. */
export type CheckProgram = (analysis: Analysis) => Promise<FileCheck>;

async function once(file: ImportedFile, own: ImportedPair, check: CheckProgram): Promise<PythonCheck> {
  // Of what was read in another language nobody knows which numbers are meant.
  const result = await check(own.analysis).catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  return pythonCheck(file, own, result);
}

/** Checks a pair as it is read, and once more for each thing that nothing in its text tells, and for which alone it may be right. */
async function checkCase(file: ImportedFile, own: ImportedPair, check: CheckProgram): Promise<PythonCheck> {
  const first = await once(file, own, check);
  if (first.check.ok) return first;
  for (let other = otherwiseFor(own); other !== undefined; other = otherwiseFor(other)) {
    const found = await once(file, other, check);
    if (found.check.ok && found.check.gradients.length > 0) return found;
  }
  return first;
}

function isWrong({ check }: PythonCheck): boolean {
  return check.diagnostics.some((own) => severityOf(own) === 'error');
}

/** True for a setting that makes a difference to what was read. */
function differs(own: ImportedPair, other: ImportedPair): boolean {
  return own.text !== other.text || other.notes.length > 0;
}

/** A result as that of one setting: each of its mistakes says so. */
function saidOf(found: PythonCheck, { told }: Setting): PythonCheck {
  const diagnostics = found.check.diagnostics.map((own) =>
    severityOf(own) === 'error' ? { ...own, message: `where ${told}: ${own.message}` } : own,
  );
  return { ...found, check: { ...found.check, diagnostics } };
}

/** A result that says for which settings it does not speak. */
function withoutCases(found: PythonCheck, settings: readonly Setting[], { pair }: ImportedPair): PythonCheck {
  const { document } = found.analysis;
  if (settings.length === 0 || !(document instanceof PythonDocument)) return found;
  const message = `not judged where ${settings.map(({ told }) => told).join(', or ')}`;
  const place = document.place(pair.forward.header);
  const note: Diagnostic = { code: 'not-read', severity: 'information', message, place, fixes: [] };
  return { ...found, check: { ...found.check, diagnostics: [note, ...found.check.diagnostics] } };
}

/** Checks a pair, and then each setting that its functions tell apart: the first mistake that is found speaks for all. */
export async function checkPair(file: ImportedFile, own: ImportedPair, check: CheckProgram): Promise<PythonCheck> {
  const first = await checkCase(file, own, check);
  if (!first.check.ok || first.check.gradients.length === 0) return first;
  const left: Setting[] = [];
  for (const { setting, read } of own.cases ?? []) {
    const other = read();
    if (!differs(own, other)) continue;
    const found = await checkCase(file, other, check);
    if (isWrong(found) && !setting.isInference) return saidOf(found, setting);
    if (!found.check.ok || found.check.gradients.length === 0) left.push(setting);
  }
  return withoutCases(first, left, own);
}
