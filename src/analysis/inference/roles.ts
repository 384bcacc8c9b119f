import { siteOf } from '../../program/activity.ts';
import { printDimension } from '../../program/dimension.ts';
import { INDEX_SET } from '../../program/domain.ts';
import { domainAt, operandAt } from '../../program/operand-domain.ts';
import type { ApplyValue, Program, Value } from '../../program/program.ts';
import { broadcastsTo, sameShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';

/** The role of an undeclared name, which follows from its uses and, if they leave it open, from the name itself. */
export interface Role {
  readonly keyword: 'input' | 'param' | 'const';
  /** `onehot`: the set that its numbers are from. */
  readonly set?: string;
}

/** Evidence of a name's role in its uses; the first that is present counts. */
interface Uses {
  /** A target, or what no gradient passes to. */
  fixed: Role | undefined;
  /** An operand that parameters mostly stand for. */
  isLearned: boolean;
  /** A factor of a matrix product with data, or stretched over what it is added to or multiplied with. */
  isShared: boolean;
}

const INPUT: Role = { keyword: 'input' };
const PARAM: Role = { keyword: 'param' };
const CONST: Role = { keyword: 'const' };

const DATA_NAME = /^([xX]s?|h)([\p{N}_]|$)/u;
const MASK_NAME = /^masks?([\p{N}_]|$)/u;
const FIXED_NAME = /^(t|targets?|labels?|eps|epsilon|ε)([\p{N}_]|$)/u;
/** Parameters are called by capitals, and as biases, weights, gains and scales are. */
const LEARNED_NAME =
  /^(\p{Lu}|(bias|weight|scale|gain|shift|gamma|beta|γ|β)(e?s)?([\p{Lu}\p{N}_]|$)|[bwu]([\p{Lu}\p{N}_]|$|[a-z]$))/u;

/** The usual role of names like this one. */
export function roleByName(name: string): Role | undefined {
  if (DATA_NAME.test(name)) return INPUT;
  if (MASK_NAME.test(name)) return { keyword: 'const', set: 'mask' };
  if (FIXED_NAME.test(name)) return CONST;
  return LEARNED_NAME.test(name) ? PARAM : undefined;
}

/** The roles of some names in a program that was read with declarations of them. */
export function rolesIn({ body }: Program, names: ReadonlySet<string>): ReadonlyMap<string, Role> {
  const uses = new Map<string, Uses>([...names].map((name) => [name, { fixed: undefined, isLearned: false, isShared: false }]));
  const visit = (value: Value): void => {
    if (value.kind !== 'apply') return;
    value.operands.forEach((operand, index) => {
      visit(operand);
      const read = withoutTransposes(operand);
      const own = read?.kind === 'read' ? uses.get(read.variable.name) : undefined;
      if (own !== undefined) note(own, value, index, names);
    });
  };
  for (const { value } of equationsOf(body)) visit(value);
  return new Map([...uses].map(([name, own]) => [name, roleOf(name, own)]));
}

function roleOf(name: string, { fixed, isLearned, isShared }: Uses): Role {
  if (fixed !== undefined) return fixed;
  if (isLearned) return PARAM;
  return roleByName(name) ?? (isShared ? PARAM : INPUT);
}

function note(uses: Uses, call: ApplyValue, index: number, names: ReadonlySet<string>): void {
  uses.fixed ??= fixedRole(call, index);
  uses.isLearned ||= operandAt(call, index).usually === 'parameter';
  uses.isShared ||= isFactor(call, index, names) || isStretched(call, index) || isBias(call, index, names);
}

/** The role that an operand position demands: targets of a comparison, and operands that no gradient passes to. */
function fixedRole(call: ApplyValue, index: number): Role | undefined {
  const { usually } = operandAt(call, index);
  const domain = domainAt(call, index);
  if (typeof usually === 'object' && domain?.kind !== 'integers')
    return usually.target === 'numbers' ? CONST : { keyword: 'const', set: usually.target };
  if (call.operation.derivative(index, siteOf(call)) !== undefined) return undefined;
  if (domain?.kind === 'mask') return { keyword: 'const', set: 'mask' };
  return domain?.kind === 'integers'
    ? { keyword: 'const', set: `${INDEX_SET.name}(${printDimension(domain.below)})` }
    : undefined;
}

function withoutTransposes(value: Value): Value | undefined {
  let inner: Value | undefined = value;
  while (inner?.kind === 'apply' && inner.operation.notation.kind === 'transpose') inner = inner.operands[0];
  return inner;
}

/** True if the value is a parameter, declared or missing. */
function isParameter(value: Value | undefined, names: ReadonlySet<string>): boolean {
  const read = value && withoutTransposes(value);
  if (read?.kind !== 'read') return false;
  const { name, kind } = read.variable;
  return names.has(name) ? roleByName(name)?.keyword === 'param' : kind === 'param';
}

function isProduct({ operation }: ApplyValue): boolean {
  return operation.name === '@';
}

/** True if an operand of a matrix product is the learned factor: the other one is data or computed. */
function isFactor(call: ApplyValue, index: number, names: ReadonlySet<string>): boolean {
  const [own, other] = [call.operands[index], call.operands[1 - index]];
  if (!isProduct(call) || own === undefined || other === undefined || isParameter(other, names)) return false;
  if (own.shape.length === 2) return true;
  // A vector: the first of two, as in `v @ x`, or what rows that are computed are weighted by.
  return own.shape.length === 1 && (index === 0 ? other.shape.length === 1 : withoutTransposes(other)?.kind === 'apply');
}

/** True if a tensor of rank 1 or more is broadcast to the shape of the result. */
function isStretched({ operands, shape }: ApplyValue, index: number): boolean {
  const own = operands[index]?.shape ?? [];
  const isElementwise = operands.length > 1 && operands.every((operand) => broadcastsTo(operand.shape, shape));
  return isElementwise && own.length > 0 && !sameShape(own, shape);
}

/** True if a vector is added to a product with a parameter. */
function isBias({ operation, operands }: ApplyValue, index: number, names: ReadonlySet<string>): boolean {
  const isAffine = (value: Value | undefined): boolean => {
    if (value === undefined || value.kind !== 'apply') return false;
    if (isProduct(value)) return value.operands.some((operand) => isParameter(operand, names));
    return value.operation.name === '+' && value.operands.every(isAffine);
  };
  return operation.name === '+' && isAffine(operands[1 - index]);
}
