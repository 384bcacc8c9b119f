import { type Affine, fixed, type LoopVariable, multiple, plus } from './affine.ts';
import {
  type Buffer,
  broadcastView,
  type Computation,
  type Expression,
  type FoldInstruction,
  type HostInstruction,
  type Instruction,
  type MapInstruction,
  type Matrix,
  type ProductInstruction,
  someSource,
  targetOf,
  type View,
} from './instructions.ts';

/** A domain with the lanes in front, and without. */
interface Domain {
  readonly whole: readonly number[];
  readonly without: readonly number[];
}

/**
 * The same instructions for several sets of numbers at once, as a leading axis: of the buffers that have lanes, and
 * of all that is computed from them. Everything else stays there once, for all lanes.
 */
export class Lanes {
  readonly count: number;
  /** The length of a lane of each wide buffer; all other buffers are the same in all lanes. */
  private readonly lengths = new Map<Buffer, number>();

  constructor(count: number, given: Iterable<Buffer>, passes: readonly (readonly Instruction[])[]) {
    this.count = count;
    for (const buffer of given) this.widen(buffer);
    while (passes.some((instructions) => this.spreads(instructions)));
  }

  private readonly has = (buffer: Buffer): boolean => this.lengths.has(buffer);

  private widen(buffer: Buffer): void {
    this.lengths.set(buffer, buffer.length);
    buffer.length *= this.count;
  }

  /**
   * Widens buffers that depend on wide ones; true if it found any. Repeated until none is left, because loops carry values
   * back to their start.
   */
  private spreads(instructions: readonly Instruction[]): boolean {
    let found = false;
    for (const instruction of instructions) {
      if (instruction.kind === 'loop') found = this.spreads(instruction.body) || found;
      else if (instruction.kind !== 'fill') {
        const target = targetOf(instruction);
        if (this.has(target) || !someSource(instruction, this.has)) continue;
        this.widen(target);
        found = true;
      }
    }
    return found;
  }

  apply(instructions: readonly Instruction[]): readonly Instruction[] {
    return instructions.map((instruction) => {
      if (instruction.kind === 'loop') return { ...instruction, body: this.apply(instruction.body) };
      // A buffer is filled with all its lanes.
      if (instruction.kind === 'fill') return instruction;
      return this.has(targetOf(instruction)) ? this.computation(instruction) : instruction;
    });
  }

  private computation(instruction: Computation): Instruction {
    switch (instruction.kind) {
      case 'map':
      case 'fold':
        return this.elementwise(instruction);
      case 'product':
        return this.product(instruction);
      case 'host':
        return this.laneByLane((lane) => this.hostIn(instruction, lane));
    }
  }

  private stride(buffer: Buffer): number {
    return this.lengths.get(buffer) ?? 0;
  }

  private view(view: View, { without, whole }: Domain): View {
    const stretched = broadcastView(view, without);
    return { ...stretched, shape: whole, strides: [this.stride(view.buffer), ...stretched.strides] };
  }

  /** Keeps an expression that occurs twice shared. */
  private expression(expression: Expression, domain: Domain, known: Map<Expression, Expression>): Expression {
    if (expression.kind !== 'read' && expression.kind !== 'map') return expression;
    const done = known.get(expression);
    if (done !== undefined) return done;
    const result: Expression =
      expression.kind === 'read'
        ? { kind: 'read', view: this.view(expression.view, domain), shape: domain.whole }
        : {
            kind: 'map',
            name: expression.name,
            operands: expression.operands.map((operand) => this.expression(operand, domain, known)),
            shape: domain.whole,
          };
    known.set(expression, result);
    return result;
  }

  private elementwise<Elementwise extends MapInstruction | FoldInstruction>(instruction: Elementwise): Elementwise {
    const domain: Domain = { without: instruction.domain, whole: [this.count, ...instruction.domain] };
    return {
      ...instruction,
      domain: domain.whole,
      target: this.view(instruction.target, domain),
      value: this.expression(instruction.value, domain, new Map()),
    };
  }

  private laneByLane(instructionIn: (lane: LoopVariable) => Instruction): Instruction {
    const lane: LoopVariable = { name: 'lane' };
    return {
      kind: 'loop',
      variable: lane,
      first: fixed(0),
      last: fixed(this.count - 1),
      step: 1,
      body: [instructionIn(lane)],
    };
  }

  private inLane<Place extends { readonly buffer: Buffer; readonly offset: Affine }>(place: Place, lane: LoopVariable): Place {
    const stride = this.stride(place.buffer);
    return stride === 0 ? place : { ...place, offset: plus(place.offset, multiple(lane, stride)) };
  }

  private hostIn({ operands, target, ...instruction }: HostInstruction, lane: LoopVariable): HostInstruction {
    return {
      ...instruction,
      operands: operands.map((operand) => this.inLane(operand, lane)),
      target: this.inLane(target, lane),
    };
  }

  /** One product with more rows where the lanes lie so; a product each otherwise. */
  private product(instruction: ProductInstruction): Instruction {
    const { a, b, c } = instruction;
    const merged = this.moreRows(instruction) ?? this.vectorsAsRows(instruction);
    if (merged !== undefined) return merged;
    return this.laneByLane((lane) => ({
      ...instruction,
      a: this.inLane(a, lane),
      b: this.inLane(b, lane),
      c: this.inLane(c, lane),
    }));
  }

  /** `a @ b` with lanes of a alone: their rows follow each other. */
  private moreRows({ a, c, ...instruction }: ProductInstruction): ProductInstruction | undefined {
    const { rows, b } = instruction;
    const [left, result] = [this.stride(a.buffer), this.stride(c.buffer)];
    if (!this.has(a.buffer) || this.has(b.buffer)) return undefined;
    if (rows === 1) return { ...instruction, rows: this.count, a: { ...a, row: left }, c: { ...c, row: result } };
    if (left !== rows * a.row || result !== rows * c.row) return undefined;
    return { ...instruction, rows: rows * this.count, a, c };
  }

  /** `a @ x` with lanes of the vector x alone: rows of a matrix that is multiplied by the transpose of a. */
  private vectorsAsRows({ a, b, c, ...instruction }: ProductInstruction): ProductInstruction | undefined {
    const { rows, columns } = instruction;
    if (this.has(a.buffer) || !this.has(b.buffer) || columns !== 1 || (c.row !== 1 && rows > 1)) return undefined;
    const vectors: Matrix = { ...b, row: this.stride(b.buffer), column: b.row };
    const transposed: Matrix = { ...a, row: a.column, column: a.row };
    return {
      ...instruction,
      rows: this.count,
      columns: rows,
      a: vectors,
      b: transposed,
      c: { ...c, row: this.stride(c.buffer), column: 1 },
    };
  }
}
