import { parseDocument } from '../../src/language/document/document.ts';
import { formatDocument } from '../../src/language/formatter.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { deriveBlock } from '../../src/refactor/backward-block.ts';
import type { FileCheck } from '../../src/verify/file-check.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';

/** The file with its derived backward block, formatted. */
export function derivedText(text: string): string {
  return formatDocument(parseDocument(applyReplacements(text, [deriveBlock(analyzeText(text))])));
}

/** Its backward block alone. */
export function derivedBlock(text: string): string {
  const whole = derivedText(text);
  return whole.slice(whole.indexOf('backward {'));
}

export function checkText(text: string, sizes: Readonly<Record<string, number>> = {}): FileCheck {
  return checkFile(analyzeText(text), { seed: 1, numeric: true, sizes: new Map(Object.entries(sizes)) });
}

/** Warnings about sizes that were chosen alike, which do not speak against the block. */
const ALIKE_SIZES = /^every draw has /;

/** Everything that a check finds fault with, in words. */
export function faults(text: string, sizes: Readonly<Record<string, number>> = {}): readonly string[] {
  const { diagnostics, gradients } = checkText(text, sizes);
  return [
    ...diagnostics
      .filter(({ code, message }) => code !== 'not-exercised' || !ALIKE_SIZES.test(message))
      .map(({ code, message }) => `${code}: ${message}`),
    ...gradients.filter(({ status }) => status !== 'pass').map(({ variable, status }) => `${variable.name}: ${status}`),
  ];
}
