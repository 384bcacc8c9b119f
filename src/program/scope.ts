import type { Variable } from './program.ts';

/** What a name stands for where it is read. */
export type Binding =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** A size, or the variable of a loop. */
  | { readonly kind: 'dimension' };

/** Names in sight: one map for each body, each behind the one that encloses it. */
export class Scope {
  private readonly bindings = new Map<string, Binding>();
  private readonly outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.outer?.get(name);
  }

  set(name: string, binding: Binding): void {
    this.bindings.set(name, binding);
  }

  names(): readonly string[] {
    return [...this.bindings.keys(), ...(this.outer?.names() ?? [])];
  }

  variables(): readonly Variable[] {
    const own = [...this.bindings.values()].flatMap((binding) => (binding.kind === 'variable' ? [binding.variable] : []));
    return [...(this.outer?.variables() ?? []), ...own];
  }
}
