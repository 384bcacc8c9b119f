import type { Analysis } from '../../../src/analysis/analyze.ts';
import { applyValue, isProblemValue, readValue } from '../../../src/program/build.ts';
import { printValue } from '../../../src/program/print.ts';
import type { ApplyValue, Loop, ReadValue, Value, Variable } from '../../../src/program/program.ts';
import { compact } from '../../../src/program/ranges.ts';
import { sameShape } from '../../../src/program/shape.ts';
import { type BlockLine, blockLines, readsIn } from '../../localisation/lines.ts';

/** A part of a right-hand side, and the whole with something else in its place. */
export interface Part {
  readonly value: Value;
  readonly text: string;
  readonly isRoot: boolean;
  readonly put: (text: string) => string;
}

/** A line of a block, and what may be written there. */
export interface Site {
  readonly at: BlockLine;
  readonly parts: readonly Part[];
  /** Names of all sizes. */
  readonly sizes: readonly string[];
  /** What the block reads that has the shape of a value, or none. */
  readonly like: (value: Value) => readonly string[];
  readonly loop: LoopText | undefined;
}

export interface LoopText {
  readonly variable: string;
  readonly first: string;
  readonly last: string;
}

/** Other texts for a line's right-hand side. */
export type Kind = (site: Site) => readonly string[];

const HOLE = 'hole_of_the_part';

/** The whole with an operand changed; undefined where the shapes do not fit any more. */
function withOperand(whole: ApplyValue, index: number, operand: Value): Value | undefined {
  const result = applyValue(whole.operation, whole.operands.with(index, operand), whole.options);
  return isProblemValue(result) ? undefined : result;
}

function partsIn(value: Value, wrap: (inner: Value) => Value | undefined, isRoot: boolean): readonly Part[] {
  const variable: Variable = { name: HOLE, kind: 'intermediate', shape: value.shape, ranges: [], active: false };
  const around = wrap(readValue(variable));
  if (around === undefined) return [];
  const frame = printValue(around);
  const part: Part = { value, text: printValue(value), isRoot, put: (text) => frame.replaceAll(HOLE, () => `(${text})`) };
  if (value.kind !== 'apply') return [part];
  const inner = value.operands.flatMap((operand, index) =>
    partsIn(
      operand,
      (changed) => {
        const whole = withOperand(value, index, changed);
        return whole && wrap(whole);
      },
      false,
    ),
  );
  return [part, ...inner];
}

function loopText({ variable, first, last, step }: Loop): LoopText {
  const [low, high] = step === 1 ? [first, last] : [last, first];
  return { variable, first: compact(low), last: compact(high) };
}

/** The lines of a file's block, in their order. */
export function sitesOf(analysis: Analysis): readonly Site[] {
  const lines = blockLines(analysis);
  const sizes = [...analysis.forward.dimensions.keys()];
  return lines.map((at): Site => {
    const reads = new Map<string, ReadValue>();
    for (const line of lines)
      for (const value of readsIn(line.equation.value))
        if (value.indices.length === 0 || line.loop === at.loop) reads.set(printValue(value), value);
    const like = (value: Value): readonly string[] =>
      [...reads].filter(([, { shape }]) => sameShape(shape, value.shape)).map(([text]) => text);
    return {
      at,
      parts: partsIn(at.equation.value, (value) => value, true),
      sizes,
      like,
      loop: at.loop && loopText(at.loop),
    };
  });
}

/** A kind that changes any one part. */
export function everyPart(change: (part: Part, site: Site) => readonly string[]): Kind {
  return (site) => site.parts.flatMap((part) => change(part, site).map(part.put));
}

/** A kind that changes the whole right-hand side. */
export function whole(change: (text: string, site: Site) => readonly string[]): Kind {
  return (site) => {
    const [root] = site.parts;
    return root === undefined ? [] : change(`(${root.text})`, site);
  };
}

export function operationOf({ value }: Part): string | undefined {
  return value.kind === 'apply' ? value.operation.name : undefined;
}

/** The texts of a part's operands, in brackets. */
export function operandsOf({ value }: Part): readonly string[] {
  return value.kind === 'apply' ? value.operands.map((operand) => `(${printValue(operand)})`) : [];
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

export function isMask(value: Value | undefined): value is ApplyValue {
  return value?.kind === 'apply' && COMPARISONS.has(value.operation.name);
}
