import type { Variable } from '../../program/program.ts';
import { isUnknown } from '../../program/shape.ts';
import { methodOf } from './attributes.ts';
import { CACHES } from './caches.ts';
import type { Machine } from './machine.ts';
import type { Pair } from './pairs.ts';
import { isNumeric, isOutput } from './plan.ts';
import { SCALARS } from './scalars.ts';
import type { Expr } from './syntax.ts';
import { type Abstract, type ObjectValue, type Scope, Unread } from './values.ts';

/** The state after a forward pass whose gradients nobody computes yet. */
export interface Alone {
  /** The result that is kept for the backward pass. */
  readonly cache: Abstract | undefined;
  readonly object: ObjectValue;
  /** Names at the end of the function. */
  readonly scope: Scope;
  /** The variables with a gradient. */
  readonly learned: ReadonlySet<Variable>;
}

/** The results of a forward pass, and what it keeps for the backward pass. */
export function splitResults(
  results: Abstract,
  names: readonly (string | undefined)[],
): { readonly own: readonly Abstract[]; readonly cache: Abstract | undefined } {
  const items = results.kind === 'sequence' && !results.isList ? results.items : [results];
  const last = items.at(-1);
  const isCache =
    items.length > 1 && last !== undefined && (!isOutput(last) || CACHES.test(names.at(-1) ?? '') || holdsGiven(last));
  const kept = isCache ? items.slice(0, -1) : items;
  // Several outputs may be a tuple of their own: `return (h, c), cache`.
  const own = kept.flatMap((each) =>
    each.kind === 'sequence' && !each.isList && each.items.every(isNumeric) ? each.items : [each],
  );
  if (own.length === 0 || !own.every(isOutput)) throw new Unread('what the function answers with was not read');
  return { own, cache: isCache ? last : undefined };
}

/** True for a tuple with what the forward pass was given: nobody returns that for its own sake. */
function holdsGiven(of: Abstract): boolean {
  return of.kind === 'sequence' && !of.isList && of.items.some((item) => item.kind === 'given' || holdsGiven(item));
}

/** True for a default that is one number of many, such as `eps=1e-5`: the backward pass reads it by its name. */
export function keepsDefault({ isAlone }: Pair, name: string, fallback: Expr): boolean {
  return isAlone === true && fallback.kind === 'number' && (!/^\d+$/.test(fallback.text) || SCALARS.test(name));
}

/** Parameters of a forward pass that stands alone that are such numbers. */
export function settingsOf(pair: Pair): readonly string[] {
  if (pair.isAlone !== true) return [];
  const init = pair.isStatic ? undefined : methodOf(pair.of, '__init__');
  return [pair.forward, ...(init === undefined ? [] : [init])].flatMap(({ parameters }) =>
    parameters.flatMap(({ name, fallback }) => (fallback !== undefined && keepsDefault(pair, name, fallback) ? [name] : [])),
  );
}

const LABELS = /^(y|t|y_?true|targets?|labels?|truth|mask)$/i;

/** The tensors that a gradient is asked for: no indices and masks, no numbers that somebody sets, and no labels of a loss. */
export function learnedIn({ program, scope }: Machine, { forward }: Pair, outputs: readonly Variable[]): ReadonlySet<Variable> {
  const isLoss = outputs.every(({ shape }) => !isUnknown(shape) && shape.length === 0);
  const parameters = new Map(forward.parameters.map((own) => [own.name, own]));
  const isLearned = (variable: Variable): boolean => {
    const name = program.pythonNames.get(variable) ?? variable.name;
    const isGlobal = !parameters.has(name) && scope.names.get(name)?.kind === 'given';
    const isSetting = variable.shape.length === 0 && (SCALARS.test(name) || parameters.get(name)?.fallback !== undefined);
    return !isGlobal && !isSetting && !(isLoss && LABELS.test(name));
  };
  return new Set(program.declared.flatMap(({ variable, domain }) => (domain === '' && isLearned(variable) ? [variable] : [])));
}
