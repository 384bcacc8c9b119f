import { ExportError, exportFile, hasErrors, latexRows } from '../../src/index.ts';
import { statementAt } from '../../src/language/document/statements.ts';
import { equationsOf } from '../../src/program/steps.ts';
import type { Feature } from '../container/services.ts';
import type { FileVersion } from '../open-files.ts';
import { type ExportParams, ExportRequest, LatexRequest, type Refusal, type WireRange } from '../protocol.ts';
import { answers } from './answers.ts';

export function refusalToExport(file: FileVersion): Refusal | undefined {
  if (hasErrors(file.analysis.diagnostics)) return { refused: 'the file has errors: they come first' };
  if (file.analysis.forward.body.length === 0) return { refused: 'there are no equations yet' };
  return undefined;
}

/** The file in another language, if that has all of its operations. */
export function exported({ analysis }: FileVersion, { name, target, style }: ExportParams): { readonly text: string } | Refusal {
  try {
    return { text: exportFile(analysis, { name, target, ...(style === undefined ? {} : { style }) }) };
  } catch (error) {
    if (error instanceof ExportError) return { refused: error.message };
    throw error;
  }
}

/** The equations on the lines that a range touches. */
function latexOf({ analysis, text, document }: FileVersion, { start, end }: WireRange): string {
  const from = text.offsetAt({ line: start.line, character: 0 });
  const to = text.offsetAt({ line: end.character === 0 && end.line > start.line ? end.line : end.line + 1, character: 0 });
  const equations = [...equationsOf(analysis.forward.body), ...equationsOf(analysis.backward?.body ?? [])];
  const chosen = equations.filter(({ source }) => {
    const statement = source && statementAt(document, source.statement);
    return statement !== undefined && statement.offset < to && from < statement.offset + statement.text.length;
  });
  return chosen.length === 0 ? '' : latexRows(chosen, analysis.forward);
}

/** Files in other languages, and equations for a paper. */
export const exports: Feature = ({ shared: { Server } }) => {
  const { connection, files } = Server;
  /** The last text of each preview, by file: it stays while the file has errors. */
  const previews = new Map<string, Map<string, string>>();
  Server.onClose((uri) => previews.delete(uri));
  answers(connection, ExportRequest, (params) => {
    const { uri, target, style = '' } = params;
    const file = files.get(uri);
    if (file === undefined) return { refused: files.whyAbsent(uri) };
    const own = previews.get(uri) ?? new Map<string, string>();
    previews.set(uri, own);
    const key = `${target} ${style}`;
    const result = refusalToExport(file) ?? exported(file, params);
    if ('text' in result) own.set(key, result.text);
    const text = own.get(key);
    return { ...(text === undefined ? {} : { text }), ...result };
  });
  answers(connection, LatexRequest, ({ uri, range }) => {
    const file = files.get(uri);
    return file === undefined ? { refused: files.whyAbsent(uri) } : (refusalToExport(file) ?? { text: latexOf(file, range) });
  });
  return { capabilities: {} };
};
