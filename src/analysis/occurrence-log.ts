import type { Step, Variable } from '../program/program.ts';
import { type LoweredDeclaration, type LoweredEquation, type LoweredSection, occurrencesIn, stepsOf } from './lowered.ts';
import type { Occurrence, OccurrenceOf } from './occurrence.ts';

type Item = Occurrence | LoweredEquation | LoweredDeclaration | LoweredSection;

/** A value that is made when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}

/** The steps of a body as they are lowered: those of sections that are remembered, as a whole. */
export type CollectedStep = Step | LoweredSection;

export function stepsIn(collected: readonly CollectedStep[]): readonly Step[] {
  return collected.flatMap((item): readonly Step[] => ('statements' in item ? stepsOf(item) : [item]));
}

/** The occurrences of a file as it is lowered: of what is remembered, they are there already. */
export class OccurrenceLog {
  readonly all = lazily(() => this.items.flatMap(flattened));
  private readonly items: Item[] = [];

  push(item: Item): void {
    this.items.push(item);
  }

  /** The number of items. */
  get count(): number {
    return this.items.length;
  }

  since(count: number): readonly Occurrence[] {
    return this.items.slice(count).flatMap(flattened);
  }

  /** Puts what is remembered in place of what was collected from there on. */
  replace(count: number, item: Item): void {
    this.items.length = count;
    this.items.push(item);
  }

  /** All variables that something reads; a section that reads its own names itself knows of them. */
  variablesRead(): ReadonlySet<Variable> {
    const read = new Set<Variable>();
    const note = (of: OccurrenceOf): void => {
      if (of.kind === 'variable') read.add(of.variable);
    };
    for (const item of this.items) {
      if ('statements' in item) for (const variable of item.variables) read.add(variable);
      else if ('equation' in item) for (const { of } of item.reads) note(of);
      else if ('role' in item && item.role === 'read') note(item.of);
    }
    return read;
  }
}

function flattened(item: Item): readonly Occurrence[] {
  if ('statements' in item) return item.statements.flatMap(occurrencesIn);
  return 'role' in item ? [item] : occurrencesIn(item);
}
