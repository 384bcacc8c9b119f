import type { Diagnostic } from '../../language/diagnostic.ts';

/** Characters of a message, at most: two lines of a terminal. */
const LONGEST = 200;
/** Characters of an expression that is quoted in a longer message. */
const LONGEST_QUOTED = 60;

const INSTRUCTION = /: (?:write|add) `.*`$/;
const QUOTED = /`([^`]*)`/g;

/** A message without the line that it says to write. */
export function withoutInstruction(message: string): string {
  return message.replace(INSTRUCTION, '');
}

function abbreviated(expression: string): string {
  return expression.length <= LONGEST_QUOTED ? expression : `${expression.slice(0, LONGEST_QUOTED - 2).trimEnd()} …`;
}

/** A diagnostic whose message is no longer than two lines: what is to be written, its fix says in full. */
export function shortened(diagnostic: Diagnostic): Diagnostic {
  const { message, fixes } = diagnostic;
  if (message.length <= LONGEST) return diagnostic;
  const said = fixes.length > 0 ? withoutInstruction(message) : message;
  if (said.length <= LONGEST) return { ...diagnostic, message: said };
  return { ...diagnostic, message: said.replace(QUOTED, (_, expression: string) => `\`${abbreviated(expression)}\``) };
}
