import { severityOf } from '../../../src/index.ts';
import { parseDocument } from '../../../src/language/document/document.ts';
import { statementsAt } from '../../../src/language/document/statements.ts';
import { tokenize } from '../../../src/language/grammar/lexer.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { type Caret, type OpenBracket, openBrackets } from './caret.ts';

/** The fit of a name in the place where it is typed. */
export type Fit = 'fits' | 'misfit' | 'out of sight';

/** A placeholder for a missing name: it has an unknown shape, so that nothing is reported about it. */
const UNNAMED = '_unwritten_';

/** The operands that a call lacks after the one that is typed. */
function fillers({ kind, name, argument }: OpenBracket): string {
  const operation = kind === '(' && name !== undefined ? OPERATIONS.call(name) : undefined;
  if (operation === undefined || operation.variadic) return '';
  return `, ${UNNAMED}`.repeat(Math.max(0, operation.operands.length - argument - 1));
}

/** The statement with a name in the place of the word that is typed, and with what is missing for it to be read. */
function completed({ tokens, word, file }: Caret, start: number, end: number, name: string): string {
  const text = file.document.text;
  const before = text.slice(start, word.start) + name;
  const rest = text.slice(word.end, end);
  const inner = openBrackets(tokens).at(-1);
  const isLast = /^\s*[)\]]?$/.test(rest) || /^\s*\)/.test(rest);
  const filled = before + (inner !== undefined && isLast ? fillers(inner) : '') + rest;
  const closing = openBrackets(tokenize(filled)).toReversed();
  return (
    filled +
    closing
      .map((bracket) => `${bracket === closing[0] && isLast ? '' : fillers(bracket)}${bracket.kind === '(' ? ')' : ']'}`)
      .join('')
  );
}

/** Reads the file again with a name put where the caret is, by the rules that it is read with anyway. */
export function fitOf(name: string, caret: Caret): Fit {
  const { file, statement, word } = caret;
  if (statement === undefined) return 'fits';
  const { start, end } = statement.span;
  const text = completed(caret, start, end, name);
  const document = parseDocument(file.text.source.replaced(start, end, text), file.document);
  const own = statementsAt(document, start).toSorted((a, b) => b.order - a.order)[0];
  const at = word.start - start;
  const errors = file.analysisOf(document).diagnostics.filter((diagnostic) => {
    const { place } = diagnostic;
    if (place.statement !== own?.order || severityOf(diagnostic) !== 'error') return false;
    return text.slice(place.span.start, place.span.end) !== UNNAMED;
  });
  const isUnknown = errors.some(({ code, place: { span } }) => {
    return span.start === at && (code === 'undefined-name' || code === 'used-before-defined');
  });
  return isUnknown ? 'out of sight' : errors.length === 0 ? 'fits' : 'misfit';
}
