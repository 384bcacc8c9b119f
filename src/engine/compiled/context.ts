import { get, i32, type Local } from '../wasm/assembler.ts';
import type { Frame } from '../wasm/writer.ts';
import type { Affine, LoopVariable } from './affine.ts';
import type { Buffer } from './instructions.ts';
import type { ImportedFunctions } from './scalars.ts';

/** The parts of a plan that writing one of its functions needs. */
export interface Context {
  readonly frame: Frame;
  readonly imported: ImportedFunctions;
  readonly addressOf: (buffer: Buffer) => number;
  /** The locals that hold the variables of the loops around the place that is being written. */
  readonly loops: ReadonlyMap<LoopVariable, Local>;
}

/** A number that depends on loops, times a factor, plus a base. */
export function affineCode({ constant, terms }: Affine, loops: Context['loops'], factor = 1, base = 0): string {
  let code = i32.const(base + factor * constant);
  for (const { variable, coefficient } of terms) {
    code = i32.add(code, i32.mul(get(loops.get(variable) as Local), i32.const(factor * coefficient)));
  }
  return code;
}

/** The address of a place in a buffer. */
export function addressCode(
  { addressOf, loops }: Context,
  { buffer, offset }: { readonly buffer: Buffer; readonly offset: Affine },
): string {
  return affineCode(offset, loops, 8, addressOf(buffer));
}
