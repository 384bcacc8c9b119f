// How existing backward passes in Python are judged: the pairs of the corpus, all of which are right, and single mistakes in them.
// `npm run bench:python`, or `node bench/python/main.ts [--write] [--most MISTAKES] [--faults FILE] [FILE...]`, after `npm run build`.
// `PYTHON` names a Python with NumPy and PyTorch. It makes the mistakes, and runs each repair, which is accepted if all gradients are
// those of the right text. `--write` keeps the tables as RESULTS.md, `--faults` what went wrong, one by one.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { checkTexts, type Outcome } from './checker.ts';
import { alone, type Mistake, runPython, type Subject, withMistake } from './python.ts';
import { describeMistake, describeRight, MISTAKES, type MistakeRow, RIGHT, type RightRow, table, UNCHANGED } from './table.ts';
import { type Judgement, judge, reportsOn, verdictOnRight } from './verdicts.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    most: { type: 'string', default: '13' },
    faults: { type: 'string' },
    processes: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

const CORPUS = new URL('corpus/', import.meta.url);
const NONE: Outcome = { checked: [] };

function isChosen({ file }: { readonly file: string }): boolean {
  return positionals.length === 0 || positionals.includes(file.replace(/\.py$/, ''));
}

const texts = new Map<string, string>();
function sourceOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(new URL(file, CORPUS), 'utf8');
  texts.set(file, text);
  return text;
}

function said(diagnostics: readonly { readonly line: number; readonly message: string }[]): readonly string[] {
  return diagnostics.slice(0, 4).map(({ line, message }) => `line ${line}: ${message.split('\n')[0]}`);
}

function rowOfRight(subject: Subject, outcome: Outcome): RightRow {
  const verdict = verdictOnRight(subject, outcome);
  const failure = 'failure' in outcome ? [outcome.failure] : [];
  const reports = reportsOn(subject, outcome).flatMap(({ diagnostics }) => diagnostics);
  const others = 'checked' in outcome && verdict === 'silent' ? outcome.checked.flatMap(({ diagnostics }) => diagnostics) : [];
  const errors = [...reports, ...others].filter(({ severity }) => verdict !== 'called wrong' || severity === 'error');
  return { file: subject.file, name: subject.pair, verdict, said: [...failure, ...said(errors)] };
}

interface Case {
  readonly id: string;
  readonly mistake: Mistake;
  readonly subject: Subject;
  readonly text: string;
}

/** The errors of repairs by the ids of their cases; empty for those that are right. */
async function runRepairs(found: ReadonlyMap<Case, Judgement>): Promise<ReadonlyMap<string, string>> {
  const requests = [...found].flatMap(([{ id, mistake }, { repaired }]) =>
    repaired === undefined ? [] : [JSON.stringify({ id, file: mistake.file, text: repaired })],
  );
  const answers = await runPython<{ id: string; error: string }>('repairs.py', [], `${requests.join('\n')}\n`);
  return new Map(answers.map(({ id, error }) => [id, error]));
}

function rowOfMistake({ id, mistake }: Case, { verdict, errors }: Judgement, repairs: ReadonlyMap<string, string>): MistakeRow {
  const error = repairs.get(id);
  const repair = error === undefined ? 'none' : error === '' ? 'right' : 'wrong';
  const { file, pair, kind, line, before, after, effect } = mistake;
  const changed = `${line}: ${before.trim()} -> ${after?.trim() ?? '(missing)'}`;
  return {
    file,
    name: pair,
    kind,
    verdict,
    repair,
    effect,
    changed,
    said: [...said(errors), ...(error ? [`repair: ${error}`] : [])],
  };
}

const subjects = (await runPython<Subject>('subjects.py', [])).filter(isChosen);
const mistakes = (await runPython<Mistake>('mistakes.py', ['--most', flags.most, ...positionals])).filter(isChosen);
const cases = mistakes.flatMap((mistake, at): readonly Case[] => {
  const subject = subjects.find(({ file, pair }) => file === mistake.file && pair === mistake.pair);
  const text = withMistake(sourceOf(mistake.file), mistake);
  return subject === undefined ? [] : [{ id: `mistake${at}`, mistake, subject, text }];
});

// Each with only what its pair needs: the others of its file would be checked again and again.
const processes = Number(flags.processes);
const idOf = ({ file, pair }: { readonly file: string; readonly pair: string }): string => `${file.replace(/\.py$/, '')}-${pair}`;
const right = await checkTexts(
  subjects.map((subject) => ({ id: idOf(subject), text: alone(sourceOf(subject.file), subject) })),
  { processes, size: 6 },
);

// A pair that cannot be checked in time does not get faster by a mistake.
const rightOf = (one: { readonly file: string; readonly pair: string }): Outcome => right.get(idOf(one)) ?? NONE;
const rightRows = subjects.map((subject) => rowOfRight(subject, rightOf(subject)));
const checkable = cases.filter(({ subject }) => 'checked' in rightOf(subject));
const checked = await checkTexts(
  checkable.map(({ id, mistake, subject }) => ({ id, text: withMistake(alone(sourceOf(mistake.file), subject), mistake) })),
  { processes, size: 25 },
);
const judged = new Map(
  cases.map((one) => [
    one,
    judge(one.mistake, one.subject, one.text, checked.get(one.id) ?? rightOf(one.subject), rightOf(one.subject)),
  ]),
);
const repairs = await runRepairs(judged);
const rows = [...judged].map(([one, judgement]) => rowOfMistake(one, judgement, repairs));

const wrong = rows.filter(({ effect }) => effect !== 'same');
const same = rows.filter(({ effect }) => effect === 'same');
const printed = [
  table(rightRows, RIGHT, 'right passes', ({ file }) => file),
  table(wrong, MISTAKES, 'mistakes by kind', ({ kind }) => kind),
  table(wrong, MISTAKES, 'mistakes by file', ({ file }) => file),
  table(wrong, MISTAKES, 'mistakes', ({ effect }) => (effect === 'raises' ? 'that raise' : 'that run')),
  table(same, UNCHANGED, 'no mistakes', ({ kind }) => kind),
]
  .map((lines) => lines.join('\n'))
  .join('\n\n');
console.log(printed);
if (flags.faults !== undefined) {
  writeFileSync(flags.faults, [...rightRows.flatMap(describeRight), ...rows.flatMap(describeMistake), ''].join('\n'));
}
if (flags.write) {
  const command = ['node bench/python/main.ts', ...process.argv.slice(2)].join(' ');
  const text = `# Backward passes in Python, as \`${command}\` printed it\n\n\`\`\`text\n${printed}\n\`\`\`\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
