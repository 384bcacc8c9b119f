import type { DiagnosticCode, Fix, Place } from '../../language/diagnostic.ts';
import type { Span } from '../../language/syntax.ts';
import type { DimensionInfo, IndexRange } from '../../program/program.ts';
import { type Box, merged } from '../../program/ranges.ts';
import { blindReads } from './blind-reads.ts';
import { boxOf, hullOfAll, isRegion } from './boxes.ts';
import {
  apart,
  at,
  type Element,
  type Find,
  findAmong,
  fixedSizes,
  isInside,
  outside,
  printElement,
  type Report,
  rangeText,
  type Statements,
} from './element-access.ts';
import { type ElementRead, Hazards, keyOf, numericKey } from './hazards.ts';
import type { Inequality } from './inequalities.ts';
import { boundsHint, nearbyFixes } from './nearby-elements.ts';
import { variablesOf } from './open-loop.ts';
import { holeIn, unfilled } from './regions.ts';
import { common, repetition } from './repetition.ts';
import {
  boxOfAll,
  gapInLoop,
  gapRemark,
  isShort,
  type LongerLoop,
  longerLoops,
  loopRemark,
  movedApart,
  overlapRemark,
  type Remark,
  within,
} from './shifted-definitions.ts';
import { failingReads, leaving, type WrongLoop, wrongLoops } from './wrong-loops.ts';

/**
 * All definitions and reads of the elements of sequences in one body, and whether they fit together for every
 * size: each element is defined once, none is missing, and none is read before.
 */
export class Elements {
  private readonly definitions = new Map<string, Element[]>();
  readonly reads: ElementRead[] = [];
  /** Names that are outputs as a whole, wherever that is said. */
  readonly outputs: Pick<Element, 'name' | 'place'>[] = [];
  /** The ranges of sequences that this body defines. */
  private readonly ranges = new Map<string, readonly IndexRange[]>();
  private readonly reported = new Set<string>();
  private readonly hazards = new Hazards(
    (name) => this.definitions.get(name) ?? [],
    (statement) => this.lineOf(statement),
    (system, indices) => this.find(system, indices),
  );
  /** The reads whose bounds are checked: the same elsewhere in the same loops says nothing new. */
  private readonly bounded = new Set<string>();
  private readonly spots = new Map<string, ReturnType<typeof outside>>();
  private readonly tell: Report;
  private readonly lineOf: (statement: number) => number;
  private readonly rangeSpan: (statement: number) => Span | undefined;
  private readonly dimensions: ReadonlyMap<string, DimensionInfo>;

  constructor(report: Report, { lineOf, rangeSpan }: Statements, dimensions: ReadonlyMap<string, DimensionInfo>) {
    this.tell = report;
    this.lineOf = lineOf;
    this.rangeSpan = rangeSpan;
    this.dimensions = dimensions;
  }

  /** Facts about sizes that `dim` fixes: they have no other value. */
  get fixed(): readonly Inequality[] {
    return fixedSizes(this.dimensions);
  }

  /** Something goes wrong for some sizes. */
  readonly find: Find = (system, indices) => findAmong(system, indices, this.dimensions);

  /** The same thing said of two reads is one mistake. */
  private report(code: DiagnosticCode, place: Place, message: string, fixes: () => readonly Fix[] = () => []): void {
    if (!this.reported.has(message)) this.tell(code, place, message, fixes);
    this.reported.add(message);
  }

  define(element: Element): void {
    const known = this.definitions.get(element.name);
    if (known === undefined) this.definitions.set(element.name, [element]);
    else known.push(element);
  }

  read(element: ElementRead): void {
    this.reads.push(element);
  }

  /** Reports what is wrong; nothing is said of sequences in `damaged`, and of what stands in loops of a wrong range. */
  check(isDamaged: (name: string) => boolean): void {
    const wrong = this.wrongLoops(isDamaged);
    for (const { remark } of wrong) this.report('undefined-element', remark.place, remark.message, () => remark.fixes);
    const isBlamed = ({ loops }: Element): boolean => wrong.some(({ loop }) => loops.includes(loop));
    const damaged = (name: string): boolean => isDamaged(name) || (this.definitions.get(name) ?? []).some(isBlamed);
    for (const [name, definitions] of this.definitions) {
      if (damaged(name)) continue;
      const whole = this.checkDefinitions(name, definitions);
      if (whole !== undefined) this.ranges.set(name, whole);
    }
    for (const read of this.reads) {
      const { name, indices } = read;
      if (isBlamed(read) || (read.ranges === undefined && wrong.length > 0 && damaged(name))) continue;
      const whole = read.ranges ?? this.ranges.get(name);
      // Of a sequence whose definitions are wrong, nothing more is said.
      if (whole === undefined && this.definitions.has(name)) continue;
      // A read of the future is no missing end: the element exists, too late.
      const isWrong = read.ranges === undefined && !damaged(name) && this.checkOrder(read, whole);
      if (isWrong || whole?.length !== indices.length || this.bounded.has(keyOf(read))) continue;
      this.bounded.add(keyOf(read));
      this.checkBounds(read, whole);
    }
    const blind = this.reported.size > 0 ? [] : blindReads(this.reads, this.definitions, damaged, this.lineOf);
    for (const { place, message } of blind) this.report('used-before-defined', place, message);
    for (const { name, place } of this.outputs) if (!damaged(name)) this.hasHole(name, place);
  }

