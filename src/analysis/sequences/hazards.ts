import type { DiagnosticCode } from '../../language/diagnostic.ts';
import { constantValue, named, ONE, subtract } from '../../program/dimension.ts';
import type { IndexRange } from '../../program/program.ts';
import { apart, type Element, type Find, printElement, sameElement } from './element-access.ts';
import { equals, type Witness } from './inequalities.ts';
import { running, variablesOf } from './open-loop.ts';

export interface ElementRead extends Element {
  /** Of a sequence that is complete before: only its bounds matter. */
  readonly ranges?: readonly IndexRange[];
  /** True if equations define the sequence's elements, so that a fix may define one more. */
  readonly isDefined: boolean;
  /** True if no definition stands above, so that nobody knows its shape yet. */
  readonly isBlind: boolean;
}

/** A conflict between a definition and a read. */
interface Hazard {
  readonly definition: Element;
  /** A later iteration defines what this one reads. */
  readonly future?: { readonly variable: string; readonly found: Witness };
  /** The element can be the same while all loops around both are in the same iteration. */
  readonly isSame: boolean;
}

export function keyOf({ name, indices, loops }: Element): string {
  return `${name}[${indices.map(({ key }) => key).join()}]${loops.map(({ statement }) => statement).join()}`;
}

/** An element whose indices are numbers; undefined for others. */
export function numericKey({ indices }: Element): string | undefined {
  const numbers = indices.map(constantValue);
  return numbers.includes(undefined) ? undefined : numbers.join();
}

/** The report about a read. */
type Complaint = readonly [code: DiagnosticCode, message: string];

/** Reads whose definitions come too late. */
export class Hazards {
  private readonly known = new Map<string, readonly Hazard[]>();
  private readonly definitionsOf: (name: string) => readonly Element[];
  private readonly lineOf: (statement: number) => number;
  private readonly find: Find;

  constructor(definitionsOf: (name: string) => readonly Element[], lineOf: (statement: number) => number, find: Find) {
    this.definitionsOf = definitionsOf;
    this.lineOf = lineOf;
    this.find = find;
  }

  complaintsAbout(read: ElementRead): readonly Complaint[] {
    return this.about(read)
      .map((hazard) => this.complaint(read, hazard))
      .filter((found) => found !== undefined);
  }

  /** What is wrong with a sequence that is read as a whole: it is, once all its definitions are done. */
  incompleteAt(read: ElementRead): string | undefined {
    for (const definition of this.definitionsOf(read.name)) {
      const line = this.lineOf(definition.place.statement);
      const isInside = read.loops.some((loop) => definition.loops.includes(loop));
      if (!isInside && definition.place.statement < read.place.statement) continue;
      const why = isInside ? `while line ${line} is still defining its elements` : `before it is defined on line ${line}`;
      return `\`${read.name}\` is read as a whole ${why}`;
    }
    return undefined;
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
  private about(read: ElementRead): readonly Hazard[] {
    const known = this.known.get(keyOf(read));
    if (known !== undefined) return known;
    const definitions = this.definitionsOf(read.name);
    const numbers = numericKey(read);
    const found = definitions
      // Two different numbers are two different elements: long lists of them need no proof.
      .filter((definition) => numbers === undefined || [undefined, numbers].includes(numericKey(definition)))
      .filter((definition) => definition.indices.length === read.indices.length)
      .map((definition) => this.hazard(read, definition));
    this.known.set(keyOf(read), found);
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
