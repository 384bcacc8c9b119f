import { readShape } from '../../program/build.ts';
import { WIDTH } from '../document/document.ts';
import { filled, prose } from '../document/prose.ts';
import type { ExportUnit } from '../unit.ts';
import { docText } from './parts.ts';
import { PassWriter, type PythonLibrary, type PythonScope } from './passes.ts';

/** The docstring of a forward function: a summary, and the shape of each argument. */
export function documented(
  summary: string,
  unit: ExportUnit,
  scope: PythonScope,
  library: PythonLibrary,
  indent: string,
): readonly string[] {
  const writer = new PassWriter(unit, scope, library, []);
  const { given } = unit.forward;
  const shapes = given.map((variable) => `${scope.variable(variable)}: ${writer.shape(readShape(variable, []))}`);
  const words = shapes.map((shape, at) => (at < shapes.length - 1 ? `${shape},` : shape));
  const width = WIDTH - indent.length;
  const lines = [...prose([`"""${docText(summary)}`], width), '', ...filled(words, width), '"""'];
  return lines.map((line) => (line === '' ? '' : `${indent}${line}`));
}
