import type { Analysis } from '../analysis/analyze.ts';
import { analyze } from '../analysis/analyze.ts';
import { parseDocument } from '../language/document/document.ts';
import { applyReplacements } from '../language/replacement.ts';
import { blockSpan } from '../refactor/backward-block.ts';
import { expandEquations } from '../refactor/expand-equations.ts';
import { InliningError } from '../refactor/inlining/inline-calls.ts';
import { withInlinedCells } from '../refactor/inlining/inlined-file.ts';
import { exportC } from './c/c.ts';
import { ExportError } from './failure.ts';
import { exportLatex } from './latex/latex.ts';
import { derivUnit } from './python/deriv.ts';
import { exportNumpy } from './python/numpy.ts';
import { exportTorch } from './python/torch.ts';
import { exportTypeScript } from './typescript/typescript.ts';
import { type ExportUnit, exportUnit } from './unit.ts';

/** The writer of each language. */
const WRITERS = {
  numpy: exportNumpy,
  pytorch: exportTorch,
  c: exportC,
  typescript: exportTypeScript,
  latex: exportLatex,
} satisfies Record<string, (unit: ExportUnit) => string>;

export type Target = keyof typeof WRITERS;

/** The languages that a file can be exported to. */
export const TARGETS = Object.keys(WRITERS) as readonly Target[];

export function isTarget(text: string): text is Target {
  return Object.hasOwn(WRITERS, text);
}

/** A forward and a backward pass as code. */
export function exportProgram(unit: ExportUnit, target: Target): string {
  return WRITERS[target](unit);
}

/** NumPy in the style of the post: `ret = deriv(dz, x, y, "*")` and `dx += ret[0]`. */
export function exportDeriv(unit: ExportUnit): string {
  return exportNumpy(derivUnit(unit));
}

/** The file with one operation an equation, and without a backward block of its own. */
function elementary({ document, ...analysis }: Analysis): Analysis {
  const span = blockSpan(document);
  const removal = span === undefined ? [] : [{ ...span, text: '' }];
  const text = applyReplacements(document.text, [...expandEquations({ document, ...analysis }), ...removal]);
  return analyze(parseDocument(text));
}

export interface ExportOptions {
  /** The base of the exported functions' names. */
  readonly name: string;
  readonly target: Target;
  /** NumPy's alone: the style of the post. */
  readonly style?: 'deriv';
  /** LaTeX's alone: the picture of the graph. */
  readonly figure?: readonly string[];
}

/** A sound file as code in another language. */
export function exportFile(analysis: Analysis, { name, target, style, figure }: ExportOptions): string {
  const flat = withoutCells(analysis);
  if (target === 'latex') return exportLatex(exportUnit(flat, name), figure);
  if (style === undefined) return exportProgram(exportUnit(flat, name), target);
  return exportDeriv(exportUnit(elementary(flat), name, 'elementary'));
}

/** The equations of cells stand in place of their calls. */
function withoutCells(analysis: Analysis): Analysis {
  if (!analysis.isAlone && analysis.forward.body.length === 0)
    throw new ExportError('the file has cells only: a file with equations that call them can be exported');
  try {
    return withInlinedCells(analysis);
  } catch (error) {
    if (error instanceof InliningError) throw new ExportError(error.message);
    throw error;
  }
}
