import { exportC } from './elements/c.ts';
import { exportTypeScript } from './elements/typescript.ts';
import { exportLatex } from './latex/latex.ts';
import { exportNumpy } from './python/numpy.ts';
import { exportTorch } from './python/torch.ts';
import type { ExportUnit } from './unit.ts';

/** The languages that a file can be exported to. */
export const TARGETS = ['numpy', 'pytorch', 'c', 'typescript', 'latex'] as const;
export type Target = (typeof TARGETS)[number];

export function isTarget(text: string): text is Target {
  return TARGETS.some((target) => target === text);
}

const WRITERS: Readonly<Record<Target, (unit: ExportUnit) => string>> = {
  numpy: exportNumpy,
  pytorch: exportTorch,
  c: exportC,
  typescript: exportTypeScript,
  latex: exportLatex,
};

/** A checked file as code: its forward and its backward pass. */
export function exportProgram(unit: ExportUnit, target: Target): string {
  return WRITERS[target](unit);
}
