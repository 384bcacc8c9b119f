import type { Sizes } from '../engine/interpreter.ts';
import { TooLarge } from '../engine/room.ts';
import type { Diagnostic } from '../language/diagnostic.ts';
import { LineSizeError } from './gradients/run-written-block.ts';

/** The message about a file whose own sizes are too large to run it, or whose block has a line that cannot be computed. */
export function refusal(error: unknown, { sizes }: { readonly sizes: Sizes }): Diagnostic {
  if (error instanceof LineSizeError) return sizeDiagnostic(error);
  if (!(error instanceof TooLarge) || error.place === undefined || sizes.size > 0) throw error;
  const { message, place } = error;
  return { code: 'too-large', message, place, fixes: [] };
}

/** A line that cannot be computed at sizes at which the forward pass can. */
function sizeDiagnostic({ line: { target, value, source }, sizes, message }: LineSizeError): Diagnostic {
  const place = { statement: source?.statement ?? 0, span: value.span };
  const at = [...sizes].map(([name, size]) => `${name} = ${size}`).join(', ');
  const where = at === '' ? '' : ` at ${at}`;
  return { code: 'wrong-arguments', message: `\`${target.name}\` cannot be computed${where}: ${message}`, place, fixes: [] };
}
