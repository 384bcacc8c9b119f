import { Evaluator, numericSite, run, runSteps, type Sizes, type Values } from '../../engine/interpreter.ts';
import { Store } from '../../engine/store.ts';
import { broadcastSizes, broadcastTo } from '../../operations/kernels.ts';
import type { Condition, Kink, NumericSite, Operand } from '../../program/operation.ts';
import { printValue } from '../../program/print.ts';
import type { ApplyValue, Equation, Step, Value } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';

/** An operation that can take another piece of itself where it stands: at a kink, or by a mask that it chooses with. */
export interface Reading {
  readonly value: ApplyValue;
  readonly equation: Equation | undefined;
  readonly kink: Kink | undefined;
  /** For each of its conditions, the signed distance of each element from where it switches. */
  readonly gaps: readonly Float64Array[];
  /** The largest magnitude that was compared: what a distance is small or large against. */
  readonly scale: number;
  /** For each condition between operands, and each element, the least magnitude that is compared there. */
  readonly magnitudes: () => readonly (Float64Array | undefined)[];
}

/** Called for each operation with a kink when it runs. */
export type SwitchObserver = (reading: Reading) => void;

/** A condition as it stands in the file. */
export type PlacedCondition = Condition;

function domainOf({ operation }: ApplyValue, index: number): Operand['domain'] | undefined {
  return operation.operands[Math.min(index, operation.operands.length - 1)]?.domain;
}

/** The operands that choose between others, but for comparisons, which say themselves where they switch. */
function masksOf(value: ApplyValue): readonly number[] {
  return value.operands.flatMap((operand, index) => {
    const domain = domainOf(value, index);
    const isMask = domain !== undefined && typeof domain === 'object' && domain.kind === 'mask';
    return isMask && !(operand.kind === 'apply' && operand.operation.kink !== undefined) ? [index] : [];
  });
}

/** Names of operands in the texts of conditions. */
const OPERAND_NAME = /\b(?:a|b|lo|hi|x)\b/g;

const mayStandAlone = (text: string): string => (/^[\p{L}\p{M}\p{N}_.]+(\[[^\]]*\]|\(.*\))?$/u.test(text) ? text : `(${text})`);

/** A condition of an operation's description, with what stands for the operands' names. */
function placed({ text, ...condition }: Condition, value: ApplyValue): PlacedCondition {
  const texts = new Map(
    value.operation.operands.map(({ name }, index) => {
      const operand = value.operands[index];
      return [name, operand === undefined ? name : mayStandAlone(printValue(operand))];
    }),
  );
  return { text: text.replace(OPERAND_NAME, (name) => texts.get(name) ?? name), ...condition };
}

/** The conditions of an operation, in the order of a reading's gaps. */
export function conditionsOf(value: ApplyValue): readonly PlacedCondition[] {
  const own = value.operation.kink?.conditions.map((condition) => placed(condition, value)) ?? [];
  const masks = masksOf(value).map((index): PlacedCondition => ({ text: printValue(value.operands[index] as Value), holds: 1 }));
  return [...own, ...masks];
}

function canSwitch(value: ApplyValue): boolean {
  return value.operation.kink !== undefined || masksOf(value).length > 0;
}

function largestIn(tensors: readonly Tensor[]): number {
  let largest = 0;
  for (const { data } of tensors) {
    for (const number of data) if (Number.isFinite(number) && Math.abs(number) > largest) largest = Math.abs(number);
  }
  return largest;
}

/** The operands that a condition of an operation compares, by their names in its text. */
function comparedIn({ operation }: ApplyValue, condition: number): readonly number[] {
  const text = operation.kink?.conditions[condition]?.text ?? '';
  const names = new Set(text.match(OPERAND_NAME));
  return operation.operands.flatMap(({ name }, index) => (names.has(name) ? [index] : []));
}

/**
 * The least magnitude among the operands of a condition, element by element: where it switches they are equal, so that this is how
 * large the threshold is. Undefined where there is one operand, or where elements do not correspond.
 */
