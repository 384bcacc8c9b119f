import { threadCpuUsage } from 'node:process';
import type { Analysis } from '../../src/analysis/analyze.ts';
import { type Diagnostic, severityOf } from '../../src/language/diagnostic.ts';
import { absoluteSpan } from '../../src/language/document/document.ts';
import { LineIndex } from '../../src/language/document/lines.ts';
import { applyFix } from '../../src/language/fixes.ts';
import { SizeError } from '../../src/program/tensor.ts';
import { checkFile } from '../../src/verify/report.ts';
import { read, type Variant } from './lines.ts';

export interface Report {
  /** From 1. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** None where a block is refused as a whole, as it runs at no sizes. */
  readonly diagnostic?: Diagnostic;
}

const OPTIONS = { seed: 1, sizes: new Map<string, number>(), numeric: true };

interface Checked {
  readonly reports: readonly Report[];
  /** True if a gradient differs from the true one: only then is a change a mistake. */
  readonly isWrong: boolean;
}

function check(analysis: Analysis, seed: number): Checked {
  try {
    return checked(analysis, seed);
  } catch (error) {
    if (!(error instanceof SizeError)) throw error;
    return { reports: [{ line: 0, code: 'refused', message: error.message }], isWrong: true };
  }
}

function checked(analysis: Analysis, seed: number): Checked {
  const index = new LineIndex(analysis.document.text);
  const { diagnostics, gradients } = checkFile(analysis, { ...OPTIONS, seed });
  const reports = diagnostics
    .filter((diagnostic) => severityOf(diagnostic) === 'error')
    .map((diagnostic) => {
      const { line } = index.position(absoluteSpan(analysis.document, diagnostic.place).start);
      return { line, code: diagnostic.code, message: diagnostic.message, diagnostic };
    });
  return { reports, isWrong: analysis.backward === undefined || gradients.some(({ status }) => status !== 'pass') };
}

/** The errors that a check reports, by line. */
export function reportsOn(analysis: Analysis): readonly Report[] {
  return check(analysis, 1).reports;
}

/** True if a gradient differs from the true one, at either of two draws. */
export function changesValue(analysis: Analysis): boolean {
  return check(analysis, 1).isWrong || check(analysis, 7).isWrong;
}

/** Of one mistake: `line` says exactly the changed line, `companion` one that numbers cannot tell from it, `several` both. */
export type Verdict = 'line' | 'companion' | 'several' | 'extra' | 'another' | 'missed' | 'unchanged' | 'false alarm';

/**
 * The file with the first repair applied checks without an error, or not; or none is offered. What no number has been compared
 * for, as a name is undefined, is not counted.
 */
export type Repair = 'right' | 'wrong' | 'none' | 'static';

export interface Judgement {
  readonly verdict: Verdict;
  readonly repair: Repair;
  /** Processor time of the check. */
  readonly seconds: number;
  readonly reports: readonly Report[];
}

function repairOf(analysis: Analysis, [report]: readonly Report[]): Repair {
  const fix = report?.diagnostic?.fixes[0];
  if (fix === undefined) return 'none';
  const { reports, isWrong } = check(read(applyFix(analysis.document, fix)), 3);
  return reports.length === 0 && !isWrong ? 'right' : 'wrong';
}

function seconds<T>(work: () => T): readonly [T, number] {
  const start = threadCpuUsage();
  const result = work();
  const { user, system } = threadCpuUsage(start);
  return [result, (user + system) / 1e6];
}

function mentions(message: string, lines: readonly number[]): boolean {
  return lines.some((line) => new RegExp(`\\bline ${line}\\b`).test(message));
}

function verdictOf({ lines, companions = [], about }: Variant, reports: readonly Report[]): Verdict {
  const [first, ...others] = reports;
  if (first === undefined) return 'missed';
  const isExact = ({ line, message }: Report): boolean => (about === undefined ? lines.includes(line) : message.includes(about));
  if (others.length > 0)
    return reports.some((report) => isExact(report) || companions.includes(report.line)) ? 'extra' : 'another';
  if (isExact(first))
    return mentions(
      first.message,
      companions.filter((line) => !lines.includes(line)),
    )
      ? 'several'
      : 'line';
  if (mentions(first.message, lines)) return 'several';
  return companions.includes(first.line) ? 'companion' : 'another';
}

/** Judges what is reported on a file with one mistake. */
export function judge(variant: Variant): Judgement {
  const analysis = read(variant.text);
  const [{ reports, isWrong }, spent] = seconds(() => check(analysis, 1));
  const verdict = verdictOf(variant, reports);
  const isStatic = analysis.diagnostics.some((diagnostic) => severityOf(diagnostic) === 'error');
  if (isStatic) return { verdict, repair: 'static', seconds: spent, reports };
  // A change of no gradient is no mistake to the numbers; a report by structure, in the right place, is welcome.
  if (!isWrong && !check(analysis, 7).isWrong) {
    const isQuiet = verdict === 'missed' || verdict === 'line';
    return { verdict: isQuiet ? 'unchanged' : 'false alarm', repair: 'none', seconds: spent, reports };
  }
  return { verdict, repair: repairOf(analysis, reports), seconds: spent, reports };
}
