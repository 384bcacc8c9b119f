import type { Variable } from '../../../program/program.ts';
import type { Alone } from '../alone.ts';
import type { Machine } from '../machine.ts';
import type { Pair } from '../pairs.ts';
import type { Module } from '../syntax.ts';
import type { Abstract } from '../values.ts';
import { isTorchFunction } from './find.ts';
import type { Held } from './held.ts';
import type { Style } from './style.ts';

/** The names of gradients, and what the backward pass returns of them. */
export interface Answers {
  /** By names of the program. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly returned: readonly string[];
  /** Lines that make what keeps gradients. */
  readonly making: readonly string[];
}

/** The attributes in which an object keeps the gradients of its tensors. */
class Keeper {
  private readonly text: string;
  private readonly alone: Alone;
  private readonly machine: Machine;
  private readonly held: Held;
  usesDictionary = false;

  constructor({ text }: Module, alone: Alone, machine: Machine, held: Held) {
    this.text = text;
    this.alone = alone;
    this.machine = machine;
    this.held = held;
  }

  target(variable: Variable, name: string): string {
    const { attributes } = this.alone.object;
    const at = this.position(variable, attributes.get('params'));
    if (at >= 0 && attributes.get('grads')?.kind === 'sequence') return `self.grads[${at}][...]`;
    const path = this.held.variables.get(variable.name) ?? '';
    if (attributes.get('grads')?.kind === 'dictionary' || /\bself\.grads\[['"]/.test(this.text) || path.includes("['")) {
      this.usesDictionary = true;
      return `self.grads['${name}']`;
    }
    return /\bself\.grad_\w+\s*=/.test(this.text) ? `self.grad_${name}` : `self.d${name}`;
  }

  private position(variable: Variable, parameters: Abstract | undefined): number {
    if (parameters?.kind !== 'sequence') return -1;
    return parameters.items.findIndex((own) => {
      const known = own.kind === 'given' ? this.machine.variableOf(own.key ?? own.name) : undefined;
      return known === variable;
    });
  }

  get making(): readonly string[] {
    const hasIt = /\bself\.grads\s*=/.test(this.text.slice(this.alone.object.of?.from ?? 0, this.alone.object.of?.to));
    return this.usesDictionary && !hasIt ? ['self.grads = {}'] : [];
  }
}

/** Names for the gradients of a pair, in the order of the forward pass's parameters. */
export function answersOf(pair: Pair, module: Module, machine: Machine, alone: Alone, held: Held, style: Style): Answers {
  const learned = [...alone.learned];
  const nameOf = (variable: Variable): string => machine.program.pythonNames.get(variable) ?? variable.name;
  const parameters = pair.forward.parameters.map(({ name }) => name);
  const direct = parameters.map((name) => learned.find((own) => nameOf(own) === name && machine.variableOf(name) === own));
  const others = learned.filter((own) => !direct.includes(own));
  const gradients = new Map<string, string>();
  const isKept = /\bself\.dinputs\s*=/.test(module.text) && pair.of !== undefined && !pair.isStatic;
  for (const variable of direct)
    if (variable !== undefined)
      gradients.set(variable.name, isKept ? `self.d${nameOf(variable)}` : style.gradient(nameOf(variable)));
  const keeper = pair.of !== undefined && !pair.isStatic ? new Keeper(module, alone, machine, held) : undefined;
  for (const variable of others)
    gradients.set(variable.name, keeper?.target(variable, nameOf(variable)) ?? style.gradient(nameOf(variable)));
  const text = (variable: Variable): string => gradients.get(variable.name) as string;
  const entries = keeper === undefined ? others.map((own) => `'${nameOf(own)}': ${text(own)}`) : [];
  const isContext = pair.of !== undefined && isTorchFunction(pair.of);
  const inOrder = isContext
    ? direct.slice(1).map((own) => (own === undefined ? 'None' : text(own)))
    : direct.flatMap((own) => (own === undefined ? [] : [text(own)]));
  const returned = isKept ? [] : [...inOrder, ...(entries.length === 0 ? [] : [`{${entries.join(', ')}}`])];
  return { gradients, returned, making: keeper?.making ?? [] };
}
