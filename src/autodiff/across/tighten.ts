import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import { readShape } from '../../program/build.ts';
import { printStep } from '../../program/print.ts';
import type { ApplyValue, Equation, Program, Step, Value, Variable } from '../../program/program.ts';
import { broadcastsTo, sameShape } from '../../program/shape.ts';
import { structureOf } from '../../program/structure.ts';
import { mergePieces } from '../algebra/concatenation.ts';
import { mergeAlike } from '../algebra/contributions.ts';
import { maskedIn, mayFail } from '../algebra/masks.ts';
import { reduced } from '../algebra/reduce.ts';
import { countOperations } from '../names/anf-names.ts';
import { withoutGaps } from '../names/gapless.ts';
import { helperFor, nameShared } from '../shared.ts';
import { simplify } from '../simplify.ts';
import { substitute } from '../temporaries.ts';
import { Body } from './body.ts';
import { cancellations } from './cancellation.ts';
import { withoutUnread, withReadHelpers, withSmallHelpers } from './helpers.ts';
import { type Definitions, multipliedOut, stretched, vanishes } from './normal-form.ts';
import { type Definition, definitionsOf, isProduct, KnownValues } from './recognize.ts';
import { beside, type Region, regionsOf } from './region.ts';
import { rowSums } from './row-sums.ts';

/** Longer expressions are not written out. */
const MOST_OPERATIONS = 80;
/** A line passes through no more equations than these. */
const MOST_EQUATIONS = 12;
/** Rules and names in turn make an expression shorter; more rounds than these find nothing. */
const MOST_ROUNDS = 4;

/** A line that merges others is no longer than this. */
const LONGEST_LINE = 100;

/** A mask that stands outermost may take as many operations more. */
const MOST_FOR_MASK = 3;

/**
 * For which a region is written anew: masks only, so that no gradient is infinite where there is one; fewer operations as well; or
 * fewer lines, too.
 */
export type Aim = 'masks' | 'operations' | 'lines';

interface Settings {
  /** A name for a value that lines compute several times. */
  readonly helper: (value: ApplyValue) => Variable;
  readonly aim: Aim;
}

/** Lines with what they cost: operations first, and among as many those that give a single number are cheaper; then their number. */
interface Written {
  readonly lines: readonly Equation[];
  readonly operations: number;
}

/** The additional cost of an operation with a tensor as its result: less than an operation, and exact in any sum. */
const TENSOR = 2 ** -10;
/** The advantage of one line through adjoints that several read over several lines with as many operations. */
const ONE_LINE = 2 ** -20;

function costOf(value: Value): number {
  if (value.kind !== 'apply') return 0;
  const own = value.shape.length > 0 ? TENSOR : 0;
  return value.operands.map(costOf).reduce((sum, cost) => sum + cost, own);
}

function measured(lines: readonly Equation[]): Written {
  return { lines, operations: lines.reduce((sum, { value }) => sum + countOperations(value) + costOf(value), 0) };
}

class Tightening {
  readonly body: Body;
  private readonly definitions: ReadonlyMap<Variable, Value>;
  private readonly known: KnownValues;
  private readonly settings: Settings;
  private readonly shorter = new WeakMap<Value, Value>();

  constructor(body: Body, definitions: readonly Definition[], settings: Settings) {
    this.body = body;
    // An element of a sequence is not the sequence.
    const whole = definitions.filter(({ read }) => read.indices.length === 0 || read.variable.isLocal === true);
    this.definitions = new Map(whole.map(({ read, value }) => [read.variable, value]));
    this.known = new KnownValues(definitions, (variable) => this.madeOf(variable));
    this.settings = settings;
  }

  /** Writes the contributions to an adjoint without the adjoints in front of it, where that is worth it. */
  tighten(target: Variable): void {
    let best: { readonly before: readonly Equation[]; readonly written: Written; readonly saved: number } | undefined;
    for (const region of regionsOf(this.body, target)) {
      const before = this.body.inOrder(region.lines);
      const written = this.written(before, region, target);
      const saved = written === undefined ? 0 : this.saved(measured(before), written, region);
      if (written !== undefined && saved > (best?.saved ?? 0)) best = { before, written, saved };
    }
    if (best !== undefined) this.body.replace(best.before, best.written.lines);
  }

