import { diffLines } from 'diff';
import type { TextEdit } from 'vscode-languageserver';
import { formatDocument } from '../../src/language/formatter.ts';
import { rangeOf } from '../convert.ts';
import type { FileVersion } from '../files.ts';
import { type Feature, onFile } from './feature.ts';

/** The formatter's result as edits of the lines that change, so that carets and folds elsewhere stay. */
function formattingEdits({ text, document }: FileVersion): readonly TextEdit[] {
  const before = text.getText();
  const edits: TextEdit[] = [];
  let offset = 0;
  let removed = '';
  for (const part of [...diffLines(before, formatDocument(document)), undefined]) {
    if (part?.removed === true) {
      removed += part.value;
      continue;
    }
    if (part?.added === true || removed !== '') {
      edits.push({
        range: rangeOf(text, { start: offset, end: offset + removed.length }),
        newText: part?.added === true ? part.value : '',
      });
      offset += removed.length;
      removed = '';
    }
    if (part !== undefined && part.added !== true) offset += part.value.length;
  }
  return edits;
}

export const formatting: Feature = (server) => {
  const { connection } = server;
  connection.onDocumentFormatting(onFile(server, (file) => [...formattingEdits(file)]));
  connection.onDocumentRangeFormatting(
    onFile(server, (file, { range }) =>
      formattingEdits(file).filter(({ range: { start, end } }) => end.line >= range.start.line && start.line <= range.end.line),
    ),
  );
  // Behind a line break the line before it is done.
  connection.onDocumentOnTypeFormatting(
    onFile(server, (file, { position, ch }) => {
      const last = ch === '\n' ? position.line - 1 : position.line;
      return formattingEdits(file).filter(
        ({ range: { start, end } }) => start.line >= last - 1 && end.line <= last + 1 && start.line <= last,
      );
    }),
  );
};
