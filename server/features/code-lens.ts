import type { CodeLensProvider } from 'langium/lsp';
import type { CodeLens } from 'vscode-languageserver';
import { conditionsText } from '../../src/verify/conditions.ts';
import type { GradientReport } from '../../src/verify/plain-report.ts';
import type { Translator } from '../../src/verify/translator.ts';
import { MARKS, verdictOf } from '../../src/verify/verdict.ts';
import type { Feature } from '../container/services.ts';
import type { FileVersion } from '../open-files.ts';
import { onDocument } from './answers.ts';
import { COMMANDS, type CommandName, isAvailable } from './execute/command-names.ts';

/**
 * The result of the check of this version: the strength of the evidence, as in `✓ 3e-11 (forward mode)`, or what is wrong
 * or open.
 */
function checkSummary({ report }: FileVersion, isUnderWay: boolean, l10n: Translator): string {
  if (report === undefined) return isUnderWay ? ` (${l10n.t('checking…')})` : '';
  const { kind, text } = verdictOf(report, l10n);
  if (kind !== 'right') return ` ${MARKS[kind]} ${text}`;
  const conditions = conditionsText(report.conditions ?? {}, (seed) => l10n.t('seed {0}', seed));
  const evidence = evidenceText(report.gradients);
  return ` ${MARKS[kind]} ${conditions === '' ? evidence : l10n.t('{0}, with {1}', evidence, conditions)}`;
}

/**
 * The largest error, and by which method: a block that is the derived one is compared with itself, which says nothing,
 * so that what counts is how the derived one was checked.
 */
function evidenceText(gradients: readonly GradientReport[]): string {
  const evidence = gradients.flatMap(({ method, maxError, truth }) => [truth ?? { method, maxError }]);
  const worst = Math.max(...gradients.flatMap((own) => [own.maxError ?? 0, own.truth?.maxError ?? 0]));
  const methods = new Set(evidence.map(({ method }) => method));
  return `${worst === 0 ? '0' : worst.toExponential(0)} (${[...methods].join(', ')})`;
}

/** The title of deriving: an existing block is replaced, after a question. */
export function deriveTitle({ document }: FileVersion, l10n: Translator): string {
  return document.block === undefined ? l10n.t('Derive backward pass') : l10n.t('Replace backward pass…');
}

/** Over the file: derive, check, graph, export. */
export const codeLenses: Feature<CodeLensProvider> = ({ shared: { Server } }) => ({
  capabilities: { codeLensProvider: {} },
  provideCodeLens: onDocument(Server, (asked): CodeLens[] => {
    // An edit may have come since: what is shown until the editor asks again is about the text as it is.
    const file = Server.files.get(asked.text.uri) ?? asked;
    if (!Server.settings.codeLenses || file.document.statements.length === 0) return [];
    const line = file.text.positionAt(file.document.statements[0]?.offset ?? 0).line;
    const range = { start: { line, character: 0 }, end: { line, character: 0 } };
    const { abilities } = Server;
    const { l10n } = abilities;
    const lens = (title: string, command: CommandName): readonly CodeLens[] =>
      isAvailable(command, abilities) ? [{ range, command: { title, command, arguments: [file.text.uri] } }] : [];
    return [
      ...lens(deriveTitle(file, l10n), COMMANDS.derive),
      ...lens(l10n.t('Check gradients') + checkSummary(file, Server.isUnderWay(file), l10n), COMMANDS.check),
      ...lens(l10n.t('Graph'), COMMANDS.graph),
      ...lens(l10n.t('Export'), COMMANDS.export),
    ];
  }),
});
