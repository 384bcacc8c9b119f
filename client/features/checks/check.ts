import * as vscode from 'vscode';
import { ask, CheckRequest, type CheckResult } from '../../../server/protocol.ts';
import { verdictOf } from '../../../src/verify/verdict.ts';
import type { Session } from '../../session.ts';
import { summary } from '../../verdict.ts';

/** Checks a document as it is now; undefined when an edit came in between, or the user gave up. */
export async function checkDocument({ client, checks }: Session, { uri }: vscode.TextDocument): Promise<CheckResult | undefined> {
  const check = client.then((server) => ask(server, CheckRequest, { uri: uri.toString() }));
  return (await checks.during(uri, check)) ?? undefined;
}

/** Checks with progress in the window, and says what came of it. */
export async function checkAloud(session: Session, document: vscode.TextDocument): Promise<void> {
  const title = vscode.l10n.t('Checking gradients');
  const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    checkDocument(session, document),
  );
  if (result === undefined) return;
  const isRight = verdictOf(result.report).kind === 'right';
  const show = isRight ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void show(summary(result));
}

/** *Check Gradients*: the server lets one cancel what takes longer than a second. */
export function registerCheck(session: Session): void {
  session.command('bprop.check', (document) => checkAloud(session, document));
}