  /** True once it is reported that a sequence that is read as a whole lacks an element of its box. */
  private hasHole(name: string, place: Place): boolean {
    const definitions = this.definitions.get(name) ?? [];
    const whole = definitions.some(isRegion) ? this.ranges.get(name) : undefined;
    const hole = whole && holeIn(name, whole, definitions, this.find);
    if (hole !== undefined) this.report('undefined-element', place, hole);
    return hole !== undefined;
  }

  private wrongLoops(damaged: (name: string) => boolean): readonly WrongLoop[] {
    const { definitions, reads, find, rangeSpan, hazards } = this;
    const failing = failingReads(reads, (read, ranges) => this.spot(read, ranges), damaged, hazards);
    return failing.length === 0 ? [] : wrongLoops(failing, { definitions, reads, find, rangeSpan });
  }

  /** Where a read of a sequence that is complete before leaves its range; the same elsewhere in the same loops does so, too. */
  private spot(read: ElementRead, ranges: readonly IndexRange[]): ReturnType<typeof outside> {
    const key = keyOf(read);
    if (!this.spots.has(key)) this.spots.set(key, outside(read, ranges, this.find));
    return this.spots.get(key);
  }

  /** The range of the sequence, once every element of it is defined and none twice. */
  private checkDefinitions(name: string, definitions: readonly Element[]): readonly IndexRange[] | undefined {
    const boxes: Box[] = [];
    const numeric = new Map<string, Element>();
    const others: Element[] = [];
    const hasRegions = definitions.some(isRegion);
    for (const definition of definitions) {
      const key = numericKey(definition);
      const twin = key === undefined ? [...numeric.values()] : [numeric.get(key)].filter((element) => element !== undefined);
      if (this.repeats(definition) || [...twin, ...others].some((earlier) => this.overlaps(definition, earlier)))
        return undefined;
      if (key === undefined) others.push(definition);
      else numeric.set(key, definition);
      const box = boxOf(definition.indices, definition.loops, hasRegions);
      if (box === undefined) {
        const element = printElement(name, definition.indices);
        this.report('undefined-element', definition.place, `\`${element}\` leaves gaps: the elements of \`${name}\` fill no box`);
        return undefined;
      }
      boxes.push(box);
    }
    return hasRegions ? hullOfAll(definitions) : this.checkGaps(name, definitions, merged(boxes));
  }

  private checkGaps(name: string, definitions: readonly Element[], boxes: readonly Box[]): readonly IndexRange[] | undefined {
    const [whole, ...others] = boxes;
    if (whole === undefined) return undefined;
    if (others.length > 0) {
      const { place, message, fixes } =
        this.shortLoop(name) ?? gapRemark(name, definitions, boxes, this.readsWith(name, undefined));
      this.report('undefined-element', place, message, () => fixes);
      return undefined;
    }
    for (const definition of definitions) {
      const spot = outside(definition, whole, this.find);
      if (spot === undefined) continue;
      const message = `\`${printElement(name, spot.indices)}\` leaves a gap${spot.where}: ${rangeText(name, whole, spot.axis)}`;
      this.report('undefined-element', definition.place, message);
      return undefined;
    }
    return whole;
  }

  /** Asks of all reads whether they stay in their ranges, if one sequence has another one, and of that sequence alone. */
  private readsWith(name: string, loop: LongerLoop | undefined): (whole: Box) => boolean {
    const reads = this.reads.filter((read) => read.indices.length > 0 && (read.name === name || loop !== undefined));
    return (whole) =>
      reads.every((read) => {
        const ranges = read.name === name && read.ranges === undefined ? whole : (read.ranges ?? this.ranges.get(read.name));
        const changed = loop === undefined ? read : within(read, loop.loop, loop.longer);
        return ranges?.length !== read.indices.length || outside(changed, ranges, this.find) === undefined;
      });
  }

  /** True once a definition is reported that defines an element in two iterations. */
  private repeats(definition: Element): boolean {
    const message = repetition(definition, this.find);
    if (message !== undefined) this.report('defined-twice', definition.place, message);
    return message !== undefined;
  }

