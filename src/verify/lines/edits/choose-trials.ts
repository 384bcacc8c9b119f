import { linesRun } from '../../../engine/interpreter.ts';
import type { Program, Variable } from '../../../program/program.ts';
import type { Trial } from '../../draws/draws.ts';
import { EditTrial } from './edit-trials.ts';

/** Draws that one edit is tried at. */
const MOST_TRIALS = 4;
/** Sizes from which on values are told apart by their numbers, and a loop has a first, a middle and a last iteration. */
const TELLING_SIZE = 3;

/** How large a draw is. */
function elements({ point }: Trial): number {
  return [...point.given.values()].reduce((sum, { data }) => sum + data.length, 0);
}

/** The draws by how long a block runs at them: loops make it long, and else large tensors. */
function fastestFirst(trials: readonly Trial[], { body }: Program): readonly Trial[] {
  return trials
    .map((trial) => ({ trial, lines: linesRun(body, trial.point.sizes), numbers: elements(trial) }))
    .toSorted((a, b) => a.lines - b.lines || a.numbers - b.numbers)
    .map(({ trial }) => trial);
}

/** The same sizes, in the same order. */
function sizeKey({ point }: Trial): string {
  return [...point.sizes].map(([name, size]) => `${name}=${size}`).join();
}

/** True if lines can be judged at a draw. */
function isClear({ isWhole, touchesKinks }: Trial): boolean {
  return isWhole && !touchesKinks;
}

const isUsual = (trial: Trial): boolean => isClear(trial) && trial.isExtreme !== true;

/** The first draw at which edits can be tried and something is wrong: one of large numbers only where no other shows it. */
function firstTelling(trials: readonly Trial[], wrong: ReadonlySet<Trial>): Trial | undefined {
  const telling = trials.filter((trial) => wrong.has(trial));
  return telling.find(isUsual) ?? telling.find(isClear);
}

/** The draw at which the values of lines are recognised: of those with no small size, one at which the block runs fast. */
export function tellingDraw(trials: readonly Trial[], wrong: ReadonlySet<Trial>, block: Program): Trial | undefined {
  const large = trials.filter(
    (trial) => wrong.has(trial) && [...trial.point.sizes.values()].every((size) => size >= TELLING_SIZE),
  );
  const [fastest] = fastestFirst(large.filter(isUsual), block);
  return fastest ?? firstTelling(trials, wrong);
}

/** The draws at which edits are tried, of different sizes where there are any; those first at which something is wrong. */
export function editTrials(
  trials: readonly Trial[],
  wrong: ReadonlySet<Trial>,
  block: Program,
  variables: readonly Variable[],
  failing: readonly Variable[],
): readonly EditTrial[] {
  const fastest = fastestFirst(trials.filter(isClear), block);
  const first = firstTelling(fastest, wrong);
  if (first === undefined) return [];
  const sorted = fastest.filter((trial) => trial === first || isUsual(trial));
  const others = sorted.filter((trial) => trial !== first);
  const seen = new Set([sizeKey(first)]);
  const ofOtherSizes = others.filter((trial) => seen.size !== seen.add(sizeKey(trial)).size);
  const rest = others.filter((trial) => !ofOtherSizes.includes(trial));
  const large = sorted.slice(-1).filter((trial) => trial !== first);
  const chosen = [first, ...new Set([...[...ofOtherSizes, ...rest].slice(0, MOST_TRIALS - 1), ...large])];
  return chosen.map((trial) => new EditTrial(trial, block, variables, failing));
}
