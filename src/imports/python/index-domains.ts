import { printDimension } from '../../program/dimension.ts';
import { domainAt } from '../../program/operand-domain.ts';
import type { ApplyValue } from '../../program/program.ts';
import type { ProgramText } from './program-text.ts';
import { rootOf } from './value-parts.ts';

/** Parameters that are used as indices are drawn as whole numbers of the right range. */
export function noteIndices(call: ApplyValue, program: ProgramText): void {
  call.operands.forEach((operand, at) => {
    const root = rootOf(operand, program.definitions);
    if (root === undefined) return;
    const domain = domainAt(call, at);
    if (domain?.kind === 'integers') program.setDomain(root, `index(${printDimension(domain.below)})`);
  });
}
