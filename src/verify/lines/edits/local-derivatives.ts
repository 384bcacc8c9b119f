import { OPERATIONS } from '../../../operations/table.ts';
import { hasDerivative, readsOf } from '../../../program/activity.ts';
import type { Equation, Step, Value, Variable } from '../../../program/program.ts';
import { sameShape } from '../../../program/shape.ts';
import { build, type Candidate, factorsOfProduct, type Position } from '../repair/change.ts';
import { countNodes } from '../repair/derived-line.ts';
import { textOf } from '../repair/text-of.ts';

/** A longer one is no slip of the hand. */
const MOST_NODES = 12;

function productOf(factors: readonly Value[]): readonly Value[] {
  const [first, ...others] = factors;
  return others.reduce<readonly Value[]>(
    (products, factor) => products.flatMap((product) => build(OPERATIONS.infix('*'), [product, factor])),
    first === undefined ? [] : [first],
  );
}

/** The factor by which a derived line multiplies an adjoint: the derivative of an operation by its operand, element by element. */
export function localDerivative({ value }: Equation): Value | undefined {
  const factors = factorsOfProduct(value);
  const others = factors.filter((factor) => !(factor.kind === 'read' && factor.variable.kind === 'adjoint'));
  const isPlain = others.every(({ kind }) => kind !== 'apply');
  if (isPlain || others.length !== factors.length - 1 || others.some(readsAdjoints)) return undefined;
  return productOf(others)[0];
}

/** A derived pass, and the lines in it that name local derivatives. */
export interface NamedDerivatives {
  readonly body: readonly Step[];
  readonly named: ReadonlySet<Equation>;
}

/** A derived pass in which local derivatives have names. */
export function withNamedDerivatives(body: readonly Step[]): NamedDerivatives {
  const named = new Set<Equation>();
  const extend = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step): readonly Step[] => {
      if (step.kind !== 'equation') return [{ ...step, body: extend(step.body) }];
      const value = localDerivative(step);
      if (value === undefined) return [step];
      const target: Variable = { ...step.target, name: `${step.target.name}/`, kind: 'intermediate', shape: value.shape };
      const line: Equation = { kind: 'equation', target, indices: step.indices, operator: '=', value };
      named.add(line);
      return [step, line];
    });
  return { body: extend(body), named };
}

function readsAdjoints(value: Value): boolean {
  return readsOf(value).some(({ kind }) => kind === 'adjoint');
}

/** Ways to take one or two of some factors out of them, of which one is no name. */
function* choices(factors: readonly Value[]): Generator<readonly Value[]> {
  for (const [at, first] of factors.entries()) {
    if (first.kind === 'apply') yield [first];
    for (const second of factors.slice(at + 1)) if ([first, second].some(({ kind }) => kind === 'apply')) yield [first, second];
  }
}

function isAmong(some: readonly Value[], all: readonly Value[]): boolean {
  const texts = all.map(textOf);
  return some.every((value) => texts.includes(textOf(value)));
}

/** Local derivatives of a pass, and what the block beside it defines: no derivative reads that. */
interface Derivatives {
  readonly derivatives: readonly Value[];
  readonly defined: ReadonlySet<Variable>;
}

/** The derivative of one operation where that of another belongs: `1 - s ^ 2` for `s * (1 - s)`. A factor too many, or too few, is another mistake. */
export function otherDerivative(part: Value, position: Position, { derivatives, defined }: Derivatives): readonly Candidate[] {
  if (position === 'compared' || part.kind === 'number') return [];
  const factors = factorsOfProduct(part);
  const own = factors.filter((factor) => readsOf(factor).every((variable) => !defined.has(variable)));
  return [...choices(own)].flatMap((removed) => {
    const [whole] = productOf(removed);
    // A condition that has a line of its own is one of several cases: the line that reads it speaks of the others.
    if (position === 'whole' && whole !== undefined && !hasDerivative(whole) && removed.length === factors.length) return [];
    const names = new Set(removed.flatMap((factor) => readsOf(factor)));
    return derivatives.flatMap((derivative) => {
      const added = factorsOfProduct(derivative);
      const isKin = readsOf(derivative).some((name) => names.has(name)) && countNodes(derivative) <= MOST_NODES;
      if (whole === undefined || !isKin || !sameShape(derivative.shape, whole.shape)) return [];
      if (isAmong(removed, added) || isAmong(added, removed)) return [];
      const kept = factors.flatMap((factor) => (factor === removed[0] ? added : removed.includes(factor) ? [] : [factor]));
      const cause = `\`${textOf(whole)}\` stands where \`${textOf(derivative)}\` belongs`;
      return productOf(kept).map((value) => ({ value, cause }));
    });
  });
}