function magnitudesAt(
  value: ApplyValue,
  operands: readonly Tensor[],
  condition: number,
  count: number,
): Float64Array | undefined {
  const compared = comparedIn(value, condition).map((index) => operands[index] as Tensor);
  if (compared.length < 2) return undefined;
  const shape = broadcastSizes(compared.map((operand) => operand.shape));
  if (sizeOf(shape) !== count) return undefined;
  const columns = compared.map((operand) => broadcastTo(operand, shape).data);
  return new Float64Array(count).map((_, element) =>
    columns.reduce((least, column) => Math.min(least, Math.abs(column[element] as number)), Number.POSITIVE_INFINITY),
  );
}

function read(
  value: ApplyValue,
  operands: readonly Tensor[],
  site: NumericSite,
  equation: Equation | undefined,
): Reading | undefined {
  const masks = masksOf(value);
  const kink = value.operation.kink?.measure(operands, site);
  if (kink === undefined && masks.length === 0) return undefined;
  const count = value.operation.kink?.conditions.length ?? 0;
  const chosen = masks.map((index) => (operands[index] as Tensor).data.map((number) => (number === 0 ? -1 : 1)));
  const gaps = [...(kink?.gaps.slice(0, count) ?? []), ...chosen];
  const magnitudes = (): readonly (Float64Array | undefined)[] =>
    gaps.map((gap, condition) => magnitudesAt(value, operands, condition, gap.length));
  return { value, equation, kink, gaps, scale: largestIn(operands), magnitudes };
}

/** An observer of an interpreter that passes on what can switch. */
export function watching(
  observe: SwitchObserver,
): (value: ApplyValue, operands: readonly Tensor[], site: NumericSite, equation: Equation | undefined) => void {
  return (value, operands, site, equation) => {
    const reading = read(value, operands, site, equation);
    if (reading !== undefined) observe(reading);
  };
}

/** The operations of a value that can switch, but for those inside others. */
function outermostSwitches(value: Value): readonly ApplyValue[] {
  if (value.kind !== 'apply') return [];
  return canSwitch(value) ? [value] : value.operands.flatMap(outermostSwitches);
}

function allSwitches(value: Value): readonly ApplyValue[] {
  if (value.kind !== 'apply') return [];
  const inner = value.operands.flatMap(allSwitches);
  return canSwitch(value) ? [value, ...inner] : inner;
}

/** All operations of a body that can switch, with their equations. */
export function switchesIn(body: readonly Step[]): readonly { readonly equation: Equation; readonly value: ApplyValue }[] {
  return equationsOf(body).flatMap((equation) => allSwitches(equation.value).map((value) => ({ equation, value })));
}

/** The equations of a body that can switch, in their loops. */
export function switchingSteps(body: readonly Step[]): readonly Step[] {
  return body.flatMap((step): readonly Step[] => {
    if (step.kind === 'equation') return outermostSwitches(step.value).length > 0 ? [step] : [];
    const inner = switchingSteps(step.body);
    return inner.length === 0 ? [] : [{ ...step, body: inner }];
  });
}

/** Runs equations by the interpreter, and reads the switches on the way. */
export function runWatched(body: readonly Step[], sizes: Sizes, given: Values, observe: SwitchObserver): Values {
  return run(body, sizes, given, watching(observe));
}

/** Reads the switches of equations that have run already, over the numbers that they left; no more is computed again than that needs. */
export function readSwitches(steps: readonly Step[], at: Sizes, values: Values, observe: SwitchObserver): void {
  const sizes = new Map(at);
  let equation: Equation | undefined;
  const watch = watching((reading) => observe({ ...reading, equation }));
  const evaluator = new Evaluator(sizes, new Store(sizes, values), (value, operands, site) =>
    watch(value, operands, site, equation),
  );
  runSteps(steps, sizes, (own) => {
    equation = own;
    for (const value of outermostSwitches(own.value)) {
      const operands = value.operands.map((operand) => evaluator.evaluate(operand));
      watch(value, operands, numericSite(value, sizes), equation);
    }
  });
}