  /** One of the definitions of a sequence is off by one, if that explains all reads. */
  private movedApart(name: string): Remark | undefined {
    const reads = this.readsWith(name, undefined);
    const move = movedApart(this.definitions.get(name) ?? [], ({ moved, whole }, others) => {
      const rest = boxOfAll(others);
      const isNeeded = rest === undefined || !reads(rest);
      return isNeeded && reads(whole) && others.every((other) => common(moved, other, this.find) === undefined);
    });
    const others = this.definitions.get(name)?.filter((own) => own !== move?.definition) ?? [];
    const twin = move && others.find((other) => common(move.definition, other, this.find) !== undefined);
    return move && twin && overlapRemark(move, this.lineOf(twin.place.statement));
  }

  private overlaps(definition: Element, earlier: Element): boolean {
    if (earlier.indices.length !== definition.indices.length) return true;
    const found = common(definition, earlier, this.find);
    if (found === undefined) return false;
    const remark = this.movedApart(definition.name);
    if (remark !== undefined) {
      this.report('defined-twice', remark.place, remark.message, () => remark.fixes);
      return true;
    }
    const line = this.lineOf(earlier.place.statement);
    const variables = variablesOf([...definition.loops, ...apart(earlier).loops]);
    const moving = variablesOf(definition.loops);
    const box = definition.loops.length === 0 ? boxOf(earlier.indices, earlier.loops) : undefined;
    const always = box !== undefined && isInside(definition, box);
    const names = always ? [] : moving.length > 0 ? moving : [...found.keys()].filter((name) => !variables.includes(name));
    const element = printElement(definition.name, definition.indices);
    this.report('defined-twice', definition.place, `\`${element}\` is defined already on line ${line}${at(names, found)}`);
    return true;
  }

  /** Reports a read that can leave the range of its sequence. */
  private checkBounds(read: ElementRead, ranges: readonly IndexRange[]): void {
    const definitions = read.ranges === undefined ? (this.definitions.get(read.name) ?? []) : [];
    if (definitions.some(isRegion)) {
      const message = unfilled(read, definitions, this.find);
      if (message !== undefined) this.report('undefined-element', read.place, message);
      return;
    }
    const spot = read.ranges === undefined ? outside(read, ranges, this.find) : this.spot(read, ranges);
    if (spot === undefined) return;
    const { name } = read;
    const missing = printElement(name, spot.indices);
    const loop = read.ranges === undefined ? this.longerLoop(name) : undefined;
    const span = loop && this.rangeSpan(loop.loop.statement);
    if (loop !== undefined && span !== undefined) {
      const { place, message, fixes } = loopRemark(missing, loop, span, this.lineOf(read.place.statement));
      this.report('undefined-element', place, message, () => fixes);
      return;
    }
    const message = `${leaving(read, spot.where)}: ${boundsHint(read, ranges, spot, this.find)}`;
    this.report('undefined-element', read.place, message, () => this.replacements(read, ranges));
  }

  /** A loop that leaves a gap, where with one iteration more it runs through the whole of something that it reads. */
  private shortLoop(name: string): Remark | undefined {
    const found = this.longerLoop(name);
    const span = found && this.rangeSpan(found.loop.statement);
    if (found === undefined || span === undefined) return undefined;
    return isShort(found, this.reads) ? gapInLoop(name, found, span) : undefined;
  }

  /** A loop that with one iteration more defines all that is read, and reads nothing that is not there. */
  private longerLoop(name: string): LongerLoop | undefined {
    return longerLoops(this.definitions.get(name) ?? []).find((loop) => this.readsWith(name, loop)(loop.whole));
  }

  /** Elements near by that are defined wherever and before this one is read. */
  private replacements(read: ElementRead, ranges: readonly IndexRange[]): readonly Fix[] {
    const isReadable = (other: ElementRead): boolean =>
      outside(other, ranges, this.find) === undefined &&
      (read.ranges !== undefined || this.hazards.complaintsAbout(other).length === 0);
    return nearbyFixes(read, ranges, this.reads, isReadable);
  }

  private checkOrder(read: ElementRead, ranges: readonly IndexRange[] | undefined): boolean {
    if (read.indices.length > 0) {
      const [complaint] = this.hazards.complaintsAbout(read);
      if (complaint === undefined) return false;
      const [code, message] = complaint;
      this.report(code, read.place, message, () => (ranges === undefined ? [] : this.replacements(read, ranges)));
      return true;
    }
    const message = this.hazards.incompleteAt(read);
    if (message !== undefined) this.report('used-before-defined', read.place, message);
    return message !== undefined || this.hasHole(read.name, read.place);
  }
}
