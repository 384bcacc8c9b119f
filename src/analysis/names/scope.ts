import type { Dimension } from '../../program/dimension.ts';
import type { Variable } from '../../program/program.ts';
import { type LoweredSection, namesOf } from '../lowered.ts';

/** The meaning of a name where it is read. */
export type Binding =
  | {
      readonly kind: 'variable';
      readonly variable: Variable;
      /** Of a name that is local to loops: the iteration in which it is read here. */
      readonly indices?: readonly Dimension[];
    }
  | { readonly kind: 'dimension' }
  /** The variable of a loop, by the statement of its `for`. */
  | { readonly kind: 'index'; readonly loop: number };

/** The names that reused sections define. */
export interface SectionNames {
  readonly has: (name: string) => boolean;
  /** The variable of a name in the sections up to a statement. */
  readonly get: (name: string, last: number) => Variable | undefined;
}

/** Names in sight: one map for each body, linked to that of the enclosing one. */
export class Scope {
  /** Names that were set here, and that a section defines that was not recalled yet. */
  readonly doubtful = new Set<string>();
  private readonly bindings = new Map<string, Binding>();
  /** Names that were set and sections that were recalled, in order. */
  private readonly entries: (string | LoweredSection)[] = [];
  private readonly outer: Scope | undefined;
  private readonly sectionNames: SectionNames | undefined;
  /** Up to this statement, names of sections that were recalled are in sight. */
  private recalled = Number.NEGATIVE_INFINITY;

  constructor(outer?: Scope, sectionNames?: SectionNames) {
    this.outer = outer;
    this.sectionNames = sectionNames;
  }

  get(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.recall(name) ?? this.outer?.get(name);
  }

  private recall(name: string): Binding | undefined {
    const variable = this.sectionNames?.get(name, this.recalled);
    return variable && { kind: 'variable', variable };
  }

  set(name: string, binding: Binding): void {
    if (!this.bindings.has(name)) this.entries.push(name);
    this.bindings.set(name, binding);
    if (this.sectionNames?.has(name) === true) this.doubtful.add(name);
  }

  /** Brings all names of a section into sight. */
  enter(section: LoweredSection): void {
    this.entries.push(section);
    this.recalled = section.last;
  }

  /** One after the other, as far as somebody asks. */
  *names(): Iterable<string> {
    for (const entry of this.entries) {
      if (typeof entry === 'string') yield entry;
      else for (const { name } of namesOf(entry)) yield name;
    }
    if (this.outer !== undefined) yield* this.outer.names();
  }

  ownVariables(): readonly Variable[] {
    return this.entries.flatMap((entry) => (typeof entry === 'string' ? this.variable(entry) : namesOf(entry)));
  }

  /** The names that begin as those of adjoints do. */
  adjoints(prefix: string): readonly Variable[] {
    return this.entries.flatMap((entry) => {
      if (typeof entry !== 'string') return entry.adjoints;
      return entry.startsWith(prefix) ? this.variable(entry) : [];
    });
  }

  private variable(name: string): readonly Variable[] {
    const binding = this.bindings.get(name);
    return binding?.kind === 'variable' ? [binding.variable] : [];
  }

  variables(): readonly Variable[] {
    return this.outer === undefined ? this.ownVariables() : [...this.outer.variables(), ...this.ownVariables()];
  }
}
