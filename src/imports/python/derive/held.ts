import { tupleText } from '../../../exports/python/parts.ts';
import type { Variable } from '../../../program/program.ts';
import type { Alone } from '../alone.ts';
import type { Machine } from '../machine.ts';
import { namesAt } from '../respell.ts';
import { nameOf } from '../sizes.ts';
import type { Abstract } from '../values.ts';
import type { Entry } from './entries.ts';

/** The values of the forward pass that a backward pass has, and the lines that give them names. */
export interface Held {
  /** Texts for variables of the program, by their names in it. */
  readonly variables: ReadonlyMap<string, string>;
  readonly sizes: ReadonlyMap<string, string>;
  /** Lines in front of all others. */
  readonly unpacking: readonly string[];
  /** Lines that name one value each: written if that is read. */
  readonly naming: ReadonlyMap<string, string>;
}

/** Gives names to what is unpacked, each once. */
class Unpacking {
  readonly variables = new Map<string, string>();
  readonly sizes = new Map<string, string>();
  readonly naming = new Map<string, string>();
  private readonly machine: Machine;
  private readonly taken: Set<string>;

  constructor(machine: Machine, taken: Iterable<string>) {
    this.machine = machine;
    this.taken = new Set(taken);
  }

  private free(wanted: string): string {
    let name = wanted;
    while (this.taken.has(name)) name = `${name}_`;
    this.taken.add(name);
    return name;
  }

  private variableIn(of: Abstract): Variable | undefined {
    if (of.kind === 'given') return this.machine.variableOf(of.key ?? of.name);
    if (of.kind !== 'tensor' && of.kind !== 'array') return undefined;
    const value = this.machine.value(of);
    return value.kind === 'read' ? value.variable : undefined;
  }

  /** The name that one value gets; undefined for what nobody reads. */
  private named(of: Abstract): string | undefined {
    const variable = this.variableIn(of);
    if (variable !== undefined) {
      const known = this.variables.get(variable.name);
      if (known !== undefined) return undefined;
      const name = this.free(this.machine.program.pythonNames.get(variable) ?? variable.name);
      this.variables.set(variable.name, name);
      return name;
    }
    const size = of.kind === 'size' ? nameOf(of.size) : of.kind === 'given' ? of.name : undefined;
    if (size === undefined || this.sizes.has(size)) return undefined;
    const name = this.free(size);
    this.sizes.set(size, name);
    return name;
  }

  /** The target that a value is unpacked to. */
  private target(of: Abstract): string {
    if (of.kind === 'sequence' && of.items.length > 0) {
      const targets = of.items.map((item) => this.target(item));
      return targets.every((own) => own === '_') ? '_' : tupleText(targets);
    }
    return this.named(of) ?? '_';
  }

  unpack(text: string, items: readonly Abstract[]): readonly string[] {
    const targets = items.map((item) => this.target(item));
    if (targets.length === 0 || targets.every((own) => own === '_')) return [];
    return [`${targets.length === 1 ? tupleText(targets) : targets.join(', ')} = ${text}`];
  }

  /** Values that each have a line of their own where they are read. */
  name(path: string, of: Abstract): void {
    if (of.kind === 'dictionary') {
      for (const [key, own] of of.entries) this.name(`${path}['${key}']`, own);
      return;
    }
    if (of.kind === 'sequence') {
      for (const [at, own] of of.items.entries()) this.name(`${path}[${at}]`, own);
      return;
    }
    const own = this.named(of);
    if (own !== undefined && own !== path) this.naming.set(own, `${own} = ${path}`);
  }
}

/** The arguments of a function: a cache, and parameters of the forward pass once more. */
export interface Handed {
  readonly cache: Abstract | undefined;
  readonly name: string;
  readonly again: ReadonlySet<string>;
  /** Entries of dictionaries that the forward pass reads. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** The values that a cache and parameters hold. */
export function heldInCache(machine: Machine, { cache, name, again, entries }: Handed, taken: Iterable<string>): Held {
  const own = new Unpacking(machine, [...taken, ...again]);
  const unpacking = cache?.kind === 'sequence' ? own.unpack(name, cache.items) : [];
  if (cache !== undefined && cache.kind !== 'sequence') own.name(name, cache);
  for (const { owner, key } of entries.values()) {
    const holder = again.has(owner) ? owner : own.sizes.get(owner);
    if (holder !== undefined && machine.variableOf(key) !== undefined)
      own.name(`${holder}['${key}']`, { kind: 'given', name: owner, key });
  }
  const { variables, sizes, naming } = own;
  return { variables, sizes, naming, unpacking };
}

/** The values that an object, `self` or `ctx`, holds. */
export function heldByObject(machine: Machine, { object }: Alone, name: string, taken: Iterable<string>): Held {
  const own = new Unpacking(machine, taken);
  const saved = object.attributes.get('saved_tensors');
  const unpacking = saved?.kind === 'sequence' ? own.unpack(`${name}.saved_tensors`, saved.items) : [];
  const found = namesAt(new Map([[name, object]]), (key) => machine.variableOf(key));
  const plain = new Map([...found.variables].filter(([key]) => machine.variableOf(key) === undefined && !isKnown(machine, key)));
  return {
    variables: new Map([...found.variables, ...own.variables]),
    sizes: new Map([...found.sizes, ...plain, ...own.sizes]),
    naming: own.naming,
    unpacking,
  };
}

/** True for a name of the program. */
function isKnown({ program }: Machine, name: string): boolean {
  return program.equations.some(({ target }) => target.name === name);
}
