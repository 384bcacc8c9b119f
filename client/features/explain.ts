import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient';
import reference from '../../docs/language.md';
import { explanationOf } from '../../src/reference/explanations.ts';
import type { Session } from '../session.ts';

const SCHEME = 'bprop-messages';

/** The code of each diagnostic links to what the language reference says of it. */
export const LINKED_CODES: Middleware = {
  handleDiagnostics: (uri, diagnostics, next) => {
    for (const diagnostic of diagnostics) {
      const { code } = diagnostic;
      if (typeof code !== 'string' || explanationOf(code, reference) === undefined) continue;
      diagnostic.code = { value: code, target: vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` }) };
    }
    next(uri, diagnostics);
  },
};

/**
 * The pages that diagnostic codes link to: they come with the extension, and need no network. The manifest has them opened
 * by the editor that renders Markdown.
 */
export function registerExplanations({ context }: Session): void {
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: ({ path }) => explanationOf(path.slice(1).replace(/\.md$/, ''), reference) ?? '',
    }),
  );
}
