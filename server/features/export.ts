import { exportFile } from '../../src/exports/export.ts';
import { ExportError } from '../../src/exports/failure.ts';
import { latexRows } from '../../src/exports/latex/latex.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { hasErrors } from '../../src/program/analyze.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { FileVersion } from '../files.ts';
import { type ExportParams, ExportRequest, LatexRequest, type Refusal, type WireRange } from '../protocol.ts';
import { answers, type Feature } from './feature.ts';

function refusal(file: FileVersion | undefined): Refusal | undefined {
  if (file === undefined) return { refused: 'the file is not open' };
  if (hasErrors(file.analysis.diagnostics)) return { refused: 'the file has errors: they come first' };
  if (file.analysis.forward.body.length === 0) return { refused: 'there are no equations yet' };
  return undefined;
}

function exported({ analysis }: FileVersion, { name, target, style }: ExportParams): string {
  return exportFile(analysis, { name, target, ...(style === undefined ? {} : { style }) }, OPERATIONS);
}

/** The equations on the lines that a range touches. */
function latexOf({ analysis, text, document }: FileVersion, { start, end }: WireRange): string {
  const from = text.offsetAt({ line: start.line, character: 0 });
  const to = text.offsetAt({ line: end.character === 0 && end.line > start.line ? end.line : end.line + 1, character: 0 });
  const equations = [...equationsOf(analysis.forward.body), ...equationsOf(analysis.backward?.body ?? [])];
  const chosen = equations.filter(({ source }) => {
    const statement = source && document.statements[source.statement];
    return statement !== undefined && statement.offset < to && from < statement.offset + statement.text.length;
  });
  return chosen.length === 0 ? '' : latexRows(chosen, analysis.forward);
}

/** Files in other languages, and equations for a paper. */
export const exports: Feature = ({ connection, files }) => {
  /** The last text of each preview: it stays while the file has errors. */
  const previews = new Map<string, string>();
  answers(connection, ExportRequest, (params) => {
    const file = files.get(params.uri);
    let refused = refusal(file);
    const key = [params.uri, params.target, params.style ?? ''].join('\n');
    try {
      if (file !== undefined && refused === undefined) previews.set(key, exported(file, params));
    } catch (error) {
      if (!(error instanceof ExportError)) throw error;
      refused = { refused: error.message };
    }
    const text = previews.get(key);
    return { ...(text === undefined ? {} : { text }), ...(refused === undefined ? {} : refused) };
  });
  answers(connection, LatexRequest, ({ uri, range }) => {
    const file = files.get(uri);
    const refused = refusal(file);
    return file === undefined || refused !== undefined
      ? (refused ?? { refused: 'the file is not open' })
      : { text: latexOf(file, range) };
  });
};
