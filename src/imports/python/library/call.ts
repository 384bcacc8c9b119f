import type { Dimension } from '../../../program/dimension.ts';
import type { Value } from '../../../program/program.ts';
import type { Machine } from '../machine.ts';
import { type Abstract, Unread } from '../values.ts';

/** A call of a function of NumPy or PyTorch, or of a method, whose object is then its first argument. */
export class LibraryCall {
  readonly machine: Machine;
  readonly name: string;
  readonly args: readonly Abstract[];
  readonly keywords: ReadonlyMap<string, Abstract>;
  /** True for PyTorch, whose functions of the same names differ in places. */
  readonly isTorch: boolean;

  constructor(
    machine: Machine,
    name: string,
    args: readonly Abstract[],
    keywords: ReadonlyMap<string, Abstract>,
    isTorch: boolean,
  ) {
    this.machine = machine;
    this.name = name;
    this.args = args;
    this.keywords = keywords;
    this.isTorch = isTorch;
  }

  /** An argument by its position or one of its names. */
  optional(at: number, ...names: readonly string[]): Abstract | undefined {
    const named = names.map((name) => this.keywords.get(name)).find((own) => own !== undefined);
    const found = named ?? this.args[at];
    return found?.kind === 'none' ? undefined : found;
  }

  argument(at: number, ...names: readonly string[]): Abstract {
    const found = this.optional(at, ...names);
    if (found === undefined) throw new Unread(`\`${this.name}\` without ${at === 0 ? 'an argument' : `argument ${at + 1}`}`);
    return found;
  }

  value(at: number, ...names: readonly string[]): Value {
    return this.machine.value(this.argument(at, ...names));
  }

  size(of: Abstract): Dimension {
    return this.machine.sizeOf(of);
  }

  number(of: Abstract): number {
    return this.machine.count(this.machine.sizeOf(of));
  }

  /** Axes from one number or several, as the language counts them. */
  axes(of: Abstract | undefined): readonly number[] | undefined {
    if (of === undefined || of.kind === 'none') return undefined;
    if (of.kind === 'sequence') return of.items.map((item) => this.number(item));
    return [this.number(of)];
  }

  /** A shape from a tuple, or from the arguments from a position on. */
  shape(at: number, ...names: readonly string[]): readonly Dimension[] {
    const [first] = [this.optional(at, ...names)];
    if (first === undefined) return [];
    if (first.kind === 'sequence') return first.items.map((item) => this.size(item));
    const rest = names.some((name) => this.keywords.has(name)) ? [first] : this.args.slice(at);
    return rest.filter(({ kind }) => kind !== 'none').map((item) => this.size(item));
  }

  isSet(name: string): boolean {
    const own = this.keywords.get(name);
    return own?.kind === 'boolean' && own.value;
  }
}

export type LibraryFunction = (call: LibraryCall) => Abstract;
