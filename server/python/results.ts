import type { Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import { type Diagnostic, parse, severityOf } from '../../src/index.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import type { Translator } from '../../src/verify/translator.ts';
import { verdictOf } from '../../src/verify/verdict.ts';
import type { ClientAbilities } from '../client-abilities.ts';
import { lspDiagnostic, rangeAt } from '../convert.ts';
import type { PythonMessage, PythonPairResult, PythonResult } from '../protocol.ts';
import type { OpenText } from '../text-document.ts';
import type { OpenPair, PythonVersion } from './documents.ts';

/** In a document without statements, places are those of the whole text. */
export const WHOLE_TEXT = parse('');

type Verdict = NonNullable<PythonPairResult['verdict']>;

function messageAt(text: OpenText, { place, message }: Diagnostic): PythonMessage {
  return { range: rangeAt(text, WHOLE_TEXT, place), message };
}

/** The reason why nothing is said of a pair, without the words that introduce it. */
function reasonOf({ failure, diagnostics }: CheckReport, l10n: Translator): string {
  const [found] = diagnostics.filter(({ code }) => code === 'not-read');
  return failure ?? found?.message.replace(/^not (?:read|judged): /, '') ?? l10n.t('no gradients were read');
}

function verdictOn(report: CheckReport, text: OpenText, l10n: Translator): Verdict {
  if (report.gradients.length === 0 && report.errors === 0) {
    const messages = report.diagnostics.map((own) => messageAt(text, own));
    return { kind: 'open', text: l10n.t('not judged: {0}', reasonOf(report, l10n)), messages };
  }
  const errors = report.diagnostics.filter((own) => severityOf(own) === 'error');
  return { ...verdictOf(report, l10n), messages: errors.map((own) => messageAt(text, own)) };
}

function resultOf(pair: OpenPair, version: PythonVersion, l10n: Translator): PythonPairResult {
  const { text } = version;
  const { id, forward, backward, offset, report } = pair;
  return {
    id,
    forward,
    ...(backward !== undefined && { backward }),
    line: text.positionAt(offset).line,
    ...(report && { verdict: verdictOn(report, text, l10n) }),
    isUnderWay: version.isUnderWay(pair),
  };
}

/** A version as it crosses the wire. */
export function pythonResult(version: PythonVersion, l10n: Translator): PythonResult {
  const { text, pairs } = version;
  return { uri: text.uri, version: text.version, pairs: pairs.map((pair) => resultOf(pair, version, l10n)) };
}

/** The diagnostics of the pairs that have been checked. */
export function foundIn({ pairs }: PythonVersion): readonly Diagnostic[] {
  return pairs.flatMap(({ report }) => report?.diagnostics ?? []);
}

export function pythonDiagnostics(version: PythonVersion, abilities: ClientAbilities): LspDiagnostic[] {
  const placed = { text: version.text, document: WHOLE_TEXT };
  return foundIn(version).map((own) => lspDiagnostic(own, placed, abilities));
}
