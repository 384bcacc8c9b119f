import type { Variable } from '../../program/program.ts';
import type { SectionNames } from '../names/scope.ts';

/** The statements of a section, by their orders. */
interface Range {
  readonly first: number;
  readonly last: number;
}

function isWithin({ place }: Variable, { first, last }: Range): boolean {
  return place !== undefined && first <= place.statement && place.statement <= last;
}

/** The variables of reused sections by name: reusing a section costs the same whatever the number of its names. */
export class NameIndex implements SectionNames {
  private readonly variables = new Map<string, Variable>();
  /** The others, of names that several sections define. */
  private readonly further = new Map<string, readonly Variable[]>();

  add(variable: Variable): void {
    const { name } = variable;
    if (!this.variables.has(name)) this.variables.set(name, variable);
    else this.further.set(name, [...(this.further.get(name) ?? []), variable]);
  }

  delete(variable: Variable): void {
    const { name } = variable;
    if (!this.further.has(name)) {
      if (this.variables.get(name) === variable) this.variables.delete(name);
      return;
    }
    const [first, ...others] = this.all(name).filter((own) => own !== variable);
    if (first === undefined) this.variables.delete(name);
    else this.variables.set(name, first);
    if (others.length === 0) this.further.delete(name);
    else this.further.set(name, others);
  }

  has(name: string): boolean {
    return this.variables.has(name);
  }

  get(name: string, last: number): Variable | undefined {
    const variable = this.variables.get(name);
    if (variable === undefined || (variable.place?.statement ?? 0) <= last) return variable;
    return this.further.get(name)?.find(({ place }) => (place?.statement ?? 0) <= last);
  }

  /** Names that several sections define. */
  contested(): Iterable<string> {
    return this.further.keys();
  }

  isDefinedIn(name: string, section: Range): boolean {
    return this.all(name).some((variable) => isWithin(variable, section));
  }

  private all(name: string): readonly Variable[] {
    const variable = this.variables.get(name);
    return variable === undefined ? [] : [variable, ...(this.further.get(name) ?? [])];
  }
}
