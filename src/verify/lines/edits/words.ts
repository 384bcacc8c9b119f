import { OPERATIONS } from '../../../operations/table.ts';
import { readsOf } from '../../../program/activity.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { readValue, sizeValue } from '../../../program/build.ts';
import {
  add,
  constant,
  constantValue,
  type Dimension,
  named,
  namesIn,
  printDimension,
  substitute,
  subtract,
} from '../../../program/dimension.ts';
import type { Program, ReadValue, Step, Value, Variable } from '../../../program/program.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { equationsOf } from '../../../program/steps.ts';
import { unitAdjoints } from '../../../program/unit-adjoints.ts';
import { build } from '../repair/change.ts';
import { distinct, divisorsOf, factorsOf, numbersOf, partsOf } from '../repair/derived-line.ts';
import type { Words } from './changes.ts';
import { localDerivative } from './local-derivatives.ts';
import { type Placed, placedIn } from './placed.ts';
import { namesakesOf } from './twin-lines.ts';

/** True for an element that a line reads of what it defines before any iteration has defined it. */
function isAhead({ indices }: ReadValue, { equation, innermost }: Placed): boolean {
  if (innermost === undefined || indices.length !== equation.indices.length) return false;
  const steps = indices.map((index, axis) => constantValue(subtract(index, equation.indices[axis] as Dimension)));
  return steps.every((step) => step !== undefined && step * innermost.step >= 0);
}

/** An expression, and the loop variables that it is written with. */
export interface Written {
  readonly value: Value;
  readonly loops: readonly string[];
}

function indicesIn(value: Value): ReadonlySet<string> {
  const found = partsOf(value).flatMap((part) =>
    part.kind === 'read' ? part.indices.flatMap((index) => [...namesIn(index)]) : [],
  );
  return new Set(found);
}

/** The largest expressions that are looked at as parts. */
const MOST_NODES = 24;

/** Everything that the programs of a file name, and the lines of the derived pass that speak of nothing else. */
export class Dictionary {
  private readonly written: readonly Written[];
  private readonly sizes: readonly Value[];
  private readonly numbers: readonly number[];
  private readonly unread: ReadonlySet<Variable>;
  /** Variables that the block defines or starts from. */
  private readonly targets: ReadonlySet<Variable>;
  private readonly derivatives: readonly Written[];
  private readonly block: readonly Placed[];
  private readonly known = new Map<string, Words>();

  constructor(forward: Program, backward: Program, derived: Program) {
    const block = equationsOf(backward.body);
    const adjoints = new Set([
      ...block.map(({ target }) => target),
      ...forward.outputs.map(({ variable }) => adjointOf(variable)),
    ]);
    this.targets = adjoints;
    // A name for 1 fits anywhere, and says nothing.
    const units = unitAdjoints(forward, backward);
    const isNamed = ({ variable }: ReadValue): boolean =>
      !units.has(variable) && (variable.kind !== 'adjoint' || adjoints.has(variable));
    const primals = new Set([...forward.given, ...equationsOf(forward.body).map(({ target }) => target)]);
    const isOfFile = (read: ReadValue): boolean => (primals.has(read.variable) || adjoints.has(read.variable)) && isNamed(read);
    const own = [...placedIn(forward.body), ...placedIn(backward.body)];
    const all = [...own, ...placedIn(derived.body)].flatMap(({ equation, loops }): readonly Written[] => [
      { value: readValue(equation.target, equation.indices), loops },
      ...partsOf(equation.value).map((value) => ({ value, loops })),
    ]);
    const isKnown = ({ value }: Written): boolean => {
      const parts = partsOf(value);
      return parts.length <= MOST_NODES && parts.every((part) => part.kind !== 'read' || isOfFile(part));
    };
    this.written = all.filter(isKnown);
    this.derivatives = placedIn(derived.body)
      .flatMap(({ equation, loops }) => {
        const value = localDerivative(equation);
        return value === undefined ? [] : [{ value, loops }];
      })
      .filter(isKnown);
    this.block = placedIn(backward.body);
    const used = own.flatMap(({ equation }) => partsOf(equation.value).filter(({ kind }) => kind === 'size'));
    this.sizes = distinct([...used, ...[...forward.dimensions.keys()].map((name) => sizeValue(named(name)))]);
    this.numbers = [...new Set(all.flatMap(({ value }) => numbersOf(value)))];
    this.unread = unreadIn(backward.body);
  }

