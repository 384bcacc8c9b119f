import * as build from '../../operations/builder.ts';
import { readsOf } from '../../program/activity.ts';
import { printValue } from '../../program/print.ts';
import type { Value, Variable } from '../../program/program.ts';
import { sameShape } from '../../program/shape.ts';
import { multipliedOut, vanishes } from '../across/normal-form.ts';
import { type Definition, isProduct, KnownValues } from '../across/recognize.ts';
import { rowSums } from '../across/row-sums.ts';
import { piecesOf } from '../algebra/concatenation.ts';
import { REWRITINGS } from '../algebra/reduce.ts';
import { simplify } from '../simplify.ts';
import { canonicalText } from './canonical.ts';

/** One rewriting on the way to a line. */
export interface DerivationStep {
  /** The law that it follows. */
  readonly rule: string;
  /** The whole expression after it. */
  readonly value: Value;
}

/** Nobody follows a longer way. */
const MOST_STEPS = 60;

const MULTIPLIED = 'multiplied out, terms put together';
const REORDERED = 'in another order';
const RESPELLED = 'the same product, written otherwise';
const SYMMETRIC = 'A.T = A, as it is symmetric';
const ROW_SUMS = 'sum((A @ B.T) * P) = sum(A * (P @ B)), along rows';

/** Finds the ways between expressions of the same value, in rewritings that each have a name. */
export class Ways {
  private readonly known: KnownValues;
  private readonly madeOf: (adjoint: Variable) => Value | undefined;
  private readonly definitions: ReadonlyMap<object, Value>;
  private readonly chains = new Map<Value, readonly DerivationStep[]>();
  /** Expressions that no rule applies to. */
  private readonly settled = new WeakSet<Value>();

  /** By the equations around a line, and by what flows to the adjoints that it reads. */
  constructor(definitions: readonly Definition[], madeOf: (adjoint: Variable) => Value | undefined) {
    this.madeOf = madeOf;
    this.known = new KnownValues(definitions, madeOf);
    const whole = definitions.filter(({ read }) => read.indices.length === 0 || read.variable.isLocal === true);
    this.definitions = new Map(whole.map(({ read, value }) => [read.variable, value]));
  }

  /** The steps from one expression to another one; undefined where the rules find none. */
  between(from: Value, to: Value): readonly DerivationStep[] | undefined {
    if (!sameShape(from.shape, to.shape)) return undefined;
    return this.meeting(from, to) ?? this.multiplied(from, to) ?? this.inPieces(from, to) ?? this.equal(from, to);
  }

  /** The contributions to the parts of an axis, put together at last. */
  private inPieces(from: Value, to: Value): readonly DerivationStep[] | undefined {
    const pieces = piecesOf(to);
    const steps = pieces && this.between(from, pieces);
    return (
      steps && [
        ...steps.filter(({ rule }) => rule !== REORDERED),
        { rule: 'pad(a, after=n) + pad(b, before=m) = concat(a, b)', value: to },
      ]
    );
  }

  /** Both made as short as the rules make them; one way is gone backwards from where they meet. */
  private meeting(from: Value, to: Value): readonly DerivationStep[] | undefined {
    const there = [{ rule: '', value: from }, ...this.chain(from)];
    const back = [{ rule: '', value: to }, ...this.chain(to)];
    const texts = new Map(back.map(({ value }, at) => [canonicalText(value), at] as const).toReversed());
    const end = there.findIndex(({ value }) => texts.has(canonicalText(value)));
    const meeting = texts.get(canonicalText(there[end]?.value ?? from));
    if (end < 0 || meeting === undefined) return undefined;
    const reversed = back.slice(0, meeting).map(({ value }, at) => ({ rule: back[at + 1]?.rule ?? '', value }));
    return withoutIdle(from, [...there.slice(1, end + 1), ...reversed.toReversed()], to);
  }

