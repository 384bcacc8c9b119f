import type { Expression, LocalFix } from '../../language/syntax.ts';
import type { Operation } from '../../program/operation.ts';
import { isUnknown, printShape, type Shape, sameShape } from '../../program/shape.ts';
import type { Resolver } from './resolver.ts';

/** A target that is declared with another shape than what it is compared with. */
interface Redeclared {
  /** The part of a message about it. */
  readonly told: string;
  readonly fix: LocalFix;
}

/** The target's declaration with the shape of what is computed: that one follows from the equations. */
export function redeclaredTarget(
  { operands: [, compared] }: Operation,
  [, target]: readonly Expression[],
  [computed, own]: readonly Shape[],
  { declaration }: Resolver,
): Redeclared | undefined {
  if (compared === undefined || typeof compared.usually !== 'object' || target?.kind !== 'name') return undefined;
  if (computed === undefined || own === undefined || computed.length === 0 || isUnknown(computed) || sameShape(computed, own))
    return undefined;
  const found = declaration?.(target.name.text);
  if (found === undefined) return undefined;
  const { statement, shape, domain } = found;
  const set = compared.usually.target;
  // Labels that are whole numbers are no weights of the classes.
  const instead = domain === undefined || set === 'numbers' ? [] : [{ statement, span: domain, text: set }];
  const type = printShape(computed);
  const told = `declare \`${target.name.text}\` as \`${type}\``;
  const edits = [{ statement, span: shape, text: type.slice(1, -1) }, ...instead];
  return { told, fix: { title: `Declare \`${target.name.text}\` as \`${type}\``, edits } };
}
