import type { Directives } from '../directives.ts';
import { type Pair, pairsIn } from '../pairs.ts';
import type { ClassStatement, FunctionStatement, Module } from '../syntax.ts';

/** The reason why nothing was derived. */
export interface Refusal {
  readonly reason: string;
}

function functionsIn(module: Module): readonly FunctionStatement[] {
  return module.body.filter((own) => own.kind === 'function');
}

function classesIn(module: Module): readonly ClassStatement[] {
  return module.body.filter((own) => own.kind === 'class');
}

/** The method that is a class's forward pass. */
function forwardOf({ body }: ClassStatement): FunctionStatement | undefined {
  const methods = body.filter((own) => own.kind === 'function');
  return ['forward', '__call__', 'forward_pass', 'fwd']
    .map((name) => methods.find((own) => own.name === name))
    .find((own) => own !== undefined);
}

export function isTorchFunction({ bases }: ClassStatement): boolean {
  return bases.some((base) => /(^|\.)Function$/.test(base));
}

/** True for modules whose gradients PyTorch derives by itself. */
function isTorchModule({ bases }: ClassStatement): boolean {
  return bases.some((base) => /(^|\.)nn\.\w+$|^Module$/.test(base));
}

function pairOf(of: ClassStatement, forward: FunctionStatement): Pair {
  const isStatic = forward.decorators.includes('staticmethod') || isTorchFunction(of);
  return { name: of.name, forward, backward: undefined, of, isStatic, isAlone: true };
}

/** The pair that computes the gradients of a function already. */
function known(forward: FunctionStatement, pairs: readonly Pair[], { text }: Module): Refusal | undefined {
  const own = pairs.find((pair) => pair.forward === forward || pair.backward === forward);
  if (own === undefined) return undefined;
  if (own.backward === forward) return { reason: `\`${forward.name}\` is a backward pass itself` };
  if (own.backward === undefined) return { reason: `\`${forward.name}\` answers with its gradients itself` };
  const line = text.slice(0, own.backward.from).split('\n').length;
  return { reason: `\`${own.backward.name}\` in line ${line} is its backward pass: \`bprop check\` judges it` };
}

/** The forward pass of a name: a function, a class, or a method of it. */
export function forwardNamed(name: string, module: Module, directives: Directives): Pair | Refusal {
  const [owner = '', method] = name.split('.');
  const of = classesIn(module).find((own) => own.name === owner);
  const pairs = pairsIn(module, directives);
  if (of !== undefined) {
    const forward = forwardOf(of);
    if (forward === undefined || (method !== undefined && method !== forward.name))
      return { reason: `\`${owner}\` has no method \`${method ?? 'forward'}\` that is a forward pass` };
    if (isTorchModule(of)) return { reason: `PyTorch derives the gradients of an \`nn.Module\` itself` };
    return known(forward, pairs, module) ?? pairOf(of, forward);
  }
  const forward = functionsIn(module).find((own) => own.name === name);
  if (forward === undefined) return { reason: `no function and no class of the file is called \`${name}\`` };
  return known(forward, pairs, module) ?? { name, forward, backward: undefined, isStatic: false, isAlone: true };
}

const FORWARD = /(^|_)(forward|forwards|fwd|fw|forward_pass)(_|$)/i;

/** Forward passes that have no backward pass: functions and classes that say so by their name. */
export function forwardsAlone(module: Module, directives: Directives): readonly Pair[] {
  const used = new Set(pairsIn(module, directives).flatMap(({ forward, backward }) => [forward, backward]));
  const functions = functionsIn(module)
    .filter((own) => FORWARD.test(own.name) && !used.has(own))
    .map((forward): Pair => ({ name: forward.name, forward, backward: undefined, isStatic: false, isAlone: true }));
  const classes = classesIn(module).flatMap((of): readonly Pair[] => {
    const forward = isTorchModule(of) ? undefined : forwardOf(of);
    return forward === undefined || used.has(forward) ? [] : [pairOf(of, forward)];
  });
  return [...functions, ...classes].toSorted((a, b) => a.forward.from - b.forward.from);
}
