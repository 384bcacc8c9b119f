import type { Fix, Place } from '../../language/diagnostic.ts';
import type { Span } from '../../language/syntax.ts';
import { add, constant, type Dimension, equal, named } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { type Box, compact, type DirectedRange, directed, merged, printIndexRange } from '../../program/ranges.ts';
import { boxOf } from './boxes.ts';
import { type Element, printElement } from './element-access.ts';
import type { ElementRead } from './hazards.ts';
import { elementsNear } from './nearby-elements.ts';
import type { OpenLoop } from './open-loop.ts';

/** A change by one after which the definitions of a sequence fill a box. */
interface Closed {
  readonly whole: Box;
}

export interface MovedDefinition extends Closed {
  readonly definition: Element;
  readonly moved: Element;
}

/** The message about an element that is not there, and its place. */
export interface Remark {
  readonly place: Place;
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** The box that definitions fill together; undefined where they leave gaps. */
export function boxOfAll(definitions: readonly Element[]): Box | undefined {
  const boxes = definitions.map(({ indices, loops }) => boxOf(indices, loops)).filter((box) => box !== undefined);
  const [whole, ...others] = boxes.length === definitions.length ? merged(boxes) : [];
  return others.length === 0 ? whole : undefined;
}

/** Definitions that, moved to the element beside, close a gap; those outside of loops first. */
function closingMoves(definitions: readonly Element[]): readonly MovedDefinition[] {
  const byDepth = definitions.toSorted((a, b) => a.loops.length - b.loops.length);
  return byDepth.flatMap((definition) =>
    (elementsNear(definition)[0] ?? []).flatMap((moved): readonly MovedDefinition[] => {
      const whole = boxOfAll(definitions.map((own) => (own === definition ? moved : own)));
      return whole === undefined ? [] : [{ definition, moved, whole }];
    }),
  );
}

export interface LongerLoop extends Closed {
  readonly loop: OpenLoop;
  /** The same loop with one iteration more. */
  readonly longer: OpenLoop;
}

function longerRanges({ first, last, step }: DirectedRange): readonly DirectedRange[] {
  const beside = (end: Dimension, by: number): Dimension => add(end, constant(by));
  return [directed(first, beside(last, step)), directed(beside(first, -step), last)].filter((range) => range !== undefined);
}

/** Loops that, with one iteration more at an end, define more elements of a sequence. */
export function longerLoops(definitions: readonly Element[]): readonly LongerLoop[] {
  const loops = [...new Set(definitions.flatMap((definition) => definition.loops))];
  return loops.flatMap((loop) =>
    longerRanges(loop).flatMap((range): readonly LongerLoop[] => {
      const longer = { ...loop, ...range };
      const whole = boxOfAll(definitions.map((own) => within(own, loop, longer)));
      return whole === undefined ? [] : [{ loop, longer, whole }];
    }),
  );
}

/** An element with another loop in the place of one around it. */
export function within<E extends Element>(element: E, loop: OpenLoop, instead: OpenLoop): E {
  return element.loops.includes(loop)
    ? { ...element, loops: element.loops.map((own) => (own === loop ? instead : own)) }
    : element;
}

/** A gap between the elements of a sequence: one definition is off by one, where that explains all `reads`, or something is missing. */
export function gapRemark(
  name: string,
  definitions: readonly Element[],
  boxes: readonly Box[],
  reads: (whole: Box) => boolean,
): Remark {
  const move = closingMoves(definitions).find(({ whole }) => reads(whole));
  if (move === undefined) {
    const parts = boxes.map((box) => `\`${name}[${box.map(printIndexRange).join(', ')}]\``);
    const message = `\`${name}\` has a gap: ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)} are defined, and nothing between`;
    return { place: (definitions.at(-1) as Element).place, message, fixes: [] };
  }
  const { place, indices } = move.definition;
  const text = printElement(name, move.moved.indices);
  const message = `\`${printElement(name, indices)}\` leaves a gap between the elements of \`${name}\`: write \`${text}\``;
  return { place, message, fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }] };
}

/** The element beside which a definition was meant to be, so that no other defines the same; `fits` says of the whole whether it may be. */
export function movedApart(
  definitions: readonly Element[],
  fits: (moved: MovedDefinition, others: readonly Element[]) => boolean,
): MovedDefinition | undefined {
  return closingMoves(definitions).find((move) =>
    fits(
      move,
      definitions.filter((own) => own !== move.definition),
    ),
  );
}

/** A definition of what another one defines, while the element beside is read and defined nowhere. */
export function overlapRemark({ definition, moved }: MovedDefinition, line: number): Remark {
  const { name, place, indices } = definition;
  const [written, text] = [indices, moved.indices].map((own) => printElement(name, own)) as [string, string];
  const message = `\`${written}\` is defined on line ${line} as well, and \`${text}\` nowhere: write \`${text}\``;
  return { place, message, fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }] };
}

/** True for an element that has the number of the iteration. */
export function isPlain({ indices }: Element, { variable }: OpenLoop): boolean {
  return indices.some((index) => equal(index, named(variable)));
}

function isSameRange(a: IndexRange, b: IndexRange): boolean {
  return equal(a.first, b.first) && equal(a.last, b.last);
}

/** True if a loop with one iteration more runs through the whole of something that it reads; what is read outside may stand for that iteration. */
export function isShort({ loop, longer }: LongerLoop, reads: readonly ElementRead[]): boolean {
  const added = equal(loop.first, longer.first) ? longer.last : longer.first;
  const isReadOutside = (name: string): boolean =>
    reads.some((own) => own.name === name && !own.loops.includes(loop) && own.indices.some((index) => equal(index, added)));
  return reads.some((read) => {
    const isOfLoop = read.loops.includes(loop) && isPlain(read, loop);
    return isOfLoop && read.ranges?.some((range) => isSameRange(range, longer.range)) === true && !isReadOutside(read.name);
  });
}

/** A loop that leaves a gap between the elements that it defines and others. */
export function gapInLoop(name: string, { loop, longer }: LongerLoop, span: Span): Remark {
  const place = { statement: loop.statement, span };
  const text = `${compact(longer.first)}..${compact(longer.last)}`;
  const message = `the loop leaves out an element of \`${name}\`, and a gap: write \`${text}\``;
  return { place, message, fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }] };
}

/** A loop that ends before an element that is read. */
export function loopRemark(missing: string, { loop, longer }: LongerLoop, span: Span, line: number): Remark {
  const place = { statement: loop.statement, span };
  const text = `${compact(longer.first)}..${compact(longer.last)}`;
  const message = `\`${missing}\`, which line ${line} reads, is undefined: the loop leaves it out, write \`${text}\``;
  return { place, message, fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }] };
}
