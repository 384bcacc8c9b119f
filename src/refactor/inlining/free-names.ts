import { OPERATIONS } from '../../operations/table.ts';
import { adjointName } from '../../program/adjoints.ts';

/** Names that collide with none that are there, nor with their adjoints. */
export class FreeNames {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  private isFree(name: string): boolean {
    const isAdjoint = name.startsWith(adjointName('')) && this.taken.has(name.slice(adjointName('').length));
    return !this.taken.has(name) && !this.taken.has(adjointName(name)) && !isAdjoint && OPERATIONS.call(name, []) === undefined;
  }

  /** A name like `hint`: itself, or with a number. */
  give(hint: string): string {
    const base = hint.replaceAll('.', '_');
    let name = base;
    for (let count = 2; !this.isFree(name); count += 1) name = `${base}_${count}`;
    this.taken.add(name);
    return name;
  }

  /** A variable of a loop may be that of another one which does not stand around it. */
  giveIndex(hint: string, enclosing: ReadonlySet<string>): string {
    let name = hint;
    for (let count = 2; this.taken.has(name) || enclosing.has(name); count += 1) name = `${hint}_${count}`;
    return name;
  }
}
