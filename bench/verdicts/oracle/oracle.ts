// Whether a backward block is right, found by running it and the derived one on many numbers; nothing of it is shared with
// the check that it judges.

import { type Analysis, analyze } from '../../../src/analysis/analyze.ts';
import { derive } from '../../../src/autodiff/derive.ts';
import { parseDocument } from '../../../src/language/document/document.ts';
import type { Program } from '../../../src/program/program.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import { seedOf } from '../../random.ts';
import { BlockRuns } from '../block.ts';
import { type Draw, Drawing, type Gradients, SALTS, variablesOf } from './draws.ts';
import { planOf } from './numbers.ts';

/** Numbers on which a block is wrong. */
export interface Certificate {
  readonly sizes: string;
  readonly seed: number;
  readonly style: string;
  readonly what: string;
}

export type Judgement =
  | { readonly verdict: 'wrong'; readonly certificate: Certificate }
  /** All gradients are; `inner` is an adjoint on the way that is something else in the end. */
  | { readonly verdict: 'right'; readonly inner?: string }
  /** No difference, on too few numbers; or one that is neither rounding nor a mistake. */
  | { readonly verdict: 'unclear' };

export function read(text: string): Analysis {
  return analyze(parseDocument(text));
}

const WANTED = 64;
/** For a second opinion, so many times as many. */
const MORE = 10;
const ENOUGH = 40;
/** Where more cannot be found. */
const FEWEST = 10;
/** A difference beyond this part of the number is a mistake, one below the other is none. */
const WRONG = 1e-7;
const RIGHT = 1e-9;
/** Of what a hundred thousand times coarser rounding changes. */
const ROUNDING = 0.02;
/** Coarser rounding changes this part of a number only where float64 itself has lost most of its digits. */
const ILL_CONDITIONED = 1e-4;
const NEAR_KINK = 1e-4;
/** Below it float64 has fewer digits. */
const TINY = 1e-280;

type Comparison = 'same' | 'unclear' | { readonly what: string };

interface Compared {
  readonly found: number;
  readonly expected: number;
  /** How much of the difference may be rounding. */
  readonly noise: number;
}

interface Difference {
  readonly result: 'wrong' | 'unclear';
  readonly gradient: number;
  readonly at: number;
  readonly found: number;
  readonly expected: number;
}

/** Of a slope that differences gave: so exact they are, fifty times over. */
const BY_SLOPE = 5e-5;
/** Of the largest gradient and adjoint of a draw with large numbers: what is smaller may be anything, as where units are saturated. */
const NEGLIGIBLE = 1e-12;

/** `least` is the smallest number that counts. */
function compareNumbers({ found, expected, noise }: Compared, least: number): 'same' | 'unclear' | 'wrong' {
  if (!Number.isFinite(found)) return 'wrong';
  const difference = Math.abs(found - expected);
  const size = Math.max(Math.abs(found), Math.abs(expected));
  if (size < least || difference <= RIGHT * size || difference <= ROUNDING * noise) return 'same';
  if (noise > ILL_CONDITIONED * size) return 'unclear';
  return difference > WRONG * size ? 'wrong' : 'unclear';
}

function leastOf({ isTame, truth, adjoints }: Draw): number {
  if (isTame) return TINY;
  const all = [...(truth[0] ?? []), ...adjoints.map(({ data }) => data)];
  const largest = all.flatMap((data) => [...data]).reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return Math.max(TINY, NEGLIGIBLE * largest);
}

/** Whether a number lies between the gradients on all sides of a kink. */
function isBetween(found: number, around: readonly Gradients[], gradient: number, at: number): boolean {
  const sides = around.map((side) => side[gradient]?.[at] ?? Number.NaN);
  if (!Number.isFinite(found) || !sides.every(Number.isFinite)) return !sides.every(Number.isFinite);
  const low = Math.min(...sides);
  const high = Math.max(...sides);
  const slack = NEAR_KINK * Math.max(Math.abs(low), Math.abs(high), Math.abs(found));
  return found >= low - slack && found <= high + slack;
}

/** How much the coarse runs differ from the exact one, for each number. */
function noiseOf([exact, ...coarse]: readonly Gradients[], gradient: number, at: number): number {
  const own = exact?.[gradient]?.[at] ?? 0;
  return Math.max(...coarse.map((run) => Math.abs((run[gradient]?.[at] ?? 0) - own)));
}

/** The numbers of a block's gradients that are not what they should be. */
function* differences(draw: Draw, written: readonly Gradients[]): Generator<Difference> {
  const least = leastOf(draw);
  for (const [gradient, numbers] of (written[0] ?? []).entries())
    for (const [at, found] of numbers.entries()) {
      const expected = draw.truth[0]?.[gradient]?.[at] ?? Number.NaN;
      const isBySlope = draw.bySlope[gradient]?.has(at) === true;
      // What the derived pass has no number for, a block need not have one for.
      if (isBySlope && !Number.isFinite(found)) continue;
      const noise = isBySlope
        ? BY_SLOPE * Math.abs(expected)
        : written.length === 1
          ? 0
          : Math.max(noiseOf(draw.truth, gradient, at), noiseOf(written, gradient, at));
      const result = compareNumbers({ found, expected, noise }, least);
      if (result === 'same' || (draw.around !== undefined && isBetween(found, draw.around, gradient, at))) continue;
      yield { result, gradient, at, found, expected };
    }
}

