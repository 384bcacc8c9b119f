import { nearestName } from '../language/names.ts';
import type { DomainSyntax, Expression, Identifier, LocalFix, Span } from '../language/syntax.ts';
import { equal, isNeverPositive, printDimension } from '../program/dimension.ts';
import { type Domain, INDEX_SET, isSetName, SET_NAMES, SETS, type SetName } from '../program/domain.ts';
import { isUnknown, printShape, type Shape } from '../program/shape.ts';
import type { Resolver } from './expressions/resolver.ts';
import { constantNumber, lowerSize } from './expressions/sizes.ts';

/** The size that a name inside `index(…)` stands for; undefined, once reported, if none. */
type SizeOf = Resolver['size'];

/** The domain after `in`: an interval, or a set by its name; undefined after an error was reported. */
export function lowerDomain(syntax: DomainSyntax, shape: Shape, resolver: Resolver, sizeOf: SizeOf): Domain | undefined {
  const { low, high } = syntax;
  if (high !== undefined) return lowerInterval(low, high, syntax.span, resolver);
  if (low.kind === 'call') return lowerCall(low, resolver, sizeOf);
  if (low.kind === 'name' && low.indices.length === 0) return lowerSet(low.name, shape, resolver);
  resolver.report('wrong-arguments', syntax.span, ALL_SETS);
  return undefined;
}

function lowerInterval(first: Expression, last: Expression, span: Span, resolver: Resolver): Domain | undefined {
  const low = constantNumber(first);
  const high = constantNumber(last);
  if (low !== undefined && high !== undefined && low < high) return { kind: 'interval', low, high };
  const isEmpty = low !== undefined && high !== undefined;
  const message = isEmpty ? `the interval from ${low} to ${high} is empty` : 'the ends of an interval are numbers';
  resolver.report('wrong-arguments', span, message);
  return undefined;
}

const USES: readonly string[] = [...SET_NAMES, INDEX_SET.use];
const ALL_SETS = `numbers are drawn \`in 0.1..2\`, or \`in\` one of ${USES.map((use) => `\`${use}\``).join(', ')}`;

function lowerSet(name: Identifier, shape: Shape, resolver: Resolver): Domain | undefined {
  const { text, span } = name;
  if (!isSetName(text)) {
    if (text === INDEX_SET.name) resolver.report('wrong-arguments', span, `\`index\` needs a size: write \`${INDEX_SET.use}\``);
    else reportUnknownSet(name, resolver);
    return undefined;
  }
  const problem = isUnknown(shape) ? undefined : problemOf(text, shape);
  if (problem === undefined) return { kind: text };
  resolver.report('wrong-arguments', span, problem);
  return undefined;
}

/** `call` is the span of the name with the brackets after it. */
function reportUnknownSet({ text, span }: Identifier, resolver: Resolver, call?: Span): void {
  const nearest = nearestName(text, [...SET_NAMES, INDEX_SET.name]);
  if (nearest === undefined) {
    resolver.report('wrong-arguments', call ?? span, ALL_SETS);
    return;
  }
  const isIndex = nearest === INDEX_SET.name;
  // Of which size, only the author knows.
  const replaced = isIndex ? call && span : (call ?? span);
  const message = `there is no set \`${text}\`: did you mean \`${isIndex ? INDEX_SET.use : nearest}\`?`;
  resolver.report('wrong-arguments', span, message, replaced === undefined ? [] : [replacement(replaced, nearest)]);
}

function replacement(span: Span, text: string): LocalFix {
  return { title: `Replace by \`${text}\``, edits: [{ span, text }] };
}

/** The error in a shape for a set, in words. */
function problemOf(name: SetName, shape: Shape): string | undefined {
  const { needs } = SETS[name];
  if (needs === 'an axis' && shape.length === 0) return `\`${name}\` needs an axis: a scalar has none`;
  if (needs !== 'square matrices') return undefined;
  const [rows, columns] = shape.slice(-2);
  if (rows !== undefined && columns !== undefined && equal(rows, columns)) return undefined;
  const found = shape.length === 0 ? 'a scalar has none' : `found ${printShape(shape)}`;
  return `\`${name}\` needs square matrices along the last two axes, as in \`[n, n]\`: ${found}`;
}

function lowerCall(
  { name, arguments: given, span }: Extract<Expression, { readonly kind: 'call' }>,
  resolver: Resolver,
  sizeOf: SizeOf,
): Domain | undefined {
  const fail = (message: string, at: Span = span, fixes: readonly LocalFix[] = []): undefined => {
    resolver.report('wrong-arguments', at, message, fixes);
    return undefined;
  };
  if (isSetName(name.text)) {
    const fixes = [replacement(span, name.text)];
    return fail(`\`${name.text}\` takes nothing in brackets: write \`in ${name.text}\``, span, fixes);
  }
  if (name.text !== INDEX_SET.name) {
    reportUnknownSet(name, resolver, span);
    return undefined;
  }
  const [only] = given;
  const isOne = given.length === 1 && only?.name === undefined;
  if (only === undefined || !isOne) return fail(`\`index\` takes one size: write \`${INDEX_SET.use}\``);
  const below = lowerSize(only.value, { ...resolver, size: sizeOf });
  if (below === undefined || !isNeverPositive(below)) return below && { kind: 'integers', below };
  return fail(`\`index\` takes a positive size, which \`${printDimension(below)}\` is not`, only.value.span);
}
