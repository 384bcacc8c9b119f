import type { Step, Variable } from './program.ts';
import { type Occurrence, type OccurrenceOf, occurrencesIn, type Remembered, type RememberedSection } from './remembered.ts';

/** A value that is made when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: make() };
    return known.value;
  };
}

/** The steps of a body as they are lowered: those of sections that are remembered, as a whole. */
export type CollectedStep = Step | RememberedSection;

export function stepsIn(collected: readonly CollectedStep[]): readonly Step[] {
  return collected.flatMap((item): readonly Step[] =>
    'equations' in item ? item.equations.map(({ equation }) => equation) : [item],
  );
}

/** The occurrences of a file as it is lowered: of what is remembered, they are there already. */
export class Occurrences {
  readonly all = lazily(() => this.items.flatMap(flattened));
  private readonly items: (Occurrence | Remembered | RememberedSection)[] = [];

  push(item: Occurrence | Remembered | RememberedSection): void {
    this.items.push(item);
  }

  /** How much there is. */
  get count(): number {
    return this.items.length;
  }

  since(count: number): readonly Occurrence[] {
    return this.items.slice(count).flatMap(flattened);
  }

  /** Puts what is remembered in place of what was collected from there on. */
  replace(count: number, item: Remembered | RememberedSection): void {
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
      if ('equations' in item) for (const variable of item.variables) read.add(variable);
      else if ('equation' in item) for (const { of } of item.reads) note(of);
      else if (item.role === 'read') note(item.of);
    }
    return read;
  }
}

function flattened(item: Occurrence | Remembered | RememberedSection): readonly Occurrence[] {
  if ('equations' in item) return item.equations.flatMap(occurrencesIn);
  return 'equation' in item ? occurrencesIn(item) : [item];
}
