import type { Place } from '../../language/diagnostic.ts';
import type { Span } from '../../language/syntax.ts';
import { add, constant, type Dimension } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { compact, type DirectedRange, directed } from '../../program/ranges.ts';
import { type Element, type Find, outside, printElement } from './element-access.ts';
import { type ElementRead, Hazards, keyOf } from './hazards.ts';
import type { OpenLoop } from './open-loop.ts';
import { boxOfAll, isPlain, type Remark, within } from './shifted-definitions.ts';

/** Loops whose range is to blame for what their lines read: that is one mistake, in the range. */

/** What is known of the elements of a body. */
interface Facts {
  readonly definitions: ReadonlyMap<string, readonly Element[]>;
  readonly reads: readonly ElementRead[];
  readonly find: Find;
  readonly rangeSpan: (statement: number) => Span | undefined;
}

/** A read that fails, and what is wrong with it. */
export interface FailingRead {
  readonly read: ElementRead;
  /** In words: `x[t]` is undefined at t = T+1. */
  readonly told: string;
  /** True if it is read before it is defined. */
  readonly isLate: boolean;
}

export interface WrongLoop {
  readonly loop: OpenLoop;
  readonly remark: Remark;
}

/** More loops than this are not looked at. */
const MOST_LOOPS = 8;

/** The loops that with another range let all of their reads succeed, of those in which some fail. */
export function wrongLoops(failing: readonly FailingRead[], facts: Facts): readonly WrongLoop[] {
  const loops = [...new Set(failing.flatMap(({ read }) => read.loops))].slice(0, MOST_LOOPS);
  const found: WrongLoop[] = [];
  for (const loop of loops) {
    const own = failing.filter(
      ({ read }) => read.loops.includes(loop) && !found.some((other) => read.loops.includes(other.loop)),
    );
    const first = own.find(({ read }) => isPlain(read, loop)) ?? own[0];
    const span = facts.rangeSpan(loop.statement);
    const isLate = own.some((other) => other.isLate);
    if (first === undefined || span === undefined || !(isLate || isOfRange(own, loop))) continue;
    const instead = (isLate ? turned(loop) : moved(loop)).find((range) => isSound(loop, { ...loop, ...range }, facts));
    if (instead === undefined) continue;
    const place: Place = { statement: loop.statement, span };
    const [written, text] = [loop, instead].map((own) => `${compact(own.first)}..${compact(own.last)}`) as [string, string];
    const what = isLate ? `\`${written}\` runs the wrong way` : `\`${written}\` goes too far`;
    const message = `${what}: ${first.told}: write \`${text}\``;
    found.push({ loop, remark: { place, message, fixes: [{ title: `Write: \`${text}\``, edits: [{ place, text }] }] } });
  }
  return found;
}

/** One element alone may have a wrong index, unless it is that of the iteration itself. */
function isOfRange(failing: readonly FailingRead[], loop: OpenLoop): boolean {
  const [first, ...others] = failing;
  return (
    failing.some(({ read }) => isPlain(read, loop)) || others.some(({ read }) => keyOf(read) !== (first && keyOf(first.read)))
  );
}

const beside = (end: Dimension, by: number): Dimension => add(end, constant(by));

function ranges(ends: readonly (readonly [Dimension, Dimension])[]): readonly DirectedRange[] {
  return ends.map(([first, last]) => directed(first, last)).filter((range) => range !== undefined);
}

/** As many iterations beside these, and fewer of them. */
function moved({ first, last, step }: OpenLoop): readonly DirectedRange[] {
  return ranges([
    [beside(first, step), beside(last, step)],
    [beside(first, -step), beside(last, -step)],
    [beside(first, step), last],
    [first, beside(last, -step)],
    [beside(first, step), beside(last, -step)],
  ]);
}

function turned({ first, last }: OpenLoop): readonly DirectedRange[] {
  return ranges([[last, first]]);
}

/** True if with another range of a loop every read finds its element, and no definition is missing or too late. */
function isSound(loop: OpenLoop, instead: OpenLoop, { definitions, reads, find }: Facts): boolean {
  const changed = new Map([...definitions].map(([name, own]) => [name, own.map((element) => within(element, loop, instead))]));
  const moving = [...definitions].filter(([, own]) => own.some((element) => element.loops.includes(loop)));
  const boxes = new Map(moving.map(([name]) => [name, boxOfAll(changed.get(name) ?? [])]));
  if ([...boxes.values()].includes(undefined)) return false;
  const hazards = new Hazards(
    (name) => changed.get(name) ?? [],
    () => 0,
    find,
  );
  return reads.every((read) => {
    if (!read.loops.includes(loop) && !boxes.has(read.name)) return true;
    const own = within(read, loop, instead);
    const whole = read.ranges ?? boxes.get(read.name);
    if (read.indices.length === 0 || whole?.length !== read.indices.length) return true;
    return outside(own, whole, find) === undefined && (read.ranges !== undefined || hazards.complaintsAbout(own).length === 0);
  });
}

/** What is wrong with a read that leaves the range of its sequence. */
export function leaving({ name, indices }: Element, where: string): string {
  return `\`${printElement(name, indices)}\` is undefined${where}`;
}

/** The reads in loops that find no element, and those that come before it is defined. */
export function failingReads(
  reads: readonly ElementRead[],
  spotOf: (read: ElementRead, ranges: readonly IndexRange[]) => ReturnType<typeof outside>,
  damaged: (name: string) => boolean,
  hazards: Hazards,
): readonly FailingRead[] {
  return reads.flatMap((read): readonly FailingRead[] => {
    const { indices, ranges, loops } = read;
    if (indices.length === 0 || loops.length === 0) return [];
    if (ranges !== undefined) {
      const spot = ranges.length === indices.length ? spotOf(read, ranges) : undefined;
      return spot?.isGeneral !== true ? [] : [{ read, told: leaving(read, spot.where), isLate: false }];
    }
    const [complaint] = damaged(read.name) ? [] : hazards.complaintsAbout(read);
    return complaint?.[0] === 'undefined-element' ? [{ read, told: complaint[1], isLate: true }] : [];
  });
}
