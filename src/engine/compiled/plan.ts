import type { Step, Variable } from '../../program/program.ts';
import { targetsOf } from '../../program/steps.ts';
import { sizeOf, type Tensor } from '../../program/tensor.ts';
import type { Sizes, Values } from '../interpreter.ts';
import { functionsOfNumbers, KERNELS, kernelsOver } from '../kernels/runtime.ts';
import { HOST, type HostFunction, type Memory, PAGE } from '../wasm/host.ts';
import { NotCompiled } from './affine.ts';
import type { Buffer, Instruction, View } from './instructions.ts';
import { viewLength } from './instructions.ts';
import { Lanes } from './lanes.ts';
import { PlanLowering } from './lowering/plan-lowering.ts';
import type { Places } from './lowering/variable-layout.ts';
import { type Layout, layOut } from './memory.ts';
import { type HostCall, type PlanModule, passName, writeModule } from './module.ts';

/** Addresses are compared with their sign. */
const MOST_BYTES = 2 ** 31;

export interface PlanRequest {
  /** Bodies that run one at a time, as often as one likes, over the same numbers. */
  readonly passes: readonly (readonly Step[])[];
  readonly sizes: Sizes;
  /** Variables that have values before the first equation runs. */
  readonly given: readonly Variable[];
  /** Variables whose values are asked for; all others may share memory. */
  readonly results: Iterable<Variable>;
  /** Given variables that have several values at once, as a leading axis, and how many: what follows from them has as many. */
  readonly lanes?: { readonly count: number; readonly of: readonly Variable[] };
}

/**
 * Equations compiled for fixed sizes: one module of WebAssembly over one memory in which every buffer has its place.
 * Running it allocates nothing. Numbers are set and read in place.
 */
export class Plan {
  private readonly memory: Memory;
  private readonly layout: Layout;
  private readonly inputs = new Map<Variable, Buffer>();
  private readonly outputs: ReadonlyMap<Variable, Buffer>;
  private readonly places: Places;
  private readonly passes: readonly (() => void)[];

  constructor({ passes, sizes, given, results, lanes }: PlanRequest) {
    const lowering = new PlanLowering(sizes, given);
    const alone = passes.map((body) => this.lowerPass(lowering, body, given));
    for (const variable of given) if (!this.inputs.has(variable)) this.inputs.set(variable, lowering.bufferOf(variable));
    this.outputs = new Map([...results].map((variable) => [variable, lowering.bufferOf(variable)]));
    this.places = lowering.places;
    const lowered = lanes === undefined ? alone : this.spread(alone, lanes);
    this.layout = layOut(lowered, new Set([...this.inputs.values(), ...this.outputs.values()]));
    if (this.layout.bytes > MOST_BYTES) throw new NotCompiled('more numbers than a plan has addresses for');
    this.memory = new HOST.Memory({ initial: Math.ceil(this.layout.bytes / PAGE) });
    const exports = this.instantiate(writeModule(lowered, this.layout));
    this.passes = passes.map((_, pass) => exports[passName(pass)] as () => void);
  }

  private instantiate({ bytes, calls, imports }: PlanModule): Readonly<Record<string, HostFunction>> {
    const { memory } = this;
    const operation = (id: number): undefined => this.call(calls[id] as HostCall);
    const wanted = new Set(imports);
    const kernels = KERNELS.some((kernel) => wanted.has(kernel)) ? kernelsOver(memory) : {};
    const host = { memory, operation, ...functionsOfNumbers(), ...kernels };
    return new HOST.Instance(new HOST.Module(bytes), { host }).exports;
  }

  /** The instructions of a pass; what it changes of its inputs is restored by each run. */
  private lowerPass(lowering: PlanLowering, body: readonly Step[], given: readonly Variable[]): readonly Instruction[] {
    const changed = new Set(targetsOf(body));
    lowering.instructions = [];
    for (const variable of given) if (changed.has(variable)) this.inputs.set(variable, lowering.copiedInput(variable));
    lowering.lowerSteps(body);
    return lowering.instructions;
  }

  private spread(passes: readonly (readonly Instruction[])[], { count, of }: NonNullable<PlanRequest['lanes']>) {
    const lanes = new Lanes(
      count,
      of.map((variable) => this.inputs.get(variable) as Buffer),
      passes,
    );
    return passes.map((instructions) => lanes.apply(instructions));
  }

  /** The numbers of a given variable, to be set before a run; in a lane, where it has several values. */
  input(variable: Variable, lane = 0): Float64Array {
    return this.inLane(variable, this.wholeInput(variable), lane);
  }

  /** The numbers of a variable that was asked for, to be read after a run; what is the same in all lanes is there once. */
  result(variable: Variable, lane = 0): Float64Array {
    return this.inLane(variable, this.wholeResult(variable), lane);
  }

  /** The same with all lanes, one after the other. */
  wholeInput(variable: Variable): Float64Array {
    return this.data(variable, this.inputs);
  }

  wholeResult(variable: Variable): Float64Array {
    return this.data(variable, this.outputs);
  }

  private data(variable: Variable, buffers: ReadonlyMap<Variable, Buffer>): Float64Array {
    const buffer = buffers.get(variable);
    if (buffer === undefined) throw new Error(`the plan does not keep \`${variable.name}\``);
    return new Float64Array(this.memory.buffer, this.layout.addressOf(buffer), buffer.length);
  }

  private inLane(variable: Variable, whole: Float64Array, lane: number): Float64Array {
    const length = sizeOf(this.shapeOf(variable));
    return whole.length > length ? whole.subarray(length * lane, length * (lane + 1)) : whole;
  }

  run(pass = 0): void {
    this.passes[pass]?.();
  }

  private call({ instruction, loops }: HostCall): undefined {
    const places = new Int32Array(this.memory.buffer, this.layout.loopVariables, loops.length);
    const at = new Map(loops.map((variable, depth) => [variable, places[depth] as number]));
    const data = ({ buffer, offset, ...view }: View): Float64Array => {
      let start = offset.constant;
      for (const { variable, coefficient } of offset.terms) start += coefficient * (at.get(variable) ?? 0);
      const address = this.layout.addressOf(buffer) + 8 * start;
      return new Float64Array(this.memory.buffer, address, viewLength({ buffer, offset, ...view }));
    };
    const { operation, operands, target, site } = instruction;
    const tensors = operands.map((view): Tensor => ({ shape: view.shape, data: data(view) }));
    data(target).set(operation.value(tensors, site(at)).data);
    return undefined;
  }

  shapeOf(variable: Variable): readonly number[] {
    return this.places.of(variable).whole.shape;
  }
}

/** Runs equations once, as the interpreter does, and gives the values of all that they define, or of what is wanted. */
export function runCompiled(body: readonly Step[], sizes: Sizes, given: Values, wanted = targetsOf(body)): Values {
  const plan = new Plan({ passes: [body], sizes, given: [...given.keys()], results: wanted });
  for (const [variable, { data }] of given) plan.input(variable).set(data);
  plan.run();
  const values = new Map(given);
  for (const variable of wanted) values.set(variable, { shape: plan.shapeOf(variable), data: plan.result(variable).slice() });
  return values;
}