function compareOn(draw: Draw, runs: BlockRuns, { outputs }: Program): Comparison {
  const exact = runs.gradients(draw);
  if (differences(draw, [exact]).next().done === true) return 'same';
  const found = [...differences(draw, [exact, ...SALTS.map((_, coarse) => runs.gradients(draw, coarse))])];
  const wrong = found.find(({ result }) => result === 'wrong');
  if (wrong === undefined) return found.length === 0 ? 'same' : 'unclear';
  // What is too large for float64 on the way is nobody's mistake.
  if (!draw.isTame && runs.overflows(draw)) return 'unclear';
  return { what: `${outputs[wrong.gradient]?.variable.name}[${wrong.at}] is ${wrong.found}, should be ${wrong.expected}` };
}

/** Of the largest number of all adjoints on the way. */
const INNER = 1e-9;
/** On so many draws adjoints on the way are looked at. */
const INNER_DRAWS = 6;

/** The first adjoint on the way that is neither left out nor what it is in theory. */
function otherAmong(found: readonly (Tensor | undefined)[], expected: readonly (Tensor | undefined)[]): number {
  const all = expected.flatMap((tensor) => [...(tensor?.data ?? [])]);
  const slack = INNER * all.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  return found.findIndex((tensor, index) => {
    if (tensor === undefined || tensor.data.every((number) => number === 0)) return false;
    return tensor.data.some((number, at) => !(Math.abs(number - (expected[index]?.data[at] ?? 0)) <= slack));
  });
}

/** Judges the backward blocks that a forward pass may have. */
export class Oracle {
  readonly draws: readonly Draw[];
  private readonly forward: Program;
  private readonly seed: number;
  private readonly names: readonly string[];
  private readonly derived: BlockRuns;

  constructor({ forward, document }: Analysis, wanted = WANTED) {
    const derived = derive(forward);
    const seed = seedOf(document.text.split('backward')[0] ?? '') % 100_003;
    this.draws = new Drawing(forward, derived, planOf(forward)).collect(wanted, seed);
    this.forward = forward;
    this.seed = seed;
    this.names = variablesOf(forward).map(({ name }) => `d${name}`);
    this.derived = new BlockRuns(forward, derived);
  }

  /** Of a file with the same forward pass. */
  judge({ forward, backward }: Analysis): Judgement {
    if (backward === undefined) throw new Error('there is no block to judge');
    const runs = new BlockRuns(forward, backward);
    let clear = 0;
    let isUsual = true;
    for (const draw of this.draws) {
      const result = this.compare(draw, runs, backward);
      if (result === 'same') clear += 1;
      else if (draw.isUnusual) isUsual = false;
      else if (result !== 'unclear') return { verdict: 'wrong', certificate: certificateOf(draw, result.what) };
    }
    if (!isUsual || clear < Math.min(ENOUGH, this.draws.length) || clear < FEWEST) return { verdict: 'unclear' };
    const inner = this.inner(runs);
    return inner === undefined ? { verdict: 'right' } : { verdict: 'right', inner };
  }

  /** A second opinion on a block that is right on the usual draws: many more, among them numbers at which little is wrong. */
  judgeAgain({ forward, backward }: Analysis): Judgement | undefined {
    if (backward === undefined) return undefined;
    const runs = new BlockRuns(forward, backward);
    const { forward: own, seed } = this;
    const draws = new Drawing(own, derive(own), planOf(own, backward), 'wide').collect(MORE * WANTED, seed);
    for (const draw of draws) {
      const result = this.compare(draw, runs, backward);
      if (typeof result === 'object' && !draw.isUnusual)
        return { verdict: 'wrong', certificate: certificateOf(draw, result.what) };
    }
    return undefined;
  }

  private inner(runs: BlockRuns): string | undefined {
    for (const draw of this.draws.slice(0, INNER_DRAWS)) {
      const at = otherAmong(runs.allAdjoints(draw), this.derived.allAdjoints(draw));
      if (at >= 0) return this.names[at];
    }
    return undefined;
  }

  private compare(draw: Draw, runs: BlockRuns, backward: Program): Comparison {
    try {
      return compareOn(draw, runs, backward);
    } catch (error) {
      // The forward pass and the derived block run at these sizes.
      if (error instanceof Error) return { what: `it does not run: ${error.message}` };
      throw error;
    }
  }
}

function certificateOf({ sizes, seed, style }: Draw, what: string): Certificate {
  return { sizes: [...sizes].map(([name, size]) => `${name}=${size}`).join(','), seed, style, what };
}
