import type { DiagnosticCode, Fix, Place } from '../../language/diagnostic.ts';
import { constant, constantValue, named, ONE, subtract } from '../../program/dimension.ts';
import type { DimensionInfo, IndexRange } from '../../program/program.ts';
import { type Box, merged, printIndexRange } from '../../program/ranges.ts';
import {
  apart,
  at,
  type Element,
  type Find,
  isInside,
  outside,
  printElement,
  rangeText,
  running,
  sameElement,
  variablesOf,
} from './element-access.ts';
import { equals, type Witness, witness } from './inequalities.ts';
import { elementsNear } from './nearby-elements.ts';
import { boxOf } from './outline.ts';

export interface ElementRead extends Element {
  /** Of a sequence that is complete before: only its bounds matter. */
  readonly ranges?: readonly IndexRange[];
  /** True if equations define the sequence's elements, so that a fix may define one more. */
  readonly isDefined: boolean;
}

/** A conflict between a definition and a read. */
interface Hazard {
  readonly definition: Element;
  /** A later iteration defines what this one reads. */
  readonly future?: { readonly variable: string; readonly found: Witness };
  /** The element can be the same while all loops around both are in the same iteration. */
  readonly isSame: boolean;
}

function keyOf({ name, indices, loops }: Element): string {
  return `${name}[${indices.map(({ key }) => key).join()}]${loops.map(({ statement }) => statement).join()}`;
}

/** An element whose indices are numbers; undefined for others. */
function numericKey({ indices }: Element): string | undefined {
  const numbers = indices.map(constantValue);
  return numbers.includes(undefined) ? undefined : numbers.join();
}

export type Report = (code: DiagnosticCode, place: Place, message: string, fixes: () => readonly Fix[]) => void;

/** The report about a read. */
type Complaint = readonly [code: DiagnosticCode, message: string];

/**
 * All definitions and reads of the elements of sequences in one body, and whether they fit together for every
 * size: each element is defined once, none is missing, and none is read before.
 */
export class Elements {
  private readonly definitions = new Map<string, Element[]>();
  private readonly reads: ElementRead[] = [];
  private readonly reported = new Set<string>();
  private readonly knownHazards = new Map<string, readonly Hazard[]>();
  /** The reads whose bounds are checked: the same elsewhere in the same loops says nothing new. */
  private readonly bounded = new Set<string>();
  private readonly tell: Report;
  private readonly lineOf: (statement: number) => number;
  private readonly dimensions: ReadonlyMap<string, DimensionInfo>;

  constructor(report: Report, lineOf: (statement: number) => number, dimensions: ReadonlyMap<string, DimensionInfo>) {
    this.tell = report;
    this.lineOf = lineOf;
    this.dimensions = dimensions;
  }

  /** Something goes wrong for some sizes: a size that `dim` fixes has no other value. */
  private readonly find: Find = (system, indices) => {
    const found = witness(system, indices);
    const fixed = [...this.dimensions.values()].flatMap(({ name, size }) =>
      size === undefined ? [] : equals(named(name), constant(size)),
    );
    return found === undefined || fixed.length === 0 ? found : witness([...system, ...fixed], indices);
  };

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

  /** The number of reads so far. */
  get readCount(): number {
    return this.reads.length;
  }

  /** Reports what is wrong; nothing is said of sequences in `damaged`. */
  check(damaged: (name: string) => boolean): void {
    const ranges = new Map<string, readonly IndexRange[]>();
    for (const [name, definitions] of this.definitions) {
      if (damaged(name)) continue;
      const whole = this.checkDefinitions(name, definitions);
      if (whole !== undefined) ranges.set(name, whole);
    }
    for (const read of this.reads) {
      const { name, indices } = read;
      const whole = read.ranges ?? ranges.get(name);
      // A read of the future is no missing end: the element exists, too late.
      const isWrong = read.ranges === undefined && !damaged(name) && this.checkOrder(read, whole);
      if (isWrong || whole?.length !== indices.length || this.bounded.has(keyOf(read))) continue;
      this.bounded.add(keyOf(read));
      this.checkBounds(read, whole);
    }
  }

