import type { Middleware } from 'vscode-languageclient';

/** An answer for a version of a document that is gone when it comes is none: its edits would hit other text. */
export async function unlessOvertaken<Result>(
  document: { readonly version: number },
  ask: () => Result | PromiseLike<Result>,
): Promise<Result | undefined> {
  const { version } = document;
  const answer = await ask();
  return document.version === version ? answer : undefined;
}

/** An answer for the version of a document that is there when it comes: what was said of one before is asked for again. */
export async function ofNewest<Result>(
  document: { readonly version: number },
  token: { readonly isCancellationRequested: boolean },
  ask: () => Result | PromiseLike<Result>,
): Promise<Result | undefined> {
  for (;;) {
    const { version } = document;
    const answer = await ask();
    if (document.version === version) return answer;
    if (token.isCancellationRequested) return undefined;
  }
}

/** A document that changes while it is asked about, as far as lines of it are concerned. */
interface Lines {
  readonly version: number;
  readonly isClosed: boolean;
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string };
}

/** So often an answer is asked for again: more keys than anybody types while one line is formatted. */
const ATTEMPTS = 50;

/**
 * Applies edits of a line that somebody has finished, however fast they type on below it: until they are applied, or the line is
 * another one. `apply` is refused for a version that is gone.
 */
export async function editFinishedLine<Edits extends readonly unknown[]>(
  document: Lines,
  line: number,
  ask: () => Promise<Edits | null | undefined>,
  apply: (edits: Edits) => PromiseLike<boolean>,
): Promise<void> {
  const isThere = (): boolean => !document.isClosed && line >= 0 && line < document.lineCount;
  const text = isThere() ? document.lineAt(line).text : undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const edits = await ofNewest(document, { isCancellationRequested: false }, ask);
    if (edits === undefined || edits === null || edits.length === 0) return;
    if (!isThere() || document.lineAt(line).text !== text) return;
    if (await apply(edits)) return;
  }
}

/** The requests whose answers are edits that an editor applies without looking at their version. */
export const NEVER_OVERTAKEN: Middleware = {
  provideCodeActions: (document, range, context, token, next) =>
    unlessOvertaken(document, () => next(document, range, context, token)),
  provideRenameEdits: (document, position, name, token, next) =>
    unlessOvertaken(document, () => next(document, position, name, token)),
  provideDocumentFormattingEdits: (document, options, token, next) =>
    unlessOvertaken(document, () => next(document, options, token)),
  provideDocumentRangeFormattingEdits: (document, range, options, token, next) =>
    unlessOvertaken(document, () => next(document, range, options, token)),
};

/** An editor keeps showing old lenses until it asks again, which it puts off while somebody types. */
export const NEWEST_LENSES: Middleware = {
  provideCodeLenses: (document, token, next) => ofNewest(document, token, () => next(document, token)),
};
