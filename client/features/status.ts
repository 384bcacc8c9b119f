import * as vscode from 'vscode';
import { documentInFront, type Session } from '../session.ts';
import { conditionsOf, type Verdict, verdictOf } from '../verdict.ts';

const ICONS: Readonly<Record<Verdict['kind'], string>> = { right: '$(pass)', wrong: '$(error)', open: '$(warning)' };
const BACKGROUNDS: Readonly<Record<Verdict['kind'], string | undefined>> = {
  right: undefined,
  wrong: 'statusBarItem.errorBackground',
  open: undefined,
};

function errorsIn({ uri }: vscode.TextDocument): number {
  const { Error: error } = vscode.DiagnosticSeverity;
  return vscode.languages.getDiagnostics(uri).filter(({ severity, source }) => source === 'bprop' && severity === error).length;
}

/** The verdict on the file in front, which opens the results. */
class StatusItem {
  private readonly session: Session;
  private readonly item: vscode.StatusBarItem;

  constructor(session: Session) {
    this.session = session;
    this.item = vscode.window.createStatusBarItem('bprop.verdict', vscode.StatusBarAlignment.Left, 10);
    this.item.name = vscode.l10n.t('Gradients');
    const update = (): void => this.update();
    const { window, workspace, languages } = vscode;
    session.context.subscriptions.push(
      this.item,
      session.checks.changed(update),
      window.onDidChangeActiveTextEditor(update),
      window.onDidChangeVisibleTextEditors(update),
      languages.onDidChangeDiagnostics(update),
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
    const result = this.session.checks.of(document);
    if (result === undefined) {
      const isUnderWay = this.session.checks.isUnderWay(document.uri);
      this.write(isUnderWay ? `$(sync~spin) ${vscode.l10n.t('checking…')}` : `$(circle-outline) ${vscode.l10n.t('not checked')}`);
      return;
    }
    const { kind, text } = verdictOf(result, errorsIn(document));
    const conditions = conditionsOf(result.report);
    const whole = conditions === '' ? text : vscode.l10n.t('{0}, with {1}', text, conditions);
    this.write(`${ICONS[kind]} ${whole}`, BACKGROUNDS[kind]);
  }

  private write(text: string, background?: string): void {
    this.item.text = text;
    this.item.backgroundColor = background === undefined ? undefined : new vscode.ThemeColor(background);
  }
}

export function registerStatus(session: Session): void {
  new StatusItem(session);
}
