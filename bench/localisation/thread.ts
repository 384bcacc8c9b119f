import { parentPort } from 'node:worker_threads';
import { groupBy } from '../../src/graph/model/group.ts';
import { Dice, seedOf } from '../random.ts';
import { equivalents } from './equivalents.ts';
import { judge, type Repair, type Report, reportsOn, type Verdict } from './judge.ts';
import { read, type Variant } from './lines.ts';
import { mistakes } from './mistakes.ts';
import { judgePair, type PairVerdict, pairsOf } from './pairs.ts';
import type { Subject } from './subjects.ts';

/** A thread that judges all variants of one block after the other. */
export interface Task {
  readonly subject: Subject;
  /** Mistakes of each kind, rewrites of each kind, and pairs, at most. */
  readonly most: number;
  readonly rewrites: number;
  readonly pairs: number;
}

export interface Finding {
  readonly origin: 'mistake' | 'pair' | 'rewrite';
  readonly kind: string;
  readonly verdict: Verdict | PairVerdict;
  readonly repair?: Repair;
  readonly seconds?: number;
  /** The changed lines, and the reports, as text. */
  readonly changed: string;
  readonly said: readonly string[];
}

function some(variants: readonly Variant[], most: number, dice: Dice): readonly Variant[] {
  const byKind = groupBy(variants, ({ kind }) => kind);
  return [...byKind.values()].flatMap((all) => (all.length <= most ? all : dice.shuffled(all).slice(0, most)));
}

function changedLines({ text, lines, about }: Variant): string {
  if (about !== undefined) return `without \`${about}\``;
  return lines.map((line) => `${line}: ${text.split('\n')[line - 1]?.trim()}`).join(' | ');
}

function texts(reports: readonly Report[]): readonly string[] {
  return reports.map(({ line, code, message }) => `${line}: ${code}: ${message}`);
}

function findings({ subject: { name, text }, most, rewrites, pairs }: Task): readonly Finding[] {
  const dice = new Dice(seedOf(name));
  const all = mistakes(text);
  const single = some(all, most, dice).map((variant): Finding => {
    const { verdict, repair, seconds, reports } = judge(variant);
    return {
      origin: 'mistake',
      kind: variant.kind,
      verdict,
      repair,
      seconds,
      changed: changedLines(variant),
      said: texts(reports),
    };
  });
  const double = pairsOf(text, all, pairs, dice).map((pair): Finding => {
    const { verdict, reports } = judgePair(pair);
    return { origin: 'pair', kind: 'pair', verdict, changed: changedLines(pair), said: texts(reports) };
  });
  const rewritten = some(equivalents(text), rewrites, dice).map((variant): Finding => {
    const reports = reportsOn(read(variant.text));
    const verdict = reports.length === 0 ? 'unchanged' : 'false alarm';
    return { origin: 'rewrite', kind: variant.kind, verdict, changed: variant.text, said: texts(reports) };
  });
  return [...single, ...double, ...rewritten];
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(findings(task)));
