import { type Code, f64, f64x2, get, type Local, set, V128, v128 } from '../wasm/assembler.ts';
import { affineCode, type Context } from './context.ts';
import { Accesses } from './domain.ts';
import type { Expression, FoldInstruction, MapInstruction } from './instructions.ts';
import { Nest, type Step } from './loop-nest.ts';
import { SCALARS } from './scalars.ts';

/** An expression over a domain: its numbers, and how often each of them is used for one element. */
class Uses {
  readonly accesses: Accesses;
  readonly target: number;
  private readonly seen = new Set<Expression>();
  private readonly shared = new Set<Expression>();
  private readonly reads: number[] = [];

  constructor({ domain, target, value }: MapInstruction | FoldInstruction, readsTarget: boolean) {
    this.accesses = new Accesses(domain);
    this.target = this.accesses.add(target);
    if (readsTarget) this.reads[this.target] = 1;
    this.count(value);
  }

  private count(expression: Expression): void {
    if (expression.kind === 'read') {
      const access = this.accesses.add(expression.view);
      this.reads[access] = (this.reads[access] ?? 0) + 1;
    } else if (expression.kind === 'map') {
      if (this.seen.has(expression)) this.shared.add(expression);
      else for (const operand of expression.operands) this.count(operand);
      this.seen.add(expression);
    }
  }

  isShared(expression: Expression): boolean {
    return this.shared.has(expression);
  }

  isReadOnce(access: number): boolean {
    return this.reads[access] === 1;
  }
}

/** The code for one pair of elements; what stands twice is computed once, in front of all that uses it. */
class Element {
  readonly code: Code[] = [];
  private readonly nest: Nest;
  private readonly uses: Uses;
  private readonly step: Step;
  private readonly values = new Map<Expression, Code>();
  private readonly loaded: Code[] = [];

  constructor(nest: Nest, uses: Uses, step: Step) {
    this.nest = nest;
    this.uses = uses;
    this.step = step;
  }

  /** A number that is used more than once. */
  readonly keep = (code: Code): Local => {
    const local = this.nest.context.frame.local(V128);
    this.code.push(set(local, code));
    return local;
  };

  load(access: number): Code {
    const known = this.loaded[access];
    if (known !== undefined) return known;
    const code = this.nest.load(access, this.step);
    if (this.uses.isReadOnce(access)) return code;
    const kept = get(this.keep(code));
    this.loaded[access] = kept;
    return kept;
  }

  store(access: number, value: Code): void {
    this.code.push(this.nest.store(access, value, this.step, this.keep));
  }

  value(expression: Expression): Code {
    if (expression.kind === 'read') return this.load(this.nest.accesses.add(expression.view));
    if (!this.uses.isShared(expression)) return this.compute(expression);
    const known = this.values.get(expression);
    if (known !== undefined) return known;
    const kept = get(this.keep(this.compute(expression)));
    this.values.set(expression, kept);
    return kept;
  }

  private compute(expression: Exclude<Expression, { readonly kind: 'read' }>): Code {
    const { loops, imported } = this.nest.context;
    if (expression.kind === 'number') return v128.const(expression.value);
    if (expression.kind === 'index') return f64x2.splat(f64.fromI32(affineCode(expression.index, loops)));
    const write = SCALARS[expression.name];
    if (write === undefined) throw new Error(`${expression.name} is not elementwise`);
    const operands = expression.operands.map((operand) => this.value(operand));
    return write(operands, { imported, keep: this.keep, expressions: expression.operands });
  }
}

export function mapCode(context: Context, instruction: MapInstruction): Code {
  const { value, add } = instruction;
  const uses = new Uses(instruction, add);
  const { target } = uses;
  const nest = new Nest(context, uses.accesses, target);
  return nest.write((step) => {
    const element = new Element(nest, uses, step);
    const computed = element.value(value);
    element.store(target, add ? f64x2.add(element.load(target), computed) : computed);
    return element.code;
  });
}

const NEUTRAL = { sum: 0, max: Number.NEGATIVE_INFINITY } as const;
const PAIRS = { sum: f64x2.add, max: f64x2.max } as const;
const NUMBERS = { sum: f64.add, max: f64.max } as const;

/** Along an axis that is folded the sum stays in a register; along others it is the target that is added to. */
export function foldCode(context: Context, instruction: FoldInstruction): Code {
  const { fold, value } = instruction;
  const uses = new Uses(instruction, true);
  const { target } = uses;
  const nest = new Nest(context, uses.accesses, target);
  const [pairs, numbers, neutral] = [PAIRS[fold], NUMBERS[fold], NEUTRAL[fold]];
  if (nest.strideOf(target) !== 0) {
    return nest.write((step) => {
      const element = new Element(nest, uses, step);
      element.store(target, pairs(element.load(target), element.value(value)));
      return element.code;
    });
  }
  const folded = context.frame.local(V128);
  const one = (step: Step): Code => {
    const element = new Element(nest, uses, step);
    const computed = element.value(value);
    const own = step.isLast ? f64x2.withLane(computed, 1, f64.const(neutral)) : computed;
    return [element.code, set(folded, pairs(get(folded), own))];
  };
  const whole = numbers(f64x2.lane(get(folded), 0), f64x2.lane(get(folded), 1));
  const { code, offset } = nest.pointer(target);
  const after = f64.store(code, numbers(f64.load(code, offset), whole), offset);
  return nest.write(one, set(folded, v128.const(neutral)), after);
}
