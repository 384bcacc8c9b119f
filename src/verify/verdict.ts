import { type CheckConditions, conditionsText } from './conditions.ts';
import type { GradientStatus } from './gradients/check.ts';
import type { LineResult } from './lines/findings.ts';
import { countLines, type LineCounts } from './lines/whole-block.ts';
import { ENGLISH, type Translator } from './translator.ts';

/** The summary of a check, in the same words everywhere: status bar, lens, Testing view, panel, messages. */
export interface Verdict {
  /** `open`: nothing is wrong, and something is not known. */
  readonly kind: 'right' | 'wrong' | 'open';
  readonly text: string;
}

/** The sign of a verdict where there are no icons. */
export const MARKS: Readonly<Record<Verdict['kind'], string>> = { right: '✓', wrong: '✗', open: '⚠' };

/** The facts of a verdict about one version of a file. */
export interface Judged {
  /** The number of errors, wrong lines and gradients among them. */
  readonly errors: number;
  /** None while the text has errors. */
  readonly gradients: readonly { readonly status: GradientStatus | 'unfinished' }[];
  readonly lines: readonly Pick<LineResult, 'status' | 'isInError'>[];
  /** The lines that the block lacks. */
  readonly missing: readonly unknown[];
  readonly notExercised: readonly string[];
  /** The missing parts of a check that was stopped. */
  readonly unfinished?: string | undefined;
  /** The reason why there is no result. */
  readonly failure?: string | undefined;
  readonly conditions?: CheckConditions | undefined;
}

interface Counts extends LineCounts {
  readonly missing: number;
  readonly gradients: number;
  readonly failing: number;
  readonly kinks: number;
}

function countsOf({ gradients, lines, missing }: Judged): Counts {
  return {
    ...countLines(lines),
    missing: missing.length,
    gradients: gradients.length,
    failing: gradients.filter(({ status }) => status === 'fail' || status === 'missing').length,
    kinks: gradients.filter(({ status }) => status === 'kink').length,
  };
}

function errorsText(errors: number, l10n: Translator): string {
  return errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', errors);
}

/** Numbers wait until the text has no errors; lines are judged by themselves. */
function damagedText({ wrong, right, lines }: Counts, errors: number, l10n: Translator): string {
  const waiting = l10n.t('{0}, gradients not checked', errorsText(errors, l10n));
  if (lines === 0) return waiting;
  return wrong > 0
    ? l10n.t('{0}, {1} of {2} lines wrong', waiting, wrong, lines)
    : l10n.t('{0}, {1} of {2} lines right', waiting, right, lines);
}

/** Counts the mistakes to mend; gradients that are wrong by lines of the block are not counted beside those. */
function wrongText({ wrong, missing, lines, failing, gradients }: Counts, errors: number, l10n: Translator): string {
  if (wrong > 0 && missing > 0) return l10n.t('{0} of {1} lines wrong, {2} missing', wrong, lines, missing);
  if (missing > 0) return missing === 1 ? l10n.t('1 line missing') : l10n.t('{0} lines missing', missing);
  if (wrong > 0) return l10n.t('{0} of {1} lines wrong', wrong, lines);
  return failing > 0 ? l10n.t('{0} of {1} gradients wrong', failing, gradients) : errorsText(errors, l10n);
}

function rightText({ gradients, right, lines }: Counts, l10n: Translator): string {
  return lines === 0
    ? l10n.t('{0} of {1} gradients right', gradients, gradients)
    : l10n.t('{0} of {1} gradients, {2} of {3} lines right', gradients, gradients, right, lines);
}

function plainVerdict(judged: Judged, l10n: Translator): Verdict {
  const { errors, failure, unfinished, notExercised } = judged;
  const counts = countsOf(judged);
  if (failure !== undefined) return { kind: 'open', text: l10n.t('no result: {0}', failure) };
  if (errors > 0 && counts.gradients === 0) return { kind: 'wrong', text: damagedText(counts, errors, l10n) };
  if (counts.wrong + counts.failing + errors > 0) return { kind: 'wrong', text: wrongText(counts, errors, l10n) };
  if (unfinished !== undefined) return { kind: 'open', text: l10n.t('not finished') };
  if (counts.gradients === 0) return { kind: 'open', text: l10n.t('nothing to check') };
  const [missed] = notExercised;
  if (missed !== undefined) return { kind: 'open', text: l10n.t('not exercised: {0}', missed) };
  if (counts.kinks > 0) return { kind: 'open', text: l10n.t('{0} of {1} gradients at a kink', counts.kinks, counts.gradients) };
  return { kind: 'right', text: rightText(counts, l10n) };
}

/** In a few words, with what the check was made with where that is not as usual. */
export function verdictOf(judged: Judged, l10n: Translator = ENGLISH): Verdict {
  const { kind, text } = plainVerdict(judged, l10n);
  const conditions = conditionsText(judged.conditions ?? {}, (seed) => l10n.t('seed {0}', seed));
  return { kind, text: conditions === '' ? text : l10n.t('{0}, with {1}', text, conditions) };
}
