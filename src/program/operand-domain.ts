import { siteOf } from './activity.ts';
import type { Domain } from './domain.ts';
import type { Operand } from './operation.ts';
import type { ApplyValue } from './program.ts';

/** The description of an operand; the last one of an operation stands for all further ones. */
export function operandAt({ operation: { operands } }: Pick<ApplyValue, 'operation'>, index: number): Operand {
  return operands[Math.min(index, operands.length - 1)] as Operand;
}

/** The numbers for which an operation is defined where it stands. */
export function domainAt(call: ApplyValue, operand: number): Domain | undefined {
  const { domain } = operandAt(call, operand);
  const found = typeof domain === 'function' ? domain(siteOf(call)) : domain;
  return found === 'everywhere' ? undefined : found;
}
