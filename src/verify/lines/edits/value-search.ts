import { OPERATIONS } from '../../../operations/table.ts';
import type { Value } from '../../../program/program.ts';
import { Random } from '../../draws/random.ts';
import { build, factorsOfProduct } from '../repair/change.ts';

/** An expression, and its numbers in the shape of what is looked for. */
export interface Word {
  readonly value: Value;
  readonly numbers: Float64Array;
}

/** Equal to about this, beside the largest element. */
const TOLERANCE = 1e-7;
/** Words of which products are made, at most. */
const MOST_WORDS = 150;
/** Expressions that are found for one goal, at most. */
const MOST_FOUND = 6;

/** The words that a product is made of. */
type Factors = readonly Word[];

function productOf(factors: Factors): readonly Value[] {
  const longest = factors.map(({ value }) => factorsOfProduct(value)).toSorted((a, b) => b.length - a.length);
  const [first, ...rest] = longest.flat();
  const times = OPERATIONS.infix('*');
  return rest.reduce<readonly Value[]>(
    (products, factor) => products.flatMap((product) => build(times, [product, factor])),
    first === undefined ? [] : [first],
  );
}

/** Products that are found again by a random projection of their numbers. */
class Index {
  private readonly entries: readonly { readonly factors: Factors; readonly projection: number }[];
  private readonly weights: Float64Array;

  constructor(all: readonly Factors[], weights: Float64Array) {
    this.weights = weights;
    this.entries = all
      .map((factors) => ({ factors, projection: this.project(factors.map(({ numbers }) => numbers)) }))
      .toSorted((a, b) => a.projection - b.projection);
  }

  private project(factors: readonly Float64Array[]): number {
    let sum = 0;
    for (let at = 0; at < this.weights.length; at += 1) {
      let term = this.weights[at] as number;
      if (term === 0) continue;
      for (const factor of factors) term *= factor[at] as number;
      sum += term;
    }
    return sum;
  }

  /** Products whose projection is that of some numbers, up to rounding. */
  find(numbers: Float64Array): readonly Factors[] {
    const projection = this.project([numbers]);
    const margin =
      TOLERANCE * this.weights.reduce((sum, weight, at) => sum + Math.abs(weight && weight * (numbers[at] as number)), 0);
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.entries[middle]?.projection ?? 0) < projection - margin) low = middle + 1;
      else high = middle;
    }
    const found: Factors[] = [];
    for (let at = low; at < this.entries.length; at += 1) {
      const entry = this.entries[at];
      if (entry === undefined || !(entry.projection <= projection + margin)) break;
      found.push(entry.factors);
    }
    return found;
  }
}

/** Finds products of words by their numbers. */
export class ValueSearch {
  private readonly words: readonly Word[];
  private readonly isKnown: readonly boolean[];
  private readonly weights: Float64Array;
  private readonly singles: Index;
  private pairs: Index | undefined;

  private readonly isDivisor: (value: Value) => boolean;

  /** `isKnown` are the elements that count; quotients are looked for by what `isDivisor`. */
  constructor(words: readonly Word[], isKnown: readonly boolean[], isDivisor: (value: Value) => boolean) {
    this.isDivisor = isDivisor;
    const random = new Random(1);
    this.isKnown = isKnown;
    this.weights = Float64Array.from(isKnown, (known) => {
      const weight = random.between(0.5, 1.5) * (random.next() < 0.5 ? -1 : 1);
      return known ? weight : 0;
    });
    this.words = words.slice(0, MOST_WORDS);
    this.singles = new Index(
      words.map((word) => [word]),
      this.weights,
    );
  }

  private get products(): Index {
    this.pairs ??= new Index(
      this.words.flatMap((first, at) => this.words.slice(at).map((second): Factors => [first, second])),
      this.weights,
    );
    return this.pairs;
  }

  /** Products and quotients of at most so many words that have the numbers of a goal, the shortest. */
  find(goal: Float64Array, most: 1 | 2 | 3): readonly Value[] {
    if (!goal.some((number, at) => this.isKnown[at] && number !== 0)) return [];
    const single = this.lookUp(goal, this.singles);
    if (most === 1 || single.length > 0) return single.flatMap(productOf);
    const pairs = this.lookUp(goal, this.products);
    if (pairs.length > 0) return pairs.flatMap(productOf);
    const quotients = this.quotients(goal, this.singles);
    if (most === 2 || quotients.length > 0) return quotients;
    const triples = this.triples(goal);
    return triples.length > 0 ? triples : this.quotients(goal, this.products);
  }

  /** Differences of two words that have the numbers of a goal. */
  differences(goal: Float64Array): readonly Value[] {
    const found = this.words.flatMap((word) => {
      const rest = goal.map((number, at) => number + (word.numbers[at] as number));
      const wholes = this.lookUp(rest, this.singles).filter((factors) => !factors.includes(word));
      return wholes.flatMap(productOf).flatMap((whole) => build(OPERATIONS.infix('-'), [whole, word.value]));
    });
    return found.slice(0, MOST_FOUND);
  }

  private lookUp(goal: Float64Array, index: Index): readonly Factors[] {
    return index
      .find(goal)
      .filter((factors) => this.isEqual(factors, goal))
      .slice(0, MOST_FOUND);
  }

  private isEqual(factors: Factors, goal: Float64Array): boolean {
    let scale = 0;
    for (const [at, number] of goal.entries()) if (this.isKnown[at]) scale = Math.max(scale, Math.abs(number));
    return goal.every((number, at) => {
      if (!this.isKnown[at]) return true;
      const found = factors.reduce((result, { numbers }) => result * (numbers[at] as number), 1);
      return Math.abs(found - number) <= TOLERANCE * scale;
    });
  }

  /** Words that vanish nowhere. */
  private get nonzero(): readonly Word[] {
    return this.words.filter(({ numbers }) => numbers.every((number, at) => !this.isKnown[at] || number !== 0));
  }

  private triples(goal: Float64Array): readonly Value[] {
    const found = this.nonzero.flatMap((word) => {
      const rest = goal.map((number, at) => (this.isKnown[at] ? number / (word.numbers[at] as number) : 0));
      return this.lookUp(rest, this.products).map((factors) => [...factors, word]);
    });
    // Each word of a product finds the product.
    const known = new Set<string>();
    const isNew = (factors: Factors): boolean => {
      const key = factors
        .map((word) => this.words.indexOf(word))
        .toSorted((a, b) => a - b)
        .join();
      return known.size !== known.add(key).size;
    };
    return found.filter(isNew).slice(0, MOST_FOUND).flatMap(productOf);
  }

  private quotients(goal: Float64Array, index: Index): readonly Value[] {
    const over = OPERATIONS.infix('/');
    const found = this.nonzero
      .filter(({ value }) => this.isDivisor(value))
      .flatMap((word) => {
        const rest = goal.map((number, at) => number * (word.numbers[at] as number));
        const products = this.lookUp(rest, index).filter((factors) => !factors.includes(word));
        return products.flatMap(productOf).flatMap((product) => build(over, [product, word.value]));
      });
    return found.slice(0, MOST_FOUND);
  }
}
