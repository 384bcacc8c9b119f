import type { Directives } from './directives.ts';
import type { ClassStatement, Expr, FunctionStatement, Module, Stmt } from './syntax.ts';

/** A forward pass and what computes its gradients. */
export interface Pair {
  /** As reports call it. */
  readonly name: string;
  readonly forward: FunctionStatement;
  /** Undefined for one function that does both, or for a forward pass alone. */
  readonly backward: FunctionStatement | undefined;
  /** The class whose methods they are. */
  readonly of?: ClassStatement;
  readonly isStatic: boolean;
  /** True for a forward pass whose gradients nobody computes yet. */
  readonly isAlone?: true;
}

/** A name that no other pair of a file has. */
export function idOf({ of, backward, forward }: Pair): string {
  const own = (backward ?? forward).name;
  return of === undefined ? own : `${of.name}.${own}`;
}

/** Words in names of functions that tell the pass. */
const BACKWARD = /(^|_)(backward|backwards|backprop|bwd|back|grad|gradient|vjp|bw)(_|$)/i;
const FORWARD = /(^|_)(forward|forwards|fwd|fw)(_|$)/i;

/** The rest of a name without the word for its pass. */
function stem(name: string): string {
  const word = /(^|_)(forward|forwards|fwd|fw|backward|backwards|backprop|bwd|back|gradient|grad|vjp|bw)(?=_|$)/i;
  return name
    .replace(word, '')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

function functionsIn(body: readonly Stmt[]): readonly FunctionStatement[] {
  return body.filter((own) => own.kind === 'function');
}

/** The forward pass of a backward one: of the same stem, nearest above it. */
function partnerOf(backward: FunctionStatement, all: readonly FunctionStatement[]): FunctionStatement | undefined {
  const own = stem(backward.name);
  const others = all.filter((other) => other !== backward && !BACKWARD.test(other.name) && stem(other.name) === own);
  const marked = others.filter(({ name }) => FORWARD.test(name));
  return (marked.length > 0 ? marked : others).toSorted((a, b) => distance(a, backward) - distance(b, backward))[0];
}

function distance(a: FunctionStatement, b: FunctionStatement): number {
  return Math.abs(a.from - b.from);
}

function ofFunctions(functions: readonly FunctionStatement[], directives: Directives): readonly Pair[] {
  return functions.flatMap((backward): readonly Pair[] => {
    const directive = directives.of(backward);
    const named = directive?.kind === 'backward' ? functions.find(({ name }) => name === directive.of) : undefined;
    const forward = named ?? (BACKWARD.test(backward.name) ? partnerOf(backward, functions) : undefined);
    return forward === undefined ? [] : [{ name: backward.name, forward, backward, isStatic: false }];
  });
}

/** True for a method that subclasses are to define: it has no statement of its own, or raises an error. */
function isAbstract({ body }: FunctionStatement): boolean {
  return body.every(({ kind }) => kind === 'pass' || kind === 'raise' || kind === 'expression');
}

function ofClass(statement: ClassStatement): readonly Pair[] {
  const methods = functionsIn(statement.body);
  const named = (...names: readonly string[]): FunctionStatement | undefined => methods.find(({ name }) => names.includes(name));
  const forward = named('forward', '__call__', 'forward_pass', 'fwd');
  const backward = named('backward', 'backward_pass', 'bwd', 'backprop');
  if (forward === undefined || backward === undefined) {
    const both = methods.filter((own) => own.name !== '__init__' && doesBoth(own));
    return both.map((own): Pair => ({ name: statement.name, forward: own, backward: undefined, of: statement, isStatic: false }));
  }
  if (isAbstract(forward) || isAbstract(backward)) return [];
  const isStatic = forward.decorators.includes('staticmethod') || statement.bases.some((base) => /(^|\.)Function$/.test(base));
  return [{ name: statement.name, forward, backward, of: statement, isStatic }];
}

/** True for the first parameter of a method, and for the context of an `autograd.Function`. */
export function isObject({ of }: Pair, name: string, at: number): boolean {
  return at === 0 && (of !== undefined || /^(self|ctx)$/.test(name)) && /^(self|ctx|cls|context)$/.test(name);
}

export function isGradientName(item: Expr): boolean {
  return (
    item.kind === 'name' &&
    /^(d[A-Z_]|d\w{1,2}(_|\d|$)|d(gamma|beta|bias|weights?|out|prev|scores|logits|theta|emb)|(nabla|delta|grads?)(_|[A-Z]|$|ient))/.test(
      item.name,
    )
  );
}

/** Gradients by their names, alone, in a list, or in a dictionary. */
function isGradient(item: Expr): boolean {
  if (item.kind === 'list' || item.kind === 'tuple') return item.items.some(isGradient);
  if (item.kind === 'call' && item.callee.kind === 'name') return item.callee.name === 'dict';
  return item.kind === 'dict' || isGradientName(item);
}

/** True for a function that answers with a loss and its gradients. */
function doesBoth({ body, name }: FunctionStatement): boolean {
  const isNamed = /loss|step|objective|cost|propagate|gradient|grads?(_|$)|by_hand|manual/i.test(name);
  const returned = body.findLast((own) => own.kind === 'return');
  const items = returned?.kind === 'return' && returned.value?.kind === 'tuple' ? returned.value.items : [];
  const gradients = items.filter((item) => isGradient(item)).length;
  return items.length >= 2 && gradients < items.length && (gradients > 0 || isNamed) && !FORWARD.test(name);
}

/** All pairs of a file, in its order. */
export function pairsIn(module: Module, directives: Directives): readonly Pair[] {
  const functions = functionsIn(module.body);
  const pairs = ofFunctions(functions, directives);
  const used = new Set(pairs.flatMap(({ forward, backward }) => [forward, backward]));
  const singles = functions
    .filter((own) => !used.has(own) && doesBoth(own))
    .map((forward): Pair => ({ name: forward.name, forward, backward: undefined, isStatic: false }));
  const classes = module.body.flatMap((own) => (own.kind === 'class' ? ofClass(own) : []));
  return [...pairs, ...singles, ...classes].toSorted((a, b) => a.forward.from - b.forward.from);
}
