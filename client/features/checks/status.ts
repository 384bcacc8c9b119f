import * as vscode from 'vscode';
import { documentInFront, type Session } from '../../session.ts';
import type { Standing } from '../../verdict.ts';

const ICONS: Readonly<Record<Standing['kind'], string>> = {
  right: '$(pass)',
  wrong: '$(error)',
  open: '$(warning)',
  checking: '$(sync~spin)',
  unchecked: '$(circle-outline)',
};

/** The verdict on the file in front, which opens the results. */
class StatusItem {
  private readonly session: Session;
  private readonly item: vscode.StatusBarItem;

  constructor(session: Session) {
    this.session = session;
    this.item = vscode.window.createStatusBarItem('bprop.verdict', vscode.StatusBarAlignment.Left, 10);
    this.item.name = vscode.l10n.t('Gradients');
    const update = (): void => this.update();
    const { window, workspace } = vscode;
    session.context.subscriptions.push(
      this.item,
      session.checks.changed(update),
      window.onDidChangeActiveTextEditor(update),
      window.onDidChangeVisibleTextEditors(update),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('bprop')) update();
      }),
    );
    this.update();
  }

  private update(): void {
    const document = documentInFront();
    if (document === undefined) {
      this.item.hide();
      return;
    }
    this.item.command = { command: 'bprop.results', title: vscode.l10n.t('Results'), arguments: [document.uri] };
    this.item.tooltip = vscode.l10n.t('{0}: show the results of the check', vscode.workspace.asRelativePath(document.uri));
    this.show(document);
    this.item.show();
  }

  private show(document: vscode.TextDocument): void {
    const { kind, text, before = kind } = this.session.checks.standing(document);
    this.item.text = `${ICONS[kind]} ${text}`;
    this.item.backgroundColor = before === 'wrong' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
  }
}

export function registerStatus(session: Session): void {
  new StatusItem(session);
}
