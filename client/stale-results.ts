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
  provideOnTypeFormattingEdits: (document, position, character, options, token, next) =>
    unlessOvertaken(document, () => next(document, position, character, options, token)),
};

/** An editor keeps showing old lenses until it asks again, which it puts off while somebody types. */
export const NEWEST_LENSES: Middleware = {
  provideCodeLenses: (document, token, next) => ofNewest(document, token, () => next(document, token)),
};
