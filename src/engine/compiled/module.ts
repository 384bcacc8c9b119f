import type { LoopVariable } from './affine.ts';
import {
  type Code,
  call,
  countDown,
  countUp,
  type Frame,
  type FunctionIndex,
  get,
  I32,
  i32,
  type Local,
  ModuleWriter,
} from './assembler.ts';
import { affineCode, type Context } from './context.ts';
import type { HostInstruction, Instruction } from './instructions.ts';
import { foldCode, mapCode } from './maps.ts';
import type { Layout } from './memory.ts';
import { KernelLibrary, productCode } from './products.ts';
import { FunctionLibrary } from './scalars.ts';

/** A call that the module makes back: an operation without code, at a place in loops. */
export interface HostCall {
  readonly instruction: HostInstruction;
  readonly loops: readonly LoopVariable[];
}

export interface PlanModule {
  readonly bytes: Uint8Array;
  readonly calls: readonly HostCall[];
}

/** How many instructions share a function: the compiler of the host takes them one by one, and optimises the hot ones. */
const PART = 24;

class PlanWriter {
  readonly calls: HostCall[] = [];
  private readonly layout: Layout;
  private readonly kernels: KernelLibrary;
  private readonly functions: FunctionLibrary;
  private readonly hostCall: FunctionIndex;

  constructor(writer: ModuleWriter, layout: Layout) {
    this.layout = layout;
    this.kernels = new KernelLibrary(writer);
    this.functions = new FunctionLibrary(writer);
    this.hostCall = writer.importFunction('operation', { parameters: [I32], results: [] });
  }

  part(frame: Frame, instructions: readonly Instruction[]): Code {
    const context: Context = {
      frame,
      library: this.functions,
      addressOf: this.layout.addressOf,
      loops: new Map(),
    };
    return instructions.map((instruction) => this.instruction(context, instruction));
  }

  private instruction(context: Context, instruction: Instruction): Code {
    switch (instruction.kind) {
      case 'map':
        return mapCode(context, instruction);
      case 'fold':
        return foldCode(context, instruction);
      case 'product':
        return productCode(context, this.kernels, this.layout.scratch, instruction);
      case 'host':
        return this.host(context, instruction);
      case 'loop': {
        const { variable, first, last, step, body } = instruction;
        const local = context.frame.local(I32);
        const inner = { ...context, loops: new Map([...context.loops, [variable, local]]) };
        const code = body.map((each) => this.instruction(inner, each));
        const [from, to] = [affineCode(first, context.loops), affineCode(last, context.loops)];
        if (step === -1) return countDown(local, from, to, code);
        return countUp(local, from, i32.add(to, i32.const(1)), i32.const(1), code);
      }
    }
  }

  /** Leaves the loop variables where the host reads them, and calls it. */
  private host({ loops }: Context, instruction: HostInstruction): Code {
    const id = this.calls.push({ instruction, loops: [...loops.keys()] }) - 1;
    const places = [...loops.values()].map((local: Local, depth) =>
      i32.store(i32.const(this.layout.loopVariables + 4 * depth), get(local)),
    );
    return [places, call(this.hostCall, i32.const(id))];
  }
}

export function passName(pass: number): string {
  return `pass${pass}`;
}

/** Writes the passes as a module that exports a function for each. */
export function writeModule(passes: readonly (readonly Instruction[])[], layout: Layout): PlanModule {
  const writer = new ModuleWriter();
  const plan = new PlanWriter(writer, layout);
  const type = { parameters: [], results: [] } as const;
  passes.forEach((instructions, pass) => {
    const parts: FunctionIndex[] = [];
    for (let start = 0; start < instructions.length; start += PART) {
      // Functions that a part calls get their numbers while it is written, in front of its own.
      parts.push(writer.define(type, (frame) => plan.part(frame, instructions.slice(start, start + PART))));
    }
    writer.define(type, () => parts.map((part) => call(part)), passName(pass));
  });
  return { bytes: writer.bytes(), calls: plan.calls };
}
