import * as vscode from 'vscode';
import type { PythonPairResult, PythonResult } from '../../../server/protocol.ts';
import { MARKS } from '../../../src/verify/verdict.ts';
import { PYTHON, pairsIn, whenToCheck } from './scanned.ts';

/** The commands of lenses, actions and the palette. */
export const CHECK = 'bprop.python.check';
export const OPEN = 'bprop.python.open';
export const DERIVE = 'bprop.python.derive';

/** A lens is a line among lines: the rest of a reason is where one points at it. */
const LONGEST = 90;

/** The last results of a document, if it has any. */
export type ResultOf = (document: vscode.TextDocument) => PythonResult | undefined;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** The state of a pair; a verdict on an earlier version is one until the next comes. */
function titleOf(own: PythonPairResult | undefined, isCurrent: boolean): string {
  if (own?.verdict === undefined)
    return own?.isUnderWay === true ? vscode.l10n.t('checking…') : vscode.l10n.t('Check this backward pass');
  const { kind, text } = own.verdict;
  const said = `${MARKS[kind]} ${shortened(text)}`;
  return isCurrent ? said : vscode.l10n.t('{0}, checking…', said);
}

/** Above each function that computes gradients. */
function lensesOf(document: vscode.TextDocument, resultOf: ResultOf): vscode.CodeLens[] {
  if (whenToCheck() === 'off') return [];
  const result = resultOf(document);
  const isCurrent = result?.version === document.version;
  return pairsIn(document).flatMap(({ id, offset }) => {
    const { line } = document.positionAt(offset);
    const range = new vscode.Range(line, 0, line, 0);
    const own = result?.pairs.find((pair) => pair.id === id);
    const given = [document.uri, id];
    const tooltip = own?.verdict?.text ?? vscode.l10n.t('Checks its gradients by numbers, in bprop: nothing of the file is run');
    return [
      new vscode.CodeLens(range, { title: titleOf(own, isCurrent), tooltip, command: CHECK, arguments: given }),
      new vscode.CodeLens(range, { title: vscode.l10n.t('Open as bprop'), command: OPEN, arguments: given }),
    ];
  });
}

export function registerLenses(resultOf: ResultOf, changed?: vscode.Event<void>): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(
    { language: PYTHON },
    {
      provideCodeLenses: (document) => lensesOf(document, resultOf),
      ...(changed && { onDidChangeCodeLenses: changed }),
    },
  );
}
