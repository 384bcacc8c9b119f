// How far a verdict can be trusted: blocks with one mistake that the check lets pass, and right ones that it fails. Whether a
// block is right the campaign finds out by itself (oracle.ts). `npm run bench:verdicts`, or `node bench/verdicts/main.ts
// [--write] [--limit VARIANTS] [--file PART] [--kind KIND]`; `--write` keeps what was printed as RESULTS.md.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runTasks } from '../threads.ts';
import { type Subject, subjects } from './files.ts';
import type { Outcome } from './judge.ts';
import { type Finding, list, table } from './table.ts';
import type { Task } from './thread.ts';

const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    limit: { type: 'string', default: '7800' },
    file: { type: 'string' },
    kind: { type: 'string' },
  },
});

/** Of three variants, two are mutants. */
const MUTANTS = 2 / 3;

/** Files with more lines than this get a smaller share, as each of their checks takes long. */
const LONG = 60;

function weightOf({ text }: Subject): number {
  return Math.min(1, LONG / text.split('\n').length);
}

function taskOf(subject: Subject, all: readonly Subject[]): Task {
  const share = (Number(flags.limit) * weightOf(subject)) / all.reduce((sum, other) => sum + weightOf(other), 0);
  const wanted = { mutants: Math.ceil(share * MUTANTS), rewrites: Math.ceil(share * (1 - MUTANTS)), kind: flags.kind };
  return { subject, wanted };
}

function summary(outcomes: readonly Outcome[]): readonly string[] {
  const wrong = outcomes.filter(({ verdict }) => verdict === 'wrong').length;
  const right = outcomes.filter(({ verdict }) => verdict === 'right').length;
  const kinds = new Set(outcomes.map(({ origin, kind }) => `${origin} ${kind}`)).size;
  return [
    `${outcomes.length} variants of ${kinds} kinds: ${wrong} wrong, ${right} right, ${outcomes.length - wrong - right} unclear`,
  ];
}

const LISTED: readonly Finding[] = ['false pass', 'false error', 'crash', 'static on right', 'inner'];

function report(outcomes: readonly Outcome[]): string {
  const sections = [
    summary(outcomes),
    table(
      'mutants by kind',
      outcomes.filter(({ origin }) => origin === 'mutant'),
      ({ kind }) => kind,
    ),
    table(
      'rewrites by kind',
      outcomes.filter(({ origin }) => origin === 'rewrite'),
      ({ kind }) => kind,
    ),
    table('by file', outcomes, ({ subject }) => subject),
    ...LISTED.map((finding) => list(outcomes, finding)),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

const chosen = subjects(flags.file).toSorted((a, b) => b.text.length - a.text.length);
const outcomes: Outcome[] = [];
await runTasks<Task, readonly Outcome[]>(
  new URL('thread.ts', import.meta.url),
  chosen.map((subject) => taskOf(subject, chosen)),
  Math.min(2, availableParallelism()),
  ({ subject }, found) => {
    outcomes.push(...found);
    const spent = (of: (outcome: Outcome) => number): string => found.reduce((sum, outcome) => sum + of(outcome), 0).toFixed(1);
    console.error(
      `${subject.name}: ${found.length} variants, oracle ${spent((one) => one.seconds.oracle)} s, check ${spent((one) => one.seconds.check)} s`,
    );
  },
);
const printed = report(outcomes.toSorted((a, b) => (a.subject < b.subject ? -1 : Number(a.subject > b.subject))));
console.log(printed);
if (flags.write) {
  const text = `# Verdicts, as \`npm run bench:verdicts\` printed them\n\n\`\`\`text\n${printed}\n\`\`\`\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