  /** Writes what one equation contributes to an adjoint in one line, where that takes no more operations. */
  merge(target: Variable): void {
    for (const region of beside(this.body, target)) {
      const before = this.body.inOrder(region.lines);
      const written = this.written(before, region, target);
      if (written === undefined || written.lines.length >= before.length) continue;
      if (Math.round(measured(before).operations - written.operations) >= 0) this.body.replace(before, written.lines);
    }
  }

  /** Operations, and where lines are to be few these as well, as long as each can be read at a glance. */
  private saved(before: Written, after: Written, region?: Region): number {
    const operations = before.operations - after.operations;
    const isMended = region !== undefined && isUnguarded(before.lines, region) && after.lines.every(isGuarded);
    if (isMended && operations > -MOST_FOR_MASK) return MOST_OPERATIONS + operations;
    if (this.settings.aim === 'masks') return 0;
    const isOneLine = region !== undefined && after.lines.length === 1 && isReadable(after) && isDissolved(before, after, region);
    const lines = isReadable(after) ? before.lines.length - after.lines.length : 0;
    // Of two ways to write the same lines, the shorter one; adjoints in between stay where that saves nothing else.
    if (this.settings.aim === 'operations')
      return operations + (isOneLine ? ONE_LINE : region === undefined ? lines * ONE_LINE : 0);
    const fewer = lines / 100;
    return Math.round(operations) < 0 ? operations : operations + fewer;
  }

  /** Reads what the forward pass has under a name, in all lines. */
  step(step: Step): Step {
    if (step.kind === 'loop' || countOperations(step.value) < 2) return step;
    const value = this.shortest(step.value);
    const isFit = sameShape(value.shape, step.value.shape) && countOperations(value) < countOperations(step.value);
    return { ...step, value: rowSums(isFit ? value : step.value, (adjoint) => this.madeOf(adjoint), this.known) };
  }

  private written(before: readonly Equation[], region: Region, target: Variable): Written | undefined {
    const values = originsOf(before).length > MOST_EQUATIONS ? undefined : this.inlined(before, region);
    if (values === undefined) return undefined;
    const all = this.definitionsOf(before);
    const products: Definitions = (variable) => {
      const value = all(variable);
      return value !== undefined && isProduct(value) ? value : undefined;
    };
    const nothing: Definitions = () => undefined;
    const left = values.map((value) => this.shortest(value)).filter((value) => !vanishes(value, all));
    // An adjoint that is zero is an adjoint all the same.
    if (left.length === 0) return undefined;
    const sum = left.reduce<Value | undefined>((whole, value) => (whole ? build.infix('+', whole, value) : value), undefined);
    const { sums: atoms } = this.known;
    const settings = [
      { put: nothing, atoms },
      { put: products, atoms },
      { put: nothing, atoms: new Set<string>() },
    ];
    const multiplied = settings.map((own) => sum && multipliedOut(sum, { ...own, all }));
    const ways = [left, ...[sum, ...multiplied].map((value) => (value === undefined ? undefined : [this.shortest(value)]))];
    const line = this.lineLike(before, target);
    const whole = readShape(target, indicesIn(before, target));
    // Of ways to write the same, none that loses digits where the lines of the equations do not.
    const lost = before.flatMap(({ value }) => cancellations(value, all)).length;
    return ways
      .filter((way) => way?.every(({ shape }) => broadcastsTo(shape, whole)))
      .filter((way) => way?.every((value) => cancellations(value, all).length <= lost))
      .map((way) => this.named(mergeAlike((way ?? []).map((value) => line(stretched(value, whole))))))
      .reduce<Written | undefined>((best, way) => (best && this.saved(best, way) <= 0 ? best : way), undefined);
  }

  /** The sum of what the lines give to an adjoint, or the value of a helper. */
  private madeOf(variable: Variable): Value | undefined {
    if (variable.kind === 'adjoint' && !this.body.isMade(variable)) return undefined;
    const values = [...this.body.writing(variable)].map(({ value }) => value);
    return values.reduce<Value | undefined>((sum, value) => (sum ? build.infix('+', sum, value) : value), undefined);
  }

  private lineLike(before: readonly Equation[], target: Variable): (value: Value) => Equation {
    const origins = originsOf(before);
    const origin = origins.at(-1) as Equation;
    const indices = indicesIn(before, target);
    return (value) => ({ kind: 'equation', target, indices, operator: '+=', value, origin, through: origins.slice(0, -1) });
  }

  /** The values of the variables that the equations define whose derivatives are in some lines. */
  private definitionsOf(lines: readonly Equation[]): Definitions {
    const targets = new Set(originsOf(lines).map(({ target }) => target));
    return (variable) => (targets.has(variable) ? this.definitions.get(variable) : undefined);
  }

