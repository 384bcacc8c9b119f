import type { Dimension } from './dimension.ts';
import type { Variable } from './program.ts';

/** What a name stands for where it is read. */
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

  ownVariables(): readonly Variable[] {
    const found: Variable[] = [];
    this.bindings.forEach((binding) => {
      if (binding.kind === 'variable') found.push(binding.variable);
    });
    return found;
  }

  variables(): readonly Variable[] {
    return this.outer === undefined ? this.ownVariables() : [...this.outer.variables(), ...this.ownVariables()];
  }
}
