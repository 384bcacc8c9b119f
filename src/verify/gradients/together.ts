import { referenceValue } from '../../engine/stacking.ts';
import { dotProduct, magnitude, type Point, totalOf } from '../draws/point.ts';
import { coarseRunsAt } from './coarse.ts';
import { relativeError } from './comparison.ts';
import { type Evidence, FORWARD_TOLERANCE } from './evidence.ts';
import type { Passes } from './evidence-runs.ts';
import { answer, type GradientEvidence, type Question } from './evidence-task.ts';

/**
 * Many gradients at one point, by few runs: along all directions at once, each as long that its gradient promises as much as
 * every other one, so that none is lost beside others. Where the sum is not what forward mode says, the halves are asked.
 */

/** A question with a smaller promise has no digits left, or cannot be scaled to one. */
const LEAST_PROMISE = 1e-290;
const MOST_PROMISE = 1e290;

/** A question, and how large the numbers are that make up what its gradient promises. */
interface Weighed {
  readonly question: Question;
  readonly weight: number;
}

function isWithin({ error, tolerance }: Evidence): boolean {
  return error <= tolerance;
}

function promise({ direction, gradient }: Question): number {
  return magnitude(direction, gradient);
}

/** The evidence of one run for all questions; for those that promise nothing, that nothing changes. */
function evidenceOf(point: Point, asked: readonly Weighed[], passes: Passes): Evidence {
  const { sizes, given, cotangents } = point;
  let found = 0;
  let added = 0;
  const directions = new Map(
    asked.map(({ question: { variable, direction, gradient }, weight }) => {
      const stretch = weight < LEAST_PROMISE ? 1 : 1 / weight;
      found += stretch * dotProduct(direction, gradient);
      added += stretch * weight;
      return [variable, { shape: direction.shape, data: direction.data.map((own) => own * stretch) }];
    }),
  );
  const tangents = passes.at(sizes).changes(given, directions);
  const { total, terms } = totalOf(cotangents, (output) => referenceValue(tangents, output, sizes));
  const scale = asked.some(({ weight }) => weight >= LEAST_PROMISE) ? added : added + terms;
  return { error: relativeError(found, total, scale), tolerance: FORWARD_TOLERANCE };
}

/** Asks about all, and about the halves of what is not right, down to single gradients, which are asked about as ever. */
class Halving {
  readonly answers = new Map<Question, GradientEvidence>();
  private readonly point: Point;
  private readonly passes: Passes;

  constructor(point: Point, passes: Passes) {
    this.point = point;
    this.passes = passes;
  }

  /** True if all gradients are right. */
  settles(asked: readonly Weighed[]): boolean {
    if (asked.length < 2) return asked.length === 0;
    const forward = evidenceOf(this.point, asked, this.passes);
    if (!isWithin(forward)) return false;
    for (const { question } of asked) this.answers.set(question, { forward, differences: undefined });
    return true;
  }

  ask(asked: readonly Weighed[]): void {
    const pending = [asked];
    for (const own of pending) {
      const [first] = own;
      if (first === undefined || this.settles(own)) continue;
      const middle = Math.ceil(own.length / 2);
      if (own.length > 1) pending.push(own.slice(0, middle), own.slice(middle));
      else this.answers.set(first.question, answer(this.point, first.question, this.passes));
    }
  }
}

/** With the terms that were added up to make the gradients: sums of which little is left lose digits. */
function withTerms(asked: readonly Weighed[], point: Point, passes: Passes): readonly Weighed[] {
  if (asked.length === 0) return asked;
  const coarse = coarseRunsAt(point, passes.derived);
  return asked.map(({ question, weight }) => {
    const { variable, direction, gradient } = question;
    const terms = magnitude(direction, { shape: gradient.shape, data: coarse.gradientTerms(variable, gradient) });
    return { question, weight: terms > weight && terms < MOST_PROMISE ? terms : weight };
  });
}

/** Splits questions into those that promise a change and those that promise none, which have no common scale. */
function parted(asked: readonly Weighed[]): readonly (readonly Weighed[])[] {
  const promises = ({ weight }: Weighed): boolean => weight >= LEAST_PROMISE;
  return [asked.filter(promises), asked.filter((own) => !promises(own))];
}

/** Answers all questions at a point, by one run as long as nothing is wrong. */
export function answerMany(point: Point, questions: readonly Question[], passes: Passes): readonly GradientEvidence[] {
  const halving = new Halving(point, passes);
  const weighed = questions.map((question) => ({ question, weight: promise(question) }));
  const finite = weighed.filter(({ weight }) => weight <= MOST_PROMISE);
  const open = parted(finite).filter((group) => !halving.settles(group));
  for (const group of parted(withTerms(open.flat(), point, passes))) halving.ask(group);
  return questions.map((question) => halving.answers.get(question) ?? answer(point, question, passes));
}
