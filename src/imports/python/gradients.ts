import type { Variable } from '../../program/program.ts';
import type { Answer, Answered } from './answers.ts';
import type { Machine } from './machine.ts';
import { isGradientName, isObject, type Pair } from './pairs.ts';
import { isFunctionOfTorch, withoutMissing } from './placed.ts';
import { isNumeric } from './plan.ts';
import type { ReadGradient } from './read-gradient.ts';
import type { Expr, FunctionStatement, Range } from './syntax.ts';
import type { Abstract, ObjectValue, Scope } from './values.ts';

/** The results of a backward pass, each beside what it is the gradient of. */
export class GradientReader {
  private readonly machine: Machine;
  private readonly pair: Pair;
  private readonly object: ObjectValue;
  private readonly scope: Scope;
  /** True for the results of an `autograd.Function`, one for each argument. */
  private readonly isPlaced: boolean;
  /** All results that stand for a gradient, in their order. */
  readonly answered: Answered[] = [];

  constructor(machine: Machine, pair: Pair, object: ObjectValue, scope: Scope) {
    this.machine = machine;
    this.pair = pair;
    this.object = object;
    this.scope = scope;
    this.isPlaced = isFunctionOfTorch(pair, machine.isTorch);
  }

  read(results: readonly Answer[]): readonly ReadGradient[] {
    const { machine } = this;
    machine.at = lastReturn(this.pair.backward ?? this.pair.forward);
    const found: ReadGradient[] = [];
    const add = (of: Variable | undefined, own: Abstract): void => {
      if (of === undefined || own.kind === 'none' || found.some((other) => other.of === of)) return;
      if (own.kind === 'unknown') return;
      const name = machine.program.pythonNames.get(of) ?? of.name;
      found.push({ of, name, value: machine.value(own), range: machine.at, from: own });
    };
    this.listed(results, add);
    for (const [name, own] of this.object.attributes) {
      const isGradient = /^(d|grad_?|g)/.test(name) && isNumeric(own) && own.kind !== 'given';
      if (isGradient && this.pair.of !== undefined) add(this.givenFor(name), own);
      if (/^(grads?|gradients?)$/.test(name)) this.kept(own, add);
    }
    return found;
  }

  /** Gradients that an object keeps: by their names, or in the order of its parameters. */
  private kept(own: Abstract, add: (of: Variable | undefined, own: Abstract) => void): void {
    if (own.kind === 'dictionary') for (const [key, entry] of own.entries) add(this.givenFor(key), entry);
    const parameters = this.object.attributes.get('params') ?? this.object.attributes.get('parameters');
    if (own.kind !== 'sequence' || parameters?.kind !== 'sequence') return;
    own.items.forEach((item, at) => {
      const parameter = parameters.items[at];
      const value = parameter?.kind === 'given' ? this.machine.given(parameter) : undefined;
      const isWritten = item.kind !== 'array' || item.writes.length > 0;
      if (value?.kind === 'read' && isWritten) add(value.variable, item);
    });
  }

  /** Gradients in order, or by their names where all of these fit: what PyTorch calls takes them by their places. */
  private listed(results: readonly Answer[], add: (of: Variable | undefined, own: Abstract) => void): void {
    for (const { value } of results)
      if (value.kind === 'dictionary') for (const [key, own] of value.entries) add(this.givenFor(key), own);
    const returned = results.filter((each) => each.value.kind !== 'dictionary' && !this.isOfForwardPass(each));
    const own = this.isPlaced
      ? withoutMissing(returned, this.pair, (name) => this.machine.variableOf(name) !== undefined)
      : returned;
    const byName = own.map((each) => (each.value.kind === 'none' ? undefined : this.named(each)));
    const inOrder = this.tensorParameters(own);
    const found = byName.filter((variable) => variable !== undefined);
    const wanted = own.filter(({ value }) => value.kind !== 'none').length;
    const isByPlace = this.isPlaced && own.length === inOrder.length;
    const isNamed = !isByPlace && new Set(found).size === found.length && found.length * 2 > wanted;
    const left = inOrder.filter((variable) => variable !== undefined && !found.includes(variable));
    const unnamed = wanted - found.length === 1 && left.length === 1 ? left[0] : undefined;
    for (const [at, answer] of own.entries()) {
      const of = isNamed ? (byName[at] ?? unnamed) : inOrder[at];
      this.answered.push({ ...answer, of });
      add(of, answer.value);
    }
  }