  /** The contributions to the target with everything between written out; undefined if that is too long to be read. */
  private inlined(before: readonly Equation[], { between }: Region): readonly Value[] | undefined {
    const replaced = new Map<Variable, Value>();
    const contributions: Value[] = [];
    for (const { target, operator, value } of before) {
      const whole = simplify(substitute(value, (variable) => replaced.get(variable)));
      if (countOperations(whole) > MOST_OPERATIONS) return undefined;
      const sum = replaced.get(target);
      if (operator === '+=' && !between.has(target)) contributions.push(whole);
      else replaced.set(target, operator === '+=' && sum !== undefined ? build.infix('+', sum, whole) : whole);
    }
    return contributions;
  }

  private shortest(value: Value): Value {
    const known = this.shorter.get(value);
    if (known !== undefined) return known;
    let own = value;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const next = this.known.read(reduced(own));
      const isEnd = structureOf(next) === structureOf(own);
      own = next;
      if (isEnd) break;
    }
    this.shorter.set(value, own).set(own, own);
    return own;
  }

  private named(lines: readonly Equation[]): Written {
    return measured(nameShared(lines, this.settings.helper));
  }
}

/** The element that the lines add to; none for the whole adjoint. */
function indicesIn(lines: readonly Equation[], target: Variable): Equation['indices'] {
  return lines.find((line) => line.target === target)?.indices ?? [];
}

/** The equations whose derivatives are in some lines, in the order of the lines. */
function originsOf(lines: readonly Equation[]): readonly Equation[] {
  return [...new Set(lines.flatMap(({ origin, through = [] }) => [...through, ...(origin === undefined ? [] : [origin])]))];
}

function isReadable({ lines }: Written): boolean {
  return lines.every((line) => printStep(line).length <= LONGEST_LINE);
}

/** True if an adjoint between is read several times, and what any of them is stands in no line after: none was merely put in. */
function isDissolved({ lines }: Written, after: Written, { between }: Region): boolean {
  const reads = lines.flatMap(({ value }) => readsOf(value)).filter((variable) => between.has(variable));
  const values = new Set(lines.filter(({ target }) => between.has(target)).map(({ value }) => structureOf(value)));
  const stands = (value: Value): boolean =>
    value.kind === 'apply' && (values.has(structureOf(value)) || value.operands.some(stands));
  return new Set(reads).size < reads.length && !after.lines.some(({ value }) => stands(value));
}

function isGuarded({ value }: Equation): boolean {
  return maskedIn(value) !== undefined || !mayFail(value);
}

/** True if a masked adjoint is multiplied by what may have no number outside of the mask: 0 times infinity is none. */
function isUnguarded(lines: readonly Equation[], { between }: Region): boolean {
  const masked = lines.filter(({ target, value }) => between.has(target) && maskedIn(value) !== undefined);
  const targets = new Set(masked.map(({ target }) => target));
  return lines.some(
    ({ value }) => value.kind === 'apply' && mayFail(value) && readsOf(value).some((variable) => targets.has(variable)),
  );
}

/**
 * A derived backward pass in which adjoints that cancel, or that only stand between two others, are left out: the way from
 * one adjoint to the next is written in one line where that takes fewer operations than the lines of the equations between.
 */
export function tightened(forward: Program, backward: Program, aim: Aim = 'operations'): Program {
  let helpers = 0;
  const helper = (value: ApplyValue): Variable => {
    helpers += 1;
    return helperFor(value, `(${helpers})`);
  };
  const tighten = (steps: readonly Step[], definitions: readonly Definition[], isLoop: boolean): readonly Step[] => {
    const inner = steps.map((step) =>
      step.kind === 'loop'
        ? { ...step, body: tighten(step.body, [...definitions, ...definitionsOf(step.origin?.body ?? [])], true) }
        : step,
    );
    const body = new Body(inner, isLoop, new Set(backward.given));
    const tightening = new Tightening(body, definitions, { helper, aim });
    for (const target of body.adjoints()) tightening.tighten(target);
    if (aim !== 'masks') for (const target of body.summed()) tightening.merge(target);
    return aim === 'masks' ? body.lines : mergePieces(body.lines.map((step) => tightening.step(step)));
  };
  const body = withReadHelpers(withSmallHelpers(tighten(backward.body, definitionsOf(forward.body), false)));
  const lines = withoutUnread(body);
  return withoutGaps(forward, { ...backward, body: lines });
}
