import type { Analysis } from '../../../analysis/analyze.ts';
import type { Diagnostic, Place } from '../../../language/diagnostic.ts';
import { lineOf } from '../../../language/document/statements.ts';
import { applyFix } from '../../../language/fixes.ts';
import { printStep, printValue } from '../../../program/print.ts';
import type { Program } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { FailingNames } from '../../tried-fixes.ts';
import type { LineCheck } from '../check-lines.ts';
import { Consequences } from '../consequences.ts';
import { type LineResult, spoiling } from '../findings.ts';
import { helperMeanings } from '../helper-meanings.ts';
import { type LineEdit, SOLVED, withEdit } from './edit.ts';
import { fixOf, statementOf, targetText } from './edit-fix.ts';
import { idleValues, implausibility, strangeness } from './plausibility.ts';
import { type RankedEdit, type SmallestEditQuestion, smallestEdits } from './smallest-edit.ts';
import { pairSearch } from './two-edits.ts';

/** Edits whose scores differ by less than this cannot be told apart. */
const TIE = 0.15;
/** Edits that are tried on the text, at most. */
const MOST_TRIED = 6;

function instruction({ line, instead, into }: LineEdit): string {
  if (into !== undefined && instead !== undefined) return `move it there as \`${printStep(instead)}\``;
  if (instead === undefined) return 'remove this line';
  return `write \`${instead.value === line.value ? printStep(instead) : printValue(instead.value)}\``;
}

function placeOf({ line, instead }: LineEdit): Place {
  const isTarget = instead === undefined || instead.value === line.value;
  return { statement: statementOf(line), span: (isTarget ? line.source?.target : undefined) ?? line.value.span };
}

/** Other lines where the mistake may be as well. */
function elsewhere(first: LineEdit, others: readonly LineEdit[], { document }: Analysis): string {
  const lines = [...new Set(others.map(({ line }) => line))].filter((line) => line !== first.line);
  const texts = lines.map((line) => `line ${lineOf(document, statementOf(line)) + 1}`);
  return texts.length === 0 ? '' : `; or else the mistake is in ${texts.join(' or ')}`;
}

function diagnosticOf(
  edit: LineEdit,
  others: readonly LineEdit[],
  meaning: string | undefined,
  question: SmallestEditQuestion,
): Diagnostic {
  const { analysis, block, failing } = question;
  const message = `\`${targetText(edit.line)}\`: ${edit.cause}: ${instruction(edit)}${elsewhere(edit, others, analysis)}`;
  const place = placeOf(edit);
  const spoiled = new Set(new Consequences(block).spoiledBy([edit.line.target], failing));
  const names = [...failing].filter((variable) => spoiled.has(variable)).map(({ name }) => name);
  const then = meaning === undefined ? [] : [{ place, message: `\`${targetText(edit.line)}\` is then ${meaning}` }];
  const related = [...then, ...(spoiling(names, place).related ?? [])];
  return { code: 'wrong-gradient', message, place, fixes: [fixOf(edit, analysis)], ...(related.length === 0 ? {} : { related }) };
}

/** Every gradient is right once the edits are made, so that all other lines are; `maxError` is that of the gradients that are wrong. */
function resultsOf({ body }: Program, edits: readonly LineEdit[], maxError: number): readonly LineResult[] {
  return equationsOf(body).map((own): LineResult => {
    const base = { statement: statementOf(own), target: own.target.name, along: [] };
    const edit = edits.find(({ line }) => line === own);
    if (edit === undefined) return { ...base, status: 'pass', maxError: 0 };
    const { instead, cause } = edit;
    const repair = instead === undefined ? {} : { repair: printStep(instead) };
    return { ...base, status: 'fail', maxError, cause, ...repair };
  });
}

/** The results of the lines of a block in which none is wrong. */
export function rightResults(block: Program): readonly LineResult[] {
  return resultsOf(block, [], 0);
}

/** An edit, and others that it cannot be told apart from. */
interface Choice {
  readonly edit: LineEdit;
  readonly ties: readonly LineEdit[];
}

