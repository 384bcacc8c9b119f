import type { Analysis } from '../../src/analysis/analyze.ts';
import { severityOf } from '../../src/language/diagnostic.ts';
import type { FileCheck } from '../../src/verify/file-check.ts';
import { checkFile } from '../../src/verify/report.ts';
import type { Subject } from './files.ts';
import { type Judgement, Oracle, read } from './oracle/oracle.ts';
import { type Origin, type Variant, variantsOf, type Wanted } from './variants.ts';

/** What the check says: `said` passes, and says that something was not tried. */
export type Answer = 'error' | 'said' | 'pass' | 'crash';

/** What became of a variant; plain data, for it comes from a thread. */
export interface Outcome {
  readonly subject: string;
  readonly origin: Origin;
  readonly kind: string;
  readonly verdict: Judgement['verdict'];
  /** Of a right one: an adjoint on the way that is something else in the end. */
  readonly inner: string;
  readonly isStatic: boolean;
  readonly answer: Answer;
  /** What the variant has and the subject has not. */
  readonly changed: string;
  /** What the check says of it, or the numbers on which it is wrong. */
  readonly why: string;
  readonly seconds: { readonly oracle: number; readonly check: number };
}

const OPTIONS = { seed: 1, sizes: new Map<string, number>(), numeric: true };

/** Codes with which a check says that its pass is not about everything. */
const SAID: ReadonlySet<string> = new Set(['not-exercised', 'assumes-one']);

interface Checked {
  readonly answer: Answer;
  readonly said: string;
}

/** A gradient is wrong, and so is the file, whatever the search for the line would find. */
class Decided extends Error {
  readonly said: string;

  constructor(wrong: FileCheck['gradients']) {
    super('decided');
    this.said = wrong.map(({ variable, status }) => `${variable.name}: ${status}`).join();
  }
}

function tell({ gradients }: FileCheck): void {
  const wrong = gradients.filter(({ status }) => status === 'fail' || status === 'missing');
  if (wrong.length > 0) throw new Decided(wrong);
}

export function check(analysis: Analysis): Checked {
  try {
    const { ok, diagnostics, gradients } = checkFile(analysis, { ...OPTIONS, tell });
    const errors = diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
    const said = errors.map(({ code, message }) => `${code}: ${message}`).join('; ');
    const open = gradients.filter(({ status }) => status !== 'pass');
    if (errors.length > 0 || !ok)
      return { answer: 'error', said: said || open.map(({ variable, status }) => `${variable.name}: ${status}`).join() };
    const isSaid = open.length > 0 || diagnostics.some(({ code }) => SAID.has(code));
    return { answer: isSaid ? 'said' : 'pass', said: '' };
  } catch (error) {
    if (error instanceof Decided) return { answer: 'error', said: error.said };
    if (error instanceof Error) return { answer: 'crash', said: `${error.name}: ${error.message}` };
    throw error;
  }
}

function changedLines(original: string, text: string): string {
  const known = new Set(original.split('\n'));
  const own = new Set(text.split('\n'));
  const added = [...own].filter((line) => !known.has(line));
  const gone = [...known].filter((line) => !own.has(line));
  if (added.length === 0 && gone.length > 0) return `without ${gone.map((line) => line.trim()).join(' | ')}`;
  if (added.length > 0) return added.map((line) => line.trim()).join(' | ');
  const at = text.split('\n').findIndex((line, index) => line !== original.split('\n')[index]);
  return `from line ${at + 1}: ${text
    .split('\n')
    .slice(at, at + 2)
    .map((line) => line.trim())
    .join(' | ')}`;
}

function whyOf(judgement: Judgement, said: string): string {
  if (judgement.verdict !== 'wrong') return said;
  const { sizes, seed, style, what } = judgement.certificate;
  return `${what} (${sizes}; ${style}, seed ${seed})${said === '' ? '' : ` -- ${said}`}`;
}

function judged(subject: Subject, oracle: Oracle, variant: Variant): Outcome {
  const begin = performance.now();
  const first = oracle.judge(variant.analysis);
  const between = performance.now();
  const { answer, said }: Checked = variant.isStatic
    ? { answer: 'error', said: variant.analysis.diagnostics.map(({ code, message }) => `${code}: ${message}`).join('; ') }
    : check(variant.analysis);
  const seconds = { oracle: (between - begin) / 1000, check: (performance.now() - between) / 1000 };
  // A block that the check blames and the usual draws clear is judged again, on other draws than the check has.
  const isDisputed = first.verdict === 'right' && answer === 'error' && !variant.isStatic;
  const judgement = (isDisputed ? oracle.judgeAgain(variant.analysis) : undefined) ?? first;
  const { origin, kind, isStatic } = variant;
  const inner = judgement.verdict === 'right' ? (judgement.inner ?? '') : '';
  const changed = changedLines(subject.text, variant.text);
  const why = whyOf(judgement, said);
  return { subject: subject.name, origin, kind, verdict: judgement.verdict, inner, isStatic, answer, changed, why, seconds };
}

export function* outcomesOf(subject: Subject, wanted: Wanted): Generator<Outcome> {
  const analysis = read(subject.text);
  const oracle = new Oracle(analysis);
  for (const variant of variantsOf(analysis, subject.name, wanted)) yield judged(subject, oracle, variant);
}