  /** The variable that a result is the gradient of, by its name, or by that of the list of gradients that it stands in. */
  private named({ written, within }: Answer): Variable | undefined {
    const found = this.givenFor(nameOf(written));
    if (found !== undefined || within === undefined) return found;
    const bare = within.name.replace(/^(nabla_|grads?_|gradients?_|d_?)(?=\w)/, '');
    const list = this.pair.forward.parameters.find(({ name }) => name.startsWith(bare) && this.partsOf(name) !== undefined);
    const part = list === undefined ? undefined : this.partsOf(list.name)?.[within.at];
    return part?.kind === 'given' ? this.machine.variableOf(part.key ?? part.name) : undefined;
  }

  private partsOf(name: string): readonly Abstract[] | undefined {
    const own = this.scope.names.get(name);
    return own?.kind === 'given' ? this.machine.flags.partsOf(own) : undefined;
  }

  /** True for what the forward pass has computed, such as the last state, beside the gradients of one function that does both. */
  private isOfForwardPass({ value: of, written }: Answer): boolean {
    if (this.pair.backward !== undefined || of.kind !== 'tensor' || of.value.kind !== 'read') return false;
    // A gradient may be such a result by mistake: its name tells.
    if (written !== undefined && isGradientName(written)) return false;
    const { variable } = of.value;
    return this.machine.program.equations.some(({ target, pass }) => target === variable && pass === 'forward');
  }

  /** The parameters that the forward pass takes as tensors, in order; flags and sizes only where there is a gradient for each. */
  private tensorParameters(items: readonly Answer[]): readonly (Variable | undefined)[] {
    const { machine, pair, scope } = this;
    const names = pair.forward.parameters
      .filter(({ name, star }, at) => star === undefined && !isObject(pair, name, at))
      .map(({ name }) => name);
    const variables = names.map((name) => machine.variableOf(name));
    if (items.length === names.length) return variables;
    const indices = new Set(
      machine.program.declared.filter(({ domain }) => domain.startsWith('index')).map(({ variable }) => variable),
    );
    const open = variables.filter((own) => own !== undefined && !indices.has(own));
    return open.length === items.length || scope.names.size === 0 ? open : variables.filter((own) => own !== undefined);
  }

  /** The given tensor that a name speaks of as its gradient: `dW1`, `grad_x`, `W1`. */
  private givenFor(name: string): Variable | undefined {
    const { machine } = this;
    const bare = name
      .replace(/^d[A-Z]_?d(?=\w)/, 'd')
      .replace(/^(grad_|grads_|gradient_|g_|d_|delta_|grad|d)(?=\w)/i, '')
      .replace(/_(grad|gradient|bar)$/i, '');
    return [name, bare, bare.toLowerCase(), bare.charAt(0).toLowerCase() + bare.slice(1)]
      .map((own) => machine.variableOf(own))
      .find((own) => own !== undefined);
  }
}

function lastReturn(statement: FunctionStatement): Range {
  return statement.body.findLast(({ kind }) => kind === 'return') ?? statement.header;
}

/** The name that a result has where it is written. */
function nameOf(expr: Expr | undefined): string {
  if (expr?.kind === 'subscript') return expr.index[0]?.kind === 'text' ? expr.index[0].value : '';
  return expr?.kind === 'name' || expr?.kind === 'attribute' ? expr.name : '';
}
