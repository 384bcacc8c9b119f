import { constant, type Dimension, evaluate, namesIn } from '../../program/dimension.ts';
import type { Shape } from '../../program/shape.ts';
import type { Abstract } from './values.ts';

/** Lengths of loops that are unrolled, in the order in which they are met. */
const LENGTHS = [3, 2, 4, 5];
/** Sizes of windows and the like, which nobody wants large. */
const USUAL: readonly (readonly [RegExp, number])[] = [
  [/^strides?(_[hw])?$/i, 2],
  [/^pad(ding)?(_[hw])?$/i, 1],
  [/^(pool|kernel|filter|window|ksize|k_size|HH|WW|ph|pw|groups?|n_?heads?|num_heads|heads?|G)/, 2],
];

/** So many values are tried for each of several sizes that a length depends on. */
const TRIED = [2, 3, 4, 5, 6];
/** Of many sizes, fewer values each: all of their combinations are tried. */
const MOST_TRIED = 4000;

type Known = Pick<Assumptions, 'shapes' | 'sizes' | 'domains' | 'whole' | 'isShort' | 'isWithoutTiny' | 'settings'>;

/** Assumptions where the text says nothing: shapes, and numbers for the lengths of loops. */
export class Assumptions {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly sizes: ReadonlyMap<string, Dimension>;
  readonly domains: ReadonlyMap<string, string>;
  /** Names of what is given that is a size: whole numbers wherever they stand. */
  readonly whole: ReadonlySet<string>;
  /** True to unroll loops as shortly as can be. */
  readonly isShort: boolean;
  /** True to leave out the tiny numbers that keep a logarithm or a quotient finite. */
  readonly isWithoutTiny: boolean;

  /** Parameters and entries that are set, by their keys. */
  readonly settings: ReadonlyMap<string, Abstract>;

  constructor(known: Partial<Known> = {}) {
    this.isShort = known.isShort ?? false;
    this.isWithoutTiny = known.isWithoutTiny ?? false;
    this.settings = known.settings ?? new Map();
    this.shapes = known.shapes ?? new Map();
    this.sizes = known.sizes ?? new Map();
    this.domains = known.domains ?? new Map();
    this.whole = known.whole ?? new Set();
  }

  private with(changed: Partial<Known>): Assumptions {
    return new Assumptions({ ...this, ...changed });
  }

  withShape(name: string, shape: Shape): Assumptions {
    return this.with({ shapes: new Map([...this.shapes, [name, shape]]) });
  }

  withSizes(sizes: ReadonlyMap<string, Dimension>): Assumptions {
    return this.with({ sizes: new Map([...this.sizes, ...sizes]) });
  }

  withWhole(name: string): Assumptions {
    return this.with({ whole: new Set([...this.whole, name]) });
  }

  withSetting(key: string, value: Abstract): Assumptions {
    return this.with({ settings: new Map([...this.settings, [key, value]]) });
  }

  withoutTiny(): Assumptions {
    return this.with({ isWithoutTiny: true });
  }

  /** The same, with loops as short as can be, and nothing chosen yet. */
  shortened(): Assumptions {
    return this.with({ sizes: new Map(), isShort: true });
  }

  /** True if a shape has a size of this name, or a size was told by it. */
  mentions(name: string): boolean {
    if (this.sizes.has(name)) return true;
    return [...[...this.shapes.values()].flat(), ...this.sizes.values()].some((size) => namesIn(size).has(name));
  }

  /** A short length, and the sizes with which a loop has it. */
  chosen(size: Dimension): ReadonlyMap<string, Dimension> {
    const names = [...namesIn(size)];
    const [only, ...others] = names;
    const usual = names.find((name) => USUAL.some(([pattern]) => pattern.test(name)));
    const preset = USUAL.find(([pattern]) => usual !== undefined && pattern.test(usual))?.[1];
    if (usual !== undefined && preset !== undefined) return new Map([[usual, constant(preset)]]);
    if (only !== undefined && others.length === 0 && size.terms.length === 1)
      return new Map([[only, constant(this.lengthFor(size, only))]]);
    return best(size, names);
  }

  private lengthFor(size: Dimension, name: string): number {
    const factor = evaluate(size, new Map([[name, 1]]));
    const length = this.isShort ? 2 : (LENGTHS[this.lengths() % LENGTHS.length] ?? 3);
    return factor > 1 ? Math.max(1, Math.floor(length / factor)) : length;
  }

  /** The number of lengths that have been chosen. */
  private lengths(): number {
    return [...this.sizes.values()].filter(({ terms }) => terms.every(({ factors }) => factors.length === 0)).length;
  }
}

/** The sizes with which a length is short, but not so short that a loop hides a mistake. */
function best(size: Dimension, names: readonly string[]): ReadonlyMap<string, Dimension> {
  let found: ReadonlyMap<string, number> = new Map(names.map((name) => [name, 2]));
  let cost = Number.POSITIVE_INFINITY;
  const tried = TRIED.slice(0, Math.max(1, Math.floor(MOST_TRIED ** (1 / names.length))));
  const visit = (at: number, chosen: ReadonlyMap<string, number>): void => {
    const name = names[at];
    if (name !== undefined) {
      for (const own of tried) visit(at + 1, new Map([...chosen, [name, own]]));
      return;
    }
    const length = evaluate(size, chosen);
    const own = (length < 2 ? 100 : Math.abs(length - 2)) + [...chosen.values()].reduce((sum, each) => sum + each, 0) / 100;
    const alike = names.length - new Set(chosen.values()).size;
    if (own + alike / 10 < cost) {
      cost = own + alike / 10;
      found = chosen;
    }
  };
  visit(0, new Map());
  return new Map([...found].map(([name, own]) => [name, constant(own)]));
}
