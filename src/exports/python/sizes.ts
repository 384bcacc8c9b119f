import { constant, type Dimension, isPolynomial, namesIn, scale, substitute } from '../../program/dimension.ts';
import type { Variable } from '../../program/program.ts';
import type { Shape } from '../../program/shape.ts';

/** The sources from which a function finds the sizes that it needs. */
export interface SizeSources {
  /** From the shapes of what it is given: `m, n = W.shape`, or one size at a time. */
  readonly found: readonly SizeSource[];
  /** Sizes that no shape tells: the caller states them. */
  readonly open: readonly string[];
}

export interface SizeSource {
  readonly name: string;
  readonly variable: Variable;
  readonly axis: number;
  /** `name = (size + offset) / factor` */
  readonly offset: Dimension;
  readonly factor: number;
}

type ShapeOf = (variable: Variable) => Shape;

/** The name that a size tells once the others are known; it must stand alone. */
function solve(size: Dimension, known: ReadonlySet<string>): Pick<SizeSource, 'name' | 'offset' | 'factor'> | undefined {
  const open = [...namesIn(size)].filter((name) => !known.has(name));
  const [name] = open;
  if (name === undefined || open.length > 1 || !isPolynomial(size)) return undefined;
  const terms = size.terms.filter(({ factors }) => factors.includes(name));
  const [term] = terms;
  if (term === undefined || terms.length > 1 || term.factors.length > 1 || term.coefficient < 0) return undefined;
  const rest = substitute(size, name, constant(0));
  return { name, offset: scale(rest, -1), factor: term.coefficient };
}

export function sizeSources(needed: ReadonlySet<string>, given: readonly Variable[], shapeOf: ShapeOf): SizeSources {
  const found: SizeSource[] = [];
  const known = new Set<string>();
  const visit = (variable: Variable): void => {
    shapeOf(variable).forEach((size, axis) => {
      const source = solve(size, known);
      if (source === undefined) return;
      known.add(source.name);
      found.push({ ...source, variable, axis });
    });
  };
  // Twice: a sum like `n + m` may come before the sizes that it is made of.
  for (let pass = 0; pass < 2; pass += 1) given.forEach(visit);
  const wanted = closure(needed, found);
  return { found: found.filter(({ name }) => wanted.has(name)), open: [...wanted].filter((name) => !known.has(name)) };
}

/** The needed sizes and those that they are computed from. */
function closure(needed: ReadonlySet<string>, found: readonly SizeSource[]): ReadonlySet<string> {
  const wanted = new Set(needed);
  for (const { name, offset } of found.toReversed()) {
    if (wanted.has(name)) for (const other of namesIn(offset)) wanted.add(other);
  }
  return wanted;
}
