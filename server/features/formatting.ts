import type { Formatter } from 'langium/lsp';
import type { Range, TextEdit } from 'vscode-languageserver';
import { formatDocument } from '../../src/language/formatter.ts';
import type { Feature } from '../container/services.ts';
import type { FileVersion } from '../open-files.ts';
import { onDocument } from './answers.ts';
import { type LineEdit, lineEdits, textEdit } from './line-edits.ts';

/** The formatter's result as edits of the lines that change. */
function editsOf({ text, document }: FileVersion): readonly LineEdit[] {
  return lineEdits(text.getText(), formatDocument(document));
}

/** The edits that touch no line but those from `first` to `last`. */
function editsWithin(file: FileVersion, first: number, last: number): TextEdit[] {
  return editsOf(file)
    .filter((edit) => edit.first >= first && Math.max(edit.behind - 1, edit.first) <= last)
    .map(textEdit);
}

/** The last line of which something is selected. */
function lastLine({ start, end }: Range): number {
  return end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
}

const ON_TYPE = { firstTriggerCharacter: '\n' };

export const formatting: Feature<Formatter> = ({ shared: { Server } }) => ({
  capabilities: {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: ON_TYPE,
  },
  formatOnTypeOptions: ON_TYPE,
  formatDocument: onDocument(Server, (file) => editsOf(file).map(textEdit)),
  formatDocumentRange: onDocument(Server, (file, { range }) => editsWithin(file, range.start.line, lastLine(range))),
  // After a line break the line before it is done.
  formatDocumentOnType: onDocument(Server, (file, { position, ch }) => {
    const line = ch === '\n' ? position.line - 1 : position.line;
    return editsWithin(file, line, line);
  }),
});