  /** The vocabulary of a line inside its loops. */
  at(placed: Placed): Words {
    const { equation, loops } = placed;
    const key = loops.join();
    const words = this.known.get(key) ?? this.inside(loops);
    this.known.set(key, words);
    const { target } = equation;
    const isOther = (value: Value): boolean =>
      value.kind !== 'read' || value.variable !== target || (target.ranges.length > 0 && !isAhead(value, placed));
    const reads = words.reads.filter(isOther);
    return { ...words, reads, unread: words.unread.filter(isOther), alike: namesakesOf(placed, this.block, reads) };
  }

  /** Products of what the block defines with what the forward pass names, elementwise and of matrices. */
  private productsOf(reads: readonly ReadValue[]): readonly Value[] {
    const all = reads.flatMap(neighbours);
    const flowing = all.filter(({ variable }) => this.targets.has(variable));
    const factors = reads.filter(({ variable }) => !this.targets.has(variable));
    return flowing.flatMap((own) =>
      factors.flatMap((factor) => [
        ...build(OPERATIONS.infix('*'), [factor, own]),
        ...[factor, ...build(OPERATIONS.transpose, [factor])].flatMap((matrix) =>
          matrix.shape.length === 2
            ? [
                ...build(OPERATIONS.infix('@'), [matrix, own]),
                ...(own.shape.length < 2 ? [] : build(OPERATIONS.infix('@'), [own, matrix])),
              ]
            : [],
        ),
      ]),
    );
  }

  private inside(loops: readonly string[]): Words {
    const values = distinct(this.written.flatMap((own) => renamed(own, loops) ?? []));
    const plain = values.filter((value) => value.kind === 'read');
    const reads = distinct(plain.flatMap(neighbours)).filter((value) => value.kind === 'read');
    const parts = values.filter(({ kind }) => kind === 'apply');
    const isForgotten = ({ variable, indices }: ReadValue): boolean =>
      this.unread.has(variable) && (variable.ranges.length === 0 || indices.length > 0);
    return {
      reads,
      parts,
      products: distinct(this.productsOf(plain)),
      unread: reads.filter(isForgotten),
      factors: distinct(parts.flatMap(factorsOf)).filter(({ kind }) => kind !== 'number'),
      divisors: distinct(parts.flatMap(divisorsOf)),
      numbers: this.numbers,
      sizes: this.sizes,
      derivatives: distinct(this.derivatives.flatMap((own) => renamed(own, loops) ?? [])),
      defined: this.targets,
      alike: [],
    };
  }
}

/** Helpers that no line reads; of those that loops carry on, no line of a loop. */
function unreadIn(body: readonly Step[]): ReadonlySet<Variable> {
  const lines = placedIn(body);
  const readBy = (some: readonly Placed[]): ReadonlySet<Variable> =>
    new Set(some.flatMap(({ equation }) => readsOf(equation.value)));
  const anywhere = readBy(lines);
  const inLoops = readBy(lines.filter(({ loops }) => loops.length > 0));
  return new Set(
    lines.flatMap(({ equation: { target }, loops }) => {
      const isRead = (loops.length > 0 && target.ranges.length > 0 ? inLoops : anywhere).has(target);
      return target.kind === 'adjoint' || isRead ? [] : [target];
    }),
  );
}

/** With the variables of other loops; nothing where those do not say which element is meant. */
export function renamed({ value, loops }: Written, inside: readonly string[]): Value | undefined {
  const used = [...indicesIn(value)].filter((name) => loops.includes(name));
  if (used.every((name) => inside.includes(name))) return value;
  const [from] = used;
  const to = inside.at(-1);
  if (from === undefined || to === undefined || used.length > 1) return undefined;
  const dimension = (own: Dimension): Dimension => substitute(own, from, named(to));
  return rewrite(value, {
    dimension,
    read: (read) => readValue(read.variable, read.indices.map(dimension)),
  });
}

/** A read, and those of the elements beside. */
function neighbours(read: ReadValue): readonly ReadValue[] {
  const { variable, indices } = read;
  if (variable.isLocal === true) return [read];
  const shifted = indices.flatMap((_, axis) =>
    [1, -1].map((step) =>
      readValue(
        variable,
        indices.map((own, at) => (at === axis ? add(own, constant(step)) : own)),
      ),
    ),
  );
  return [read, ...shifted.filter(({ indices: own }) => !own.some((index) => printDimension(index).startsWith('-')))];
}
