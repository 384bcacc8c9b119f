import { readsOf } from '../program/activity.ts';
import { adjointOf } from '../program/adjoints.ts';
import { passesSign } from '../program/operation.ts';
import type { Equation, Loop, Reference, Step, Value, Variable } from '../program/program.ts';
import { equationsOf } from '../program/steps.ts';
import { mayMeet, shownBy } from './sharing.ts';
import { activeOutputs, type ExportUnit, gradients } from './unit.ts';

/** The statements that a target writes, in order; with them it needs nothing else of the Program. */
export type Statement = MakeStatement | ReceiveStatement | WriteStatement | LoopStatement;

/** A variable gets its storage: for what is stored piece by piece, or for a sum that begins at zero. */
export interface MakeStatement {
  readonly kind: 'make';
  readonly variable: Variable;
  readonly zeroed: boolean;
}

/** The given adjoint of an output enters the adjoint that the pass goes on adding to. */
export interface ReceiveStatement {
  readonly kind: 'receive';
  readonly output: Reference;
}

export interface WriteStatement {
  readonly kind: 'write';
  readonly equation: Equation;
  /** Into a new name, into a piece of what was made, or onto what is there. */
  readonly how: 'define' | 'store' | 'accumulate';
  readonly loops: readonly Loop[];
  /** The forward equation whose derivative begins here. */
  readonly heading?: Equation | undefined;
  /** True if more is added to a defined name later. */
  readonly grows: boolean;
  /** True if the value needs memory of its own: the memory that it shares, or its new name, is added to in place. */
  readonly owns: boolean;
}

export interface LoopStatement {
  readonly kind: 'loop';
  readonly loop: Loop;
  readonly loops: readonly Loop[];
  readonly body: readonly Statement[];
}

/** The value without its leading sign: `a * b` for `-a * b`; undefined if no sign leads it. */
export function negativeOf(value: Value): Value | undefined {
  if (value.kind !== 'apply') return undefined;
  const [first, ...rest] = value.operands;
  if (first === undefined || value.operation.notation.kind === 'negation') return first;
  if (!passesSign(value.operation)) return undefined;
  const positive = negativeOf(first);
  return positive && { ...value, operands: [positive, ...rest] };
}

/** True if the variable is written element by element. */
function isStored({ storage }: ExportUnit, variable: Variable): boolean {
  return storage.of(variable).ranges.length > 0;
}

export function forwardStatements(unit: ExportUnit): readonly Statement[] {
  const made = new Set<Variable>(unit.forward.given);
  const walk = (steps: readonly Step[], loops: readonly Loop[]): Statement[] =>
    steps.flatMap((step): Statement[] => {
      const makes = loops.length > 0 ? [] : equationsOf([step]).flatMap(({ target }) => make(target));
      if (step.kind === 'loop') return [...makes, { kind: 'loop', loop: step, loops, body: walk(step.body, [...loops, step]) }];
      const how = isStored(unit, step.target) ? 'store' : 'define';
      return [...makes, { kind: 'write', equation: step, how, loops, grows: false, owns: false }];
    });
  const make = (variable: Variable): MakeStatement[] => {
    if (!isStored(unit, variable) || made.has(variable)) return [];
    made.add(variable);
    return [{ kind: 'make', variable, zeroed: false }];
  };
  return walk(unit.forward.body, []);
}

/** The outputs whose given adjoint cannot stand for the adjoint itself: elements, sequences, and what more is added to. */
export function receivedOutputs(unit: ExportUnit): readonly Reference[] {
  const written = new Set(equationsOf(unit.backward.body).map(({ target }) => target));
  return activeOutputs(unit).filter(({ variable }) => variable.ranges.length > 0 || written.has(adjointOf(variable)));
}

function referenceOf({ target, indices }: Equation): Reference {
  return { variable: target, indices };
}

export function backwardStatements(unit: ExportUnit): readonly Statement[] {
  return new BackwardWalk(unit).walk();
}

/**
 * Variables that have a value by now; inside a loop, also those from before it. The outer set is not copied, because there
 * may be many loops.
 */
class Ready {
  private readonly before: Ready | undefined;
  private readonly own = new Set<Variable>();

  constructor(before?: Ready) {
    this.before = before;
  }

  add(variable: Variable): void {
    this.own.add(variable);
  }

  has(variable: Variable): boolean {
    return this.own.has(variable) || this.before?.has(variable) === true;
  }
}