  private multiplied(from: Value, to: Value): readonly DerivationStep[] | undefined {
    const all = (variable: object): Value | undefined => this.definitions.get(variable);
    const products = (variable: object): Value | undefined => {
      const value = all(variable);
      return value !== undefined && isProduct(value) ? value : undefined;
    };
    const atoms = this.known.sums;
    const settings = [
      { put: () => undefined, atoms },
      { put: products, atoms },
      { put: () => undefined, atoms: new Set<string>() },
    ];
    for (const own of settings) {
      const value = multipliedOut(from, { ...own, all });
      if (value === undefined || !sameShape(value.shape, from.shape)) continue;
      const rest = this.meeting(value, to);
      if (rest !== undefined) return withoutIdle(from, [{ rule: MULTIPLIED, value }, ...rest], to);
    }
    return undefined;
  }

  private equal(from: Value, to: Value): readonly DerivationStep[] | undefined {
    const isEqual = vanishes(build.infix('-', from, to), (variable) => this.definitions.get(variable));
    return isEqual ? [{ rule: MULTIPLIED, value: to }] : undefined;
  }

  private chain(value: Value): readonly DerivationStep[] {
    const known = this.chains.get(value);
    if (known !== undefined) return known;
    const steps: DerivationStep[] = [];
    for (let own: Value = value; steps.length < MOST_STEPS; ) {
      const next = this.rewritten(own) ?? this.named(own) ?? this.summed(own);
      if (next === undefined) break;
      steps.push(next);
      own = next.value;
    }
    this.chains.set(value, steps);
    return steps;
  }

  /** One rule at the first place, from the inside, that it applies to. */
  private rewritten(value: Value): DerivationStep | undefined {
    if (value.kind !== 'apply' || this.settled.has(value)) return undefined;
    for (const [at, operand] of value.operands.entries()) {
      const inner = this.rewritten(operand);
      if (inner !== undefined) return { ...inner, value: simplify({ ...value, operands: value.operands.with(at, inner.value) }) };
    }
    for (const { apply, law } of REWRITINGS) {
      const other = apply(value);
      if (other === undefined || !sameShape(other.shape, value.shape)) continue;
      return { rule: typeof law === 'string' ? law : (law(value) ?? ''), value: simplify(other) };
    }
    this.settled.add(value);
    return undefined;
  }

  private summed(value: Value): DerivationStep | undefined {
    const next = rowSums(value, this.madeOf, this.known);
    return next === value ? undefined : { rule: ROW_SUMS, value: next };
  }

  /** Values that the forward pass has under a name. */
  private named(value: Value): DerivationStep | undefined {
    const next = this.known.read(value);
    if (canonicalText(next) === canonicalText(value)) return undefined;
    const [before, after] = [readsOf(value), readsOf(next)];
    const count = (reads: readonly Variable[], variable: Variable): number => reads.filter((own) => own === variable).length;
    const names = [...new Set(after)].filter((variable) => count(after, variable) > count(before, variable));
    const laws = names.flatMap((variable) => {
      const definition = this.definitions.get(variable);
      return definition === undefined ? [] : [`${variable.name} = ${printValue(definition)}`];
    });
    return { rule: laws.length === 0 ? SYMMETRIC : laws.join(', '), value: next };
  }
}

/** True if two expressions have the same operations. */
function isReordered(a: Value, b: Value): boolean {
  const operations = (value: Value): readonly string[] =>
    value.kind === 'apply' ? [value.operation.name, ...value.operands.flatMap(operations)] : [];
  return operations(a).toSorted().join() === operations(b).toSorted().join();
}

/** Steps that change what can be read; the last of them arrives exactly at the end. */
function withoutIdle(from: Value, steps: readonly DerivationStep[], to: Value): readonly DerivationStep[] {
  const kept: DerivationStep[] = [];
  let text = printValue(from);
  for (const own of steps) {
    const next = printValue(own.value);
    if (next !== text) kept.push(own);
    text = next;
  }
  const last = kept.at(-1)?.value ?? from;
  return text === printValue(to) ? kept : [...kept, { rule: isReordered(last, to) ? REORDERED : RESPELLED, value: to }];
}
