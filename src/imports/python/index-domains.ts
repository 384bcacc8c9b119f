import { type Dimension, printDimension } from '../../program/dimension.ts';
import { domainAt } from '../../program/operand-domain.ts';
import type { ApplyValue, Value } from '../../program/program.ts';
import type { ProgramText } from './program-text.ts';
import { rootsOf } from './value-parts.ts';

/** The elements of a value are places among so many. */
export function noteIndex(value: Value, below: Dimension, program: ProgramText): void {
  for (const root of rootsOf(value, program.definitions)) program.setDomain(root, `index(${printDimension(below)})`);
}

/** Parameters that are used as indices are drawn as whole numbers of the right range. */
export function noteIndices(call: ApplyValue, program: ProgramText): void {
  call.operands.forEach((operand, at) => {
    const domain = domainAt(call, at);
    if (domain?.kind === 'integers') noteIndex(operand, domain.below, program);
  });
}
