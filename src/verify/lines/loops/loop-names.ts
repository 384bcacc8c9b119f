import type { Iteration, Unrolled } from '../../../autodiff/unroll.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { readValue } from '../../../program/build.ts';
import { add, constant, constantValue, type Dimension, evaluate, named } from '../../../program/dimension.ts';
import type { IndexRange, Program, ReadValue, Value, Variable } from '../../../program/program.ts';
import { lengthOf } from '../../../program/ranges.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { equationsOf, targetsOf } from '../../../program/steps.ts';

/** An element of a sequence: the sequence, and the element's indices. */
interface Element {
  readonly variable: Variable;
  readonly at: readonly number[];
}

function* positions(lengths: readonly number[], axis = 0): Generator<readonly number[]> {
  if (axis === lengths.length) yield [];
  else
    for (let index = 0; index < (lengths[axis] ?? 0); index += 1)
      for (const rest of positions(lengths, axis + 1)) yield [index, ...rest];
}

/** From the variables of an unrolled program back to those of the file, with indices over loop variables. */
export class LoopNames {
  private readonly elements = new Map<Variable, Element>();
  /** Helpers have a value in each iteration, and a name in that alone. */
  private readonly helpers = new Map<Variable, { readonly variable: Variable; readonly iteration: Iteration }>();
  private readonly sizes: Iteration;

  constructor(programs: readonly Program[], unrolled: Unrolled, sizes: Iteration) {
    this.sizes = sizes;
    const variables = new Set(programs.flatMap(({ given, body }) => [...given, ...targetsOf(body)]));
    for (const equation of equationsOf(unrolled.backward?.body ?? [])) {
      const origin = unrolled.originOf(equation);
      if (origin !== undefined && equation.target.primal === undefined)
        this.helpers.set(equation.target, { variable: origin.equation.target, iteration: origin.iteration });
    }
    for (const variable of variables) {
      const firsts = variable.ranges.map(({ first }) => evaluate(first, sizes));
      const lengths = variable.ranges.map((range) => Math.max(0, evaluate(lengthOf(range), sizes)));
      const all = [...positions(lengths)];
      unrolled.elementsOf(variable).forEach((element, index) => {
        this.elements.set(element, { variable, at: (all[index] ?? []).map((own, axis) => own + (firsts[axis] ?? 0)) });
      });
    }
  }

  /** Another variable that stands for the same element. */
  alias(variable: Variable, known: Variable): void {
    for (const [other, same] of [
      [variable, known],
      [adjointOf(variable), adjointOf(known)],
    ] as const) {
      const element = this.elements.get(same);
      if (element !== undefined) this.elements.set(other, element);
    }
  }

  /** The file's variable behind an unrolled one. */
  base(variable: Variable): Variable {
    return this.elements.get(variable)?.variable ?? variable;
  }

  /** The element before or after one along an axis; undefined where there is none. */
  neighbour(variable: Variable, axis: number, by: number): Variable | undefined {
    const element = this.elements.get(variable);
    if (element === undefined || element.at.length === 0) return undefined;
    const at = element.at.map((index, own) => (own === axis ? index + by : index));
    return [...this.elements].find(
      ([, other]) => other.variable === element.variable && other.at.every((index, own) => index === at[own]),
    )?.[0];
  }

  /** An unrolled variable as it would be read in the loop. */
  reference(variable: Variable, iteration: Iteration): ReadValue {
    const { variable: base, at } = this.elements.get(variable) ?? { variable, at: [] };
    return readValue(
      base,
      at.map((index, axis) => indexOf(index, axis, at.length, iteration) ?? this.atAnEnd(index, base.ranges[axis])),
    );
  }

  /** An index outside of loops: the last one of a sequence is that for all lengths. */
  private atAnEnd(index: number, range: IndexRange | undefined): Dimension {
    const ends = range === undefined ? [] : [range.last, range.first];
    return ends.find((end) => evaluate(end, this.sizes) === index) ?? constant(index);
  }

  private known(variable: Variable, iteration: Iteration): ReadValue | undefined {
    const helper = this.helpers.get(variable);
    if (helper !== undefined && helper.variable.ranges.length === 0)
      return sameIteration(helper.iteration, iteration) ? readValue(helper.variable) : undefined;
    return this.elements.has(variable) ? this.reference(variable, iteration) : undefined;
  }

  private holdsFilledSize(value: Value): boolean {
    let isFilled = false;
    const dimension = (own: Dimension): Dimension => {
      const size = constantValue(own);
      isFilled ||= size !== undefined && [...this.sizes.values()].includes(size);
      return own;
    };
    rewrite(value, { read: (read) => read, dimension });
    return isFilled;
  }

  /** An unrolled expression as it would stand in the loop; undefined where it reads what has no name there. */
  inLoop(value: Value, iteration: Iteration): Value | undefined {
    // It may be a size that was filled in: what it is called in the file is not known.
    if (this.holdsFilledSize(value)) return undefined;
    let isKnown = true;
    const back = rewrite(value, {
      read: (read) => {
        const known = this.known(read.variable, iteration);
        isKnown &&= known !== undefined;
        return known === undefined ? read : { ...known, span: read.span };
      },
      dimension: (dimension) => dimension,
    });
    return isKnown ? back : undefined;
  }
}

function sameIteration(a: Iteration, b: Iteration): boolean {
  return a.size === b.size && [...a].every(([name, value]) => b.get(name) === value);
}

/** An index as a loop variable and an offset: the variable at the same place where there are as many, else the innermost. */
function indexOf(index: number, axis: number, count: number, iteration: Iteration): Dimension | undefined {
  const loops = [...iteration];
  const [name, value] = (loops.length === count ? loops[axis] : loops.at(-1)) ?? [];
  return name === undefined || value === undefined ? undefined : add(named(name), constant(index - value));
}
