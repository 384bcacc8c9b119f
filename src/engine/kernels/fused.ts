import { type Code, f64x2, get, V128 } from '../wasm/assembler.ts';
import { HOST } from '../wasm/host.ts';
import { ModuleWriter } from '../wasm/writer.ts';

/** True if the host supports relaxed SIMD, whose multiply-add rounds once where the processor has such an instruction. */
function hostHasRelaxedMadd(): boolean {
  const writer = new ModuleWriter();
  const type = { parameters: [V128, V128, V128], results: [V128] } as const;
  writer.define(type, ({ parameters }) => {
    const [a, b, c] = parameters.map(get) as [string, string, string];
    return f64x2.relaxedMadd(a, b, c);
  });
  return HOST.validate(writer.bytes());
}

let isKnown: boolean | undefined;

/** `a * b + c` on pairs, in one instruction where there is one. */
export function multiplyAdd(a: Code, b: Code, c: Code): Code {
  isKnown ??= hostHasRelaxedMadd();
  return isKnown ? f64x2.relaxedMadd(a, b, c) : f64x2.add(f64x2.mul(a, b), c);
}
