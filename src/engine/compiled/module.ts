import { IMPORTS, type Imported } from '../kernels/runtime.ts';
import {
  type Code,
  call,
  countDown,
  countUp,
  type FunctionIndex,
  type FunctionType,
  get,
  I32,
  i32,
  type Local,
} from '../wasm/assembler.ts';
import { Frame, ModuleWriter } from '../wasm/writer.ts';
import type { LoopVariable } from './affine.ts';
import { affineCode, type Context } from './context.ts';
import { fillCode } from './fills.ts';
import type { HostInstruction, Instruction } from './instructions.ts';
import { foldCode, mapCode } from './maps.ts';
import type { Layout } from './memory.ts';
import { productCode } from './products.ts';

/** A call that the module makes back: an operation without code, at a place in loops. */
export interface HostCall {
  readonly instruction: HostInstruction;
  readonly loops: readonly LoopVariable[];
}

export interface PlanModule {
  readonly bytes: Uint8Array;
  readonly calls: readonly HostCall[];
  /** The functions that it wants to be given. */
  readonly imports: Iterable<Imported>;
}

/** Instructions in one function: the host compiles functions one by one, and optimises the hot ones. */
const PART = 24;

class PlanWriter {
  readonly calls: HostCall[] = [];
  readonly imports = new Map<Imported, FunctionIndex>();
  private readonly writer: ModuleWriter;
  private readonly layout: Layout;

  constructor(writer: ModuleWriter, layout: Layout) {
    this.writer = writer;
    this.layout = layout;
  }

  /** The number of a function that is imported where something calls it. */
  private readonly imported = (name: Imported): FunctionIndex => {
    const known = this.imports.get(name);
    if (known !== undefined) return known;
    const index = this.writer.importFunction(name, IMPORTS[name]);
    this.imports.set(name, index);
    return index;
  };

  parts(instructions: readonly Instruction[]): readonly Part[] {
    const parts: Part[] = [];
    for (let start = 0; start < instructions.length; start += PART) {
      const frame = new Frame([]);
      parts.push({ frame, code: this.part(frame, instructions.slice(start, start + PART)) });
    }
    return parts;
  }

  private part(frame: Frame, instructions: readonly Instruction[]): Code {
    const context: Context = {
      frame,
      imported: this.imported,
      addressOf: this.layout.addressOf,
      loops: new Map(),
    };
    return instructions.map((instruction) => frame.scope(() => this.instruction(context, instruction)));
  }

  private instruction(context: Context, instruction: Instruction): Code {
    switch (instruction.kind) {
      case 'map':
        return mapCode(context, instruction);
      case 'fill':
        return fillCode(context, instruction);
      case 'fold':
        return foldCode(context, instruction);
      case 'product':
        return productCode(context, this.layout.scratch, instruction);
      case 'host':
        return this.host(context, instruction);
      case 'loop': {
        const { variable, first, last, step, body } = instruction;
        const local = context.frame.local(I32);
        const inner = { ...context, loops: new Map([...context.loops, [variable, local]]) };
        const code = body.map((each) => context.frame.scope(() => this.instruction(inner, each)));
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
    return [places, call(this.imported('operation'), i32.const(id))];
  }
}

export function passName(pass: number): string {
  return `pass${pass}`;
}

interface Part {
  readonly frame: Frame;
  readonly code: Code;
}

/** Writes the passes as a module that exports a function for each. */
export function writeModule(passes: readonly (readonly Instruction[])[], layout: Layout): PlanModule {
  const writer = new ModuleWriter();
  writer.importMemory();
  const plan = new PlanWriter(writer, layout);
  const type: FunctionType = { parameters: [], results: [] };
  // All code before the first definition: until then it is not known what is imported.
  const written = passes.map((instructions) => plan.parts(instructions));
  written.forEach((parts, pass) => {
    const functions = parts.map(({ frame, code }) => writer.add(type, frame, code));
    writer.define(type, () => functions.map((part) => call(part)), passName(pass));
  });
  return { bytes: writer.bytes(), calls: plan.calls, imports: plan.imports.keys() };
}