/** The edit to report, and those that nothing tells from it: of edits that score alike, the one that leaves the plainest line is meant. */
function choiceOf(first: RankedEdit, ranked: readonly RankedEdit[], isTaken: (edit: LineEdit) => boolean): Choice {
  const alike = ranked.filter(({ score }) => score - first.score <= TIE).map(({ edit }) => edit);
  const least = Math.min(...alike.map(strangeness));
  const ties = alike.filter((edit) => strangeness(edit) === least);
  const plainest = ties.find((edit) => edit === first.edit || isTaken(edit));
  return plainest === undefined ? { edit: first.edit, ties: alike } : { edit: plainest, ties };
}

/** True if every gradient is right once edits are made in the text. */
function isMended(edits: readonly LineEdit[], { analysis }: SmallestEditQuestion, failingIn: FailingNames): boolean {
  const all = { title: '', edits: edits.flatMap((edit) => fixOf(edit, analysis).edits) };
  return failingIn(applyFix(analysis.document, all))?.size === 0;
}

function oneEdit(question: SmallestEditQuestion, failingIn: FailingNames): readonly [Choice] | undefined {
  const ranked = smallestEdits(question).slice(0, MOST_TRIED);
  const isTaken = (edit: LineEdit): boolean => isMended([edit], question, failingIn);
  const first = ranked.find(({ edit }) => isTaken(edit));
  return first && [choiceOf(first, ranked, isTaken)];
}

/** Two edits; one of them, if that is enough: the other changes no number then, as a square of what is 0 or 1. */
function twoEdits(question: SmallestEditQuestion, failingIn: FailingNames): readonly Choice[] | undefined {
  const search = pairSearch(question);
  const found = search.found().find((edits) => isMended(edits, question, failingIn));
  if (found === undefined) return undefined;
  const enough = found.find((edit) => isMended([edit], question, failingIn));
  if (enough !== undefined) return [{ edit: enough, ties: [] }];
  const [firsts, seconds] = search.settled(found);
  const [first, second] = [firsts[0], seconds[0]];
  if (first === undefined || second === undefined || !isMended([first.edit, second.edit], question, failingIn)) {
    return [
      { edit: found[0], ties: [] },
      { edit: found[1], ties: [] },
    ];
  }
  const own = choiceOf(first, firsts, (edit) => isMended([edit, second.edit], question, failingIn));
  return [own, choiceOf(second, seconds, (edit) => isMended([own.edit, edit], question, failingIn))];
}

/** Reports edits that together make every gradient right. */
function reportOf(choices: readonly Choice[], question: SmallestEditQuestion, maxError: number): LineCheck {
  const { analysis, block, trials } = question;
  const edits = choices.map(({ edit }) => edit);
  const meanings = helperMeanings(analysis, { ...block, body: edits.reduce(withEdit, block.body) }, trials);
  return {
    reported: choices.map(({ edit, ties }) => {
      const diagnostic = diagnosticOf(edit, ties, meanings.get(statementOf(edit.line)), question);
      return { diagnostic, about: [edit.line.target], isSure: true };
    }),
    lines: resultsOf(block, edits, maxError),
  };
}

/** An edit after which a value that the block had used is not used any more is believed only if no two edits put it to use. */
function fewEdits(question: SmallestEditQuestion, failingIn: FailingNames, most: 1 | 2): readonly Choice[] | undefined {
  const { block, known } = question;
  // Beside two small repairs, one edit is believed only if it is small.
  const one = oneEdit(most === 1 ? { dearest: SOLVED, ...question } : question, failingIn);
  const isWhole = one !== undefined && idleValues(withEdit(block.body, one[0].edit)) === 0;
  const two = most === 1 || isWhole ? undefined : twoEdits(question, failingIn);
  if (one === undefined || two === undefined) return one ?? two;
  const [lower] = [one, two].toSorted((a, b) => scoreOf(a) - scoreOf(b));
  return lower;

  function scoreOf(choices: readonly Choice[]): number {
    return implausibility(
      choices.map(({ edit }) => edit),
      block.body,
      known.meanings,
    );
  }
}

/** Reports at most so many edits that together make every gradient right; undefined if there are none. */
export function checkByEdits(
  question: SmallestEditQuestion,
  maxError: number,
  failingIn: FailingNames,
  most: 1 | 2,
): LineCheck | undefined {
  const choices = fewEdits(question, failingIn, most);
  return choices && reportOf(choices, question, maxError);
}
