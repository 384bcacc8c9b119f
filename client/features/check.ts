import * as vscode from 'vscode';
import { ask, CheckRequest, type CheckResult } from '../../server/protocol.ts';
import type { Session } from '../session.ts';

/** Checks a document as it is now; undefined when an edit came in between, or the user gave up. */
export async function checkDocument(session: Session, document: vscode.TextDocument): Promise<CheckResult | undefined> {
  const client = await session.client;
  return (await ask(client, CheckRequest, { uri: document.uri.toString() })) ?? undefined;
}

/** What a check came to, in one line. */
export function summary({ report }: CheckResult): string {
  const { gradients, diagnostics, failure } = report;
  if (failure !== undefined) return vscode.l10n.t('The check came to no end: {0}', failure);
  if (gradients.length === 0)
    return vscode.l10n.t('There is nothing to check yet: the equations have errors, or no input or parameter.');
  const passed = gradients.filter(({ status }) => status === 'pass').length;
  const wrong = diagnostics.filter(({ code }) => code === 'wrong-gradient').length;
  const lines = wrong === 0 ? '' : ` ${vscode.l10n.t('Wrong lines: {0}.', wrong)}`;
  return vscode.l10n.t('{0} of {1} gradients passed.', passed, gradients.length) + lines;
}

/** *Check Gradients*: with progress in the window; the server lets one cancel what takes longer than a second. */
export function registerCheck(session: Session): void {
  session.command('bprop.check', async (document) => {
    const title = vscode.l10n.t('Checking gradients');
    const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      checkDocument(session, document),
    );
    if (result === undefined) return;
    const show = result.report.ok ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    void show(summary(result));
  });
}
