import * as vscode from 'vscode';
import type { BaseLanguageClient, CloseHandlerResult, ErrorHandler, LanguageClientOptions } from 'vscode-languageclient';
import { Endings } from './restart-policy.ts';

/** The enumerations of the language client's library, which differ between the hosts. */
interface Answers {
  readonly CloseAction: typeof import('vscode-languageclient').CloseAction;
  readonly ErrorAction: typeof import('vscode-languageclient').ErrorAction;
}

/** Tells once that the server ended and is there again, and offers a last try when it keeps on ending. */
function tell(what: 'again' | 'given up', client: () => BaseLanguageClient): void {
  if (what === 'again') {
    void vscode.window.showWarningMessage(vscode.l10n.t('bprop: the language server ended and was started again.'));
    return;
  }
  const again = vscode.l10n.t('Start Again');
  const message = vscode.l10n.t('bprop: the language server ended again and again, and stays ended.');
  void vscode.window.showErrorMessage(message, again).then((chosen) => (chosen === again ? client().start() : undefined));
}

/** Options with which a server that ends is started again. */
export function survivor(
  options: LanguageClientOptions,
  { CloseAction, ErrorAction }: Answers,
  client: () => BaseLanguageClient,
): LanguageClientOptions {
  const endings = new Endings();
  const errorHandler: ErrorHandler = {
    // A message that cannot be read or written: if the server is gone, that is told by itself.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: (): CloseHandlerResult => {
      const { starts, says } = endings.note(Date.now());
      if (says) tell(starts ? 'again' : 'given up', client);
      return { action: starts ? CloseAction.Restart : CloseAction.DoNotRestart, handled: true };
    },
  };
  return { ...options, errorHandler };
}