class BackwardWalk {
  private readonly unit: ExportUnit;
  private heading: Equation | undefined;
  /** The positions in `order` at which each variable is written. */
  private readonly writes = new Map<Variable, number[]>();
  /** All that is written, in order; and how much of it was written already. */
  private readonly order: readonly Equation[];
  private written = 0;
  /** Variables that contributions are added to, so that they begin at zero. */
  private readonly sums = new Set<Variable>();

  constructor(unit: ExportUnit) {
    this.unit = unit;
    this.order = equationsOf(unit.backward.body);
    for (const [place, { target, operator, value }] of this.order.entries()) {
      const places = this.writes.get(target);
      if (places === undefined) this.writes.set(target, [place]);
      else places.push(place);
      if (operator === '+=' || isStored(unit, target)) this.sums.add(target);
      for (const variable of readsOf(value))
        if (variable.kind === 'adjoint' && !this.writes.has(variable)) this.sums.add(variable);
    }
  }

  walk(): readonly Statement[] {
    const { unit } = this;
    const ready = new Ready();
    for (const { variable } of activeOutputs(unit)) ready.add(adjointOf(variable));
    const received: Statement[] = [];
    const seen = new Set<Variable>();
    for (const output of receivedOutputs(unit)) {
      const variable = adjointOf(output.variable);
      const whole = output.indices.length === 0;
      if (!seen.has(variable) && !whole) received.push({ kind: 'make', variable, zeroed: true });
      seen.add(variable);
      received.push({ kind: 'receive', output });
    }
    const body = this.block(unit.backward.body, [], ready);
    const silent = gradients(unit).filter((variable) => !ready.has(variable));
    return [...received, ...body, ...silent.map((variable): Statement => ({ kind: 'make', variable, zeroed: true }))];
  }

  private block(steps: readonly Step[], loops: readonly Loop[], ready: Ready): Statement[] {
    const statements = steps.flatMap((step) => [...this.prepare(step, loops.length, ready), this.statement(step, loops, ready)]);
    if (this.unit.zeroed !== true) return statements;
    const isZero = ({ kind }: Statement): boolean => kind === 'make';
    return [...statements.filter(isZero), ...statements.filter((own) => !isZero(own))];
  }

  /** Zeros for the sums that begin in this step, unless the step is what they begin with. */
  private prepare(step: Step, depth: number, ready: Ready): Statement[] {
    const mentioned = equationsOf([step]).flatMap(({ target, value }) => [target, ...readsOf(value)]);
    return [...new Set(mentioned)].flatMap((variable): Statement[] => {
      const stored = isStored(this.unit, variable);
      const isFirst = step.kind === 'equation' && step.target === variable && !readsOf(step.value).includes(variable);
      const begins = isFirst && !stored && this.unit.zeroed !== true;
      if (!this.sums.has(variable) || ready.has(variable) || begins || this.unit.storage.depthOf(variable) !== depth) return [];
      ready.add(variable);
      return [{ kind: 'make', variable, zeroed: true }];
    });
  }

  private statement(step: Step, loops: readonly Loop[], ready: Ready): Statement {
    if (step.kind === 'loop') {
      this.heading = undefined;
      const body = this.block(step.body, [...loops, step], new Ready(ready));
      return { kind: 'loop', loop: step, loops, body };
    }
    const { target, operator, origin } = step;
    const heading = origin === this.heading ? undefined : origin;
    this.heading = origin;
    const begun = ready.has(target);
    if (this.unit.storage.depthOf(target) === loops.length) ready.add(target);
    const how = isStored(this.unit, target) && operator === '=' ? 'store' : begun && operator === '+=' ? 'accumulate' : 'define';
    const grows = (this.writes.get(target)?.length ?? 0) > 1;
    this.written += 1;
    const owns = how === 'accumulate' ? this.addsToItself(step) : how === 'define' && (grows || this.changesLater(step));
    return { kind: 'write', equation: step, how, loops, heading, grows, owns };
  }

  /** True if memory that the value shares is written to later. */
  private changesLater({ value }: Equation): boolean {
    return shownBy(value).some((own) => {
      const places = this.writes.get(own.variable) ?? [];
      const last = places.findLastIndex(
        (place) => place < this.written || mayMeet(own, referenceOf(this.order[place] as Equation)),
      );
      return last !== -1 && (places[last] as number) >= this.written;
    });
  }

  private addsToItself(equation: Equation): boolean {
    return shownBy(equation.value).some((own) => mayMeet(own, referenceOf(equation)));
  }
}
