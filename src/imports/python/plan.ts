import { CACHES } from './caches.ts';
import { callFunction } from './calls.ts';
import type { Machine } from './machine.ts';
import type { Pair } from './pairs.ts';
import type { FunctionStatement } from './syntax.ts';
import type { Abstract, FunctionValue, Scope } from './values.ts';

const ADJOINT = /^(d|grad|g_|delta|upstream|cotangent|ct|out_grad|err|dout)/i;

/** The meaning of each parameter of a backward pass. */
export interface Plan {
  /** Results of the forward pass whose adjoints it is given, or the loss. */
  readonly outputs: readonly Abstract[];
  readonly adjoints: readonly string[];
  /** The cache, and what the forward pass has as well. */
  readonly others: ReadonlyMap<string, Abstract>;
}

export function isNumeric(of: Abstract): boolean {
  return of.kind === 'tensor' || of.kind === 'array' || of.kind === 'given';
}

/** True for numbers, and for a list of them, one for each step. */
export function isOutput(of: Abstract): boolean {
  return isNumeric(of) || (of.kind === 'sequence' && of.items.length > 0 && of.items.every(isNumeric));
}

interface Sorted {
  readonly adjoints: string[];
  readonly others: Map<string, Abstract>;
  /** Parameters of which nothing is known by their names. */
  readonly open: string[];
  cache?: string;
}

function sorted({ forward, of }: Pair, backward: FunctionStatement, scope: Scope): Sorted {
  const found: Sorted = { adjoints: [], others: new Map(), open: [] };
  for (const [at, { name, fallback, star }] of backward.parameters.entries()) {
    const isObject = at === 0 && /^(self|ctx|cls|context)$/.test(name) && (of !== undefined || /^(self|ctx)$/.test(name));
    if (star !== undefined || isObject) continue;
    const own = scope.names.get(name);
    const isShared = own !== undefined && forward.parameters.some((other) => other.name === name);
    if (CACHES.test(name) && !isShared) found.cache = name;
    else if (own !== undefined && own.kind !== 'unknown') found.others.set(name, own);
    else if (ADJOINT.test(name)) found.adjoints.push(name);
    else if (fallback === undefined) found.open.push(name);
  }
  return found;
}

/** Functions of the file that make a loss of the results of a forward pass and of labels, the likeliest first. */
function lossesOf({ forward }: Pair, scope: Scope, open: readonly string[]): readonly FunctionValue[] {
  const functions = [...(scope.outer?.names.values() ?? [])].filter((own): own is FunctionValue => own.kind === 'function');
  const isKnown = (own: string): boolean => open.includes(own) || forward.parameters.some(({ name }) => name === own);
  const results = ({ parameters }: FunctionValue): readonly string[] =>
    parameters.filter(({ name, fallback }) => !isKnown(name) && fallback === undefined).map(({ name }) => name);
  const isNamedAlike = (own: FunctionValue): boolean => results(own).some((name) => scope.names.has(name));
  return functions
    .filter(
      ({ name, parameters }) => /cost|loss/i.test(name) && open.every((own) => parameters.some((other) => other.name === own)),
    )
    .filter((own) => results(own).length === 1)
    .toSorted((a, b) => Number(isNamedAlike(b)) - Number(isNamedAlike(a)));
}

/** Names that people give to the result of a forward pass where its backward pass takes it. */
const RESULTS =
  /^(y|o|s|p|a|h|t|e|out\w*|probs?\w*|res\w*|act\w*|y_?hat|y_?pred\w*|pred\w*|softmax\w*|sig\w*|tanh\w*|att\w*|weights)$/i;

/** Names that nobody gives to a gradient. */
const LABELS = /^(y|t|y_?true|labels?|targets?)$/i;

/** The one function of the file that makes a loss of the results of the forward pass and of labels. */
function lossOf(machine: Machine, pair: Pair, scope: Scope, output: Abstract, open: readonly string[]): Abstract | undefined {
  const [loss] = lossesOf(pair, scope, open);
  if (loss === undefined || !isNumeric(output)) return undefined;
  let isTaken = false;
  const args = loss.parameters.flatMap(({ name, fallback }): readonly Abstract[] => {
    if (open.includes(name)) return [{ kind: 'given', name }];
    const own = scope.names.get(name);
    if (own !== undefined) return [own];
    if (isTaken || fallback !== undefined) return [];
    isTaken = true;
    return [output];
  });
  const at = { kind: 'unread' as const, from: machine.at.from, to: machine.at.to };
  return callFunction(machine, loss, { args, keywords: new Map() }, at);
}

/** The meaning of each parameter of a backward pass: an adjoint, the cache, or what the forward pass was given, or answers with, as well. */
export function planBackward(pair: Pair, scope: Scope, results: Abstract, machine: Machine): Plan {
  const backward = pair.backward ?? pair.forward;
  const { adjoints, others, open, cache: named } = sorted(pair, backward, scope);
  const items = results.kind === 'sequence' && !results.isList ? results.items : results.kind === 'none' ? [] : [results];
  const last = items.at(-1);
  let cache = named;
  if (cache === undefined && open.length > 0 && last !== undefined && !isOutput(last)) cache = open.pop();
  const kept = cache !== undefined && items.length > 1 ? items.slice(0, -1) : items;
  if (cache !== undefined && last !== undefined) others.set(cache, last);
  // Several outputs may be a tuple of their own: `return (h, c), cache`.
  const flat = kept.flatMap((own) => (own.kind === 'sequence' && !own.isList && own.items.every(isNumeric) ? own.items : [own]));
  const numeric = flat.filter(isOutput);
  const [first] = numeric;
  if (adjoints.length === 0 && open.length > 0 && first !== undefined) {
    const loss = lossOf(machine, pair, scope, first, open);
    if (loss !== undefined) {
      for (const name of open) others.set(name, { kind: 'given', name });
      return { outputs: [loss], adjoints, others };
    }
    // One name for the gradient of the only result: whatever it is.
    const at = open.findIndex((name) => !LABELS.test(name));
    if (at >= 0) adjoints.push(...open.splice(at, 1));
  }
  // The parameters that are left over hold the forward pass's results: those besides the outputs, or the output itself.
  const outputs = numeric.slice(0, Math.max(1, adjoints.length));
  const rest = numeric.slice(outputs.length);
  open.forEach((name, at) => {
    const isResult = RESULTS.test(name) || adjoints.some((own) => own === `d${name}` || own === `grad_${name}`);
    const own = rest.length >= open.length ? rest[at] : isResult ? outputs[at] : undefined;
    if (own !== undefined) others.set(name, own);
  });
  return { outputs, adjoints, others };
}

/**
 * Parameters of a backward pass that are linked to nothing of the forward pass: numbers that are drawn for them would mean nothing.
 * It is news only if the forward pass was read whole: otherwise it follows.
 */
export function leaveUnlinked(
  { parameters }: FunctionStatement,
  { names }: Scope,
  { others, adjoints }: Plan,
  isNews: boolean,
): void {
  for (const { name } of parameters) {
    const own = names.get(name);
    if (own?.kind !== 'given' || others.has(name)) continue;
    const what = adjoints.includes(name) ? 'the gradient of no result' : 'linked to nothing';
    names.set(name, { kind: 'unknown', reason: `\`${name}\` is ${what} of the forward pass`, isNews });
  }
}