  /** The range of the sequence, once every element of it is defined and none twice. */
  private checkDefinitions(name: string, definitions: readonly Element[]): readonly IndexRange[] | undefined {
    const boxes: Box[] = [];
    const numeric = new Map<string, Element>();
    const others: Element[] = [];
    for (const definition of definitions) {
      const key = numericKey(definition);
      const twin = key === undefined ? [...numeric.values()] : [numeric.get(key)].filter((element) => element !== undefined);
      if (this.repeats(definition) || [...twin, ...others].some((earlier) => this.overlaps(definition, earlier)))
        return undefined;
      if (key === undefined) others.push(definition);
      else numeric.set(key, definition);
      const box = boxOf(definition.indices, definition.loops);
      if (box === undefined) {
        const element = printElement(name, definition.indices);
        this.report('undefined-element', definition.place, `\`${element}\` leaves gaps: the elements of \`${name}\` fill no box`);
        return undefined;
      }
      boxes.push(box);
    }
    return this.checkGaps(name, definitions, merged(boxes));
  }

  private checkGaps(name: string, definitions: readonly Element[], boxes: readonly Box[]): readonly IndexRange[] | undefined {
    const [whole, ...others] = boxes;
    const last = definitions.at(-1) as Element;
    if (whole === undefined) return undefined;
    if (others.length > 0) {
      const parts = boxes.map((box) => `\`${name}[${box.map(printIndexRange).join(', ')}]\``);
      const message = `\`${name}\` has a gap: ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)} are defined, and nothing between`;
      this.report('undefined-element', last.place, message);
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

  /** Reports two iterations that define the same element; true if there are any. */
  private repeats(definition: Element): boolean {
    const other = apart(definition);
    const base = [...running(definition.loops), ...running(other.loops), ...sameElement(definition, other)];
    const variables = [...variablesOf(definition.loops), ...variablesOf(other.loops)];
    for (const { variable } of definition.loops) {
      const found = this.find([...base, subtract(subtract(named(`${variable}'`), named(variable)), ONE)], variables);
      if (found === undefined) continue;
      const element = printElement(definition.name, definition.indices);
      const values = [found.get(variable), found.get(`${variable}'`)];
      const message = `\`${element}\` is defined more than once: at ${variable} = ${values[0]} and again at ${variable} = ${values[1]}`;
      this.report('defined-twice', definition.place, message);
      return true;
    }
    return false;
  }

  private overlaps(definition: Element, earlier: Element): boolean {
    if (earlier.indices.length !== definition.indices.length) return true;
    const other = apart(earlier);
    const variables = [...variablesOf(definition.loops), ...variablesOf(other.loops)];
    const base = [...running(definition.loops), ...running(other.loops)];
    const same = sameElement(definition, other);
    const found = this.find([...base, ...same], variables);
    if (found === undefined) return false;
    const line = this.lineOf(earlier.place.statement);
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
    const spot = outside(read, ranges, this.find);
    if (spot === undefined) return;
    const { name, indices } = read;
    const missing = printElement(name, spot.indices);
    const hint = read.isDefined ? `define \`${missing}\`` : rangeText(name, ranges, spot.axis);
    const message = `\`${printElement(name, indices)}\` is undefined${spot.where}: ${hint}`;
    this.report('undefined-element', read.place, message, () => this.replacements(read, ranges));
  }

  /** Elements near by that are defined wherever and before this one is read. */
  private replacements(read: ElementRead, ranges: readonly IndexRange[]): readonly Fix[] {
    const isReadable = (other: ElementRead): boolean =>
      outside(other, ranges, this.find) === undefined &&
      (read.ranges !== undefined || this.hazards(other).every((hazard) => this.complaint(other, hazard) === undefined));
    const [nearest = []] = elementsNear(read)
      .map((group) => group.filter(isReadable))
      .filter((group) => group.length > 0);
    const { statement } = read.place;
    const alike = this.reads.filter((other) => other.place.statement === statement && keyOf(other) === keyOf(read));
    return nearest.map(({ name, indices }) => {
      const text = printElement(name, indices);
      return { title: `Replace by \`${text}\``, edits: alike.map(({ place }) => ({ place, text })) };
    });
  }

  private checkOrder(read: ElementRead, ranges: readonly IndexRange[] | undefined): boolean {
    if (read.indices.length > 0) {
      const [complaint] = this.hazards(read)
        .map((hazard) => this.complaint(read, hazard))
        .filter((found) => found !== undefined);
      if (complaint === undefined) return false;
      const [code, message] = complaint;
      this.report(code, read.place, message, () => (ranges === undefined ? [] : this.replacements(read, ranges)));
      return true;
    }
    return (this.definitions.get(read.name) ?? []).some((definition) => this.isIncomplete(read, definition));
  }

  /** A sequence is read as a whole once all its definitions are done. */
  private isIncomplete(read: ElementRead, definition: Element): boolean {
    const line = this.lineOf(definition.place.statement);
    const isInside = read.loops.some((loop) => definition.loops.includes(loop));
    if (!isInside && definition.place.statement < read.place.statement) return false;
    const why = isInside ? `while line ${line} is still defining its elements` : `before it is defined on line ${line}`;
    this.report('used-before-defined', read.place, `\`${read.name}\` is read as a whole ${why}`);
    return true;
  }

  /** The problem of a read whose definition comes too late: in a later iteration, or further down in the same. */
  private complaint(read: ElementRead, { definition, future, isSame }: Hazard): Complaint | undefined {
    const element = printElement(read.name, read.indices);
    if (future !== undefined) {
      const { variable, found } = future;
      const [now, then] = [found.get(variable), found.get(`${variable}'`)];
      const why = `it is defined only later, at ${variable} = ${then}`;
      return ['undefined-element', `\`${element}\` is undefined at ${variable} = ${now}: ${why}`];
    }
    if (!isSame || definition.place.statement < read.place.statement) return undefined;
    const message =
      definition.place.statement === read.place.statement
        ? `\`${element}\` is read in its own definition`
        : `\`${element}\` is used before it is defined on line ${this.lineOf(definition.place.statement)}`;
    return ['used-before-defined', message];
  }

  /** The conflicts that a read of an element may have with the sequence's definitions, wherever in its loops it stands. */
  private hazards(read: ElementRead): readonly Hazard[] {
    const known = this.knownHazards.get(keyOf(read));
    if (known !== undefined) return known;
    const definitions = this.definitions.get(read.name) ?? [];
    const numbers = numericKey(read);
    const found = definitions
      // Two different numbers are two different elements: long lists of them need no proof.
      .filter((definition) => numbers === undefined || [undefined, numbers].includes(numericKey(definition)))
      .filter((definition) => definition.indices.length === read.indices.length)
      .map((definition) => this.hazard(read, definition));
    this.knownHazards.set(keyOf(read), found);
    return found;
  }

  private hazard(read: ElementRead, definition: Element): Hazard {
    const shared = read.loops.filter((loop, depth) => definition.loops[depth] === loop);
    const other = apart(definition);
    const variables = [...variablesOf(read.loops), ...variablesOf(other.loops)];
    let base = [...running(read.loops), ...running(other.loops), ...sameElement(read, other)];
    for (const { variable, step } of shared) {
      const [now, then] = [named(variable), named(`${variable}'`)];
      const later = subtract(step === 1 ? subtract(then, now) : subtract(now, then), ONE);
      const found = this.find([...base, later], variables);
      if (found !== undefined) return { definition, future: { variable, found }, isSame: false };
      base = [...base, ...equals(now, then)];
    }
    return { definition, isSame: this.find(base, variables) !== undefined };
  }
}
