import { diffLines } from 'diff';
import type { Formatter } from 'langium/lsp';
import type { Range, TextEdit } from 'vscode-languageserver';
import { formatDocument } from '../../src/language/formatter.ts';
import type { Feature } from '../container/services.ts';
import type { FileVersion } from '../open-files.ts';
import { onDocument } from './answers.ts';

/** Lines that the formatter changes, from the first to the one behind the last, or a part of one line. */
interface LineEdit {
  readonly first: number;
  readonly behind: number;
  readonly text: string;
  /** How much of the first line is replaced, where that is all. */
  readonly width?: number;
}

/** What stands in a line, whatever the spaces in it. */
function inked(line: string): string {
  return line.replace(/\s+/g, '');
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\r\n|\n|\r(?!\n))/);
}

/** One line of which only spaces change: its break stays where it is, unless it has none or another one. */
function editOfLine(line: number, own: string, next: string): LineEdit {
  const [before, after] = [own, next].map((text) => text.replace(/[\r\n]+$/, '')) as [string, string];
  const ending = own.slice(before.length);
  if (ending !== '' && ending !== next.slice(after.length)) return { first: line, behind: line + 1, text: next };
  return { first: line, behind: line + 1, text: ending === '' ? next : after, width: before.length };
}

/** A changed run of lines, line by line: a line stays the line that it was where only its spaces change. */
function* editsOfRun(first: number, before: readonly string[], after: readonly string[]): Generator<LineEdit> {
  let [at, to] = [0, 0];
  while (at < before.length || to < after.length) {
    const [own, next] = [before[at], after[to]];
    if (own !== undefined && next !== undefined && inked(own) === inked(next)) {
      if (own !== next) yield editOfLine(first + at, own, next);
      at += 1;
      to += 1;
    } else if (own !== undefined && inked(own) === '') {
      yield { first: first + at, behind: first + at + 1, text: '' };
      at += 1;
    } else if (next !== undefined && inked(next) === '') {
      yield { first: first + at, behind: first + at, text: next };
      to += 1;
    } else {
      yield { first: first + at, behind: first + before.length, text: after.slice(to).join('') };
      return;
    }
  }
}

/** The formatter's result as edits of the lines that change, so that carets and folds elsewhere stay. */
function lineEdits({ text, document }: FileVersion): readonly LineEdit[] {
  const edits: LineEdit[] = [];
  let line = 0;
  let removed: readonly string[] = [];
  for (const part of [...diffLines(text.getText(), formatDocument(document)), undefined]) {
    const lines = linesOf(part?.value ?? '');
    if (part?.removed === true) {
      removed = lines;
      continue;
    }
    const added = part?.added === true;
    if (added || removed.length > 0) edits.push(...editsOfRun(line, removed, added ? lines : []));
    line += removed.length + (added ? 0 : lines.length);
    removed = [];
  }
  return edits;
}

function textEdit({ first, behind, text, width }: LineEdit): TextEdit {
  const end = width === undefined ? { line: behind, character: 0 } : { line: first, character: width };
  return { range: { start: { line: first, character: 0 }, end }, newText: text };
}

/** The edits that touch no line but those from `first` to `last`. */
function editsWithin(file: FileVersion, first: number, last: number): TextEdit[] {
  return lineEdits(file)
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
  formatDocument: onDocument(Server, (file) => lineEdits(file).map(textEdit)),
  formatDocumentRange: onDocument(Server, (file, { range }) => editsWithin(file, range.start.line, lastLine(range))),
  // After a line break the line before it is done.
  formatDocumentOnType: onDocument(Server, (file, { position, ch }) => {
    const line = ch === '\n' ? position.line - 1 : position.line;
    return editsWithin(file, line, line);
  }),
});
