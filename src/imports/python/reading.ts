import { adjointName } from '../../program/adjoints.ts';
import { numberValue, readValue } from '../../program/build.ts';
import type { Value, Variable } from '../../program/program.ts';
import { type Alone, keepsDefault, learnedIn, splitResults } from './alone.ts';
import { wholeOf } from './arrays.ts';
import type { Assumptions } from './assumptions.ts';
import type { Directives } from './directives.ts';
import { evaluate } from './expressions.ts';
import { initialize } from './initialize.ts';
import { isMethod } from './library/library.ts';
import { Machine, type Rules } from './machine.ts';
import type { Pair } from './pairs.ts';
import { isNumeric, planBackward } from './plan.ts';
import type { ReadGradient } from './read-gradient.ts';
import { settleShapes } from './settle.ts';
import { assign, runBody } from './statements.ts';
import type { FunctionStatement, Module, Range } from './syntax.ts';
import { type Abstract, NONE, type ObjectValue, Scope, tensor, Unread } from './values.ts';

const MOST_RESULTS = 40;

const RULES: Rules = {
  evaluate,
  assign,
  isMethod,
  wholeOf,
  run: (machine, body) => {
    const signal = runBody(machine, body);
    return signal?.kind === 'return' ? signal.value : undefined;
  },
};

/** The reading of a pair under some assumptions. */
export interface Reading {
  readonly machine: Machine;
  readonly outputs: readonly Variable[];
  readonly gradients: readonly ReadGradient[];
  /** True if the output is a loss whose adjoint is 1. */
  readonly isUnit: boolean;
  readonly isForwardWhole: boolean;
  /** Of a forward pass that stands alone. */
  readonly alone?: Alone;
}

/** A source file, and what all of its pairs share. */
export interface Source {
  readonly module: Module;
  readonly directives: Directives;
  readonly scope: Scope;
}

/** Reads one pair under some assumptions. Throws `Reconsider` where these must change. */
export class PairReader {
  private readonly machine: Machine;
  private readonly pair: Pair;
  private readonly object: ObjectValue;

  constructor(source: Source, pair: Pair, assumptions: Assumptions) {
    this.pair = pair;
    this.machine = new Machine(assumptions, source.scope, RULES, source.module.text, source.directives);
    this.object = { kind: 'object', of: pair.isStatic ? undefined : pair.of, attributes: new Map() };
    this.machine.flags.keepsNumbers = pair.isAlone === true;
    this.machine.objects.push(this.object);
    if (this.object.of !== undefined)
      initialize(this.machine, this.object, source.scope, (name, own) => keepsDefault(pair, name, own));
  }

  read(): Reading {
    const { machine } = this;
    try {
      return this.passes();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      machine.note(error.message);
      return { machine, outputs: [], gradients: [], isUnit: false, isForwardWhole: false };
    }
  }

  private passes(): Reading {
    const { machine, pair } = this;
    const scope = this.bound(pair.forward);
    const results = this.run(pair.forward, scope);
    if (pair.isAlone === true) return this.alone(scope, results);
    if (pair.backward === undefined) return this.both(scope, results);
    const plan = planBackward(pair, scope, results, this.machine);
    const outputs = plan.outputs.map((own, at) => this.output(own, at));
    const isForwardWhole = machine.notes.length === 0;
    machine.pass = 'backward';
    const own = this.bound(pair.backward);
    for (const [name, value] of plan.others) own.names.set(name, value);
    plan.adjoints.forEach((name, at) => {
      const output = outputs[at];
      if (output !== undefined) own.names.set(name, tensor(readValue(this.adjoint(output, name))));
    });
    const gradients = this.gradients(this.run(pair.backward, own), scope);
    settleShapes(gradients, machine.assumptions);
    const isUnit = plan.adjoints.length === 0;
    return { machine, outputs, gradients, isUnit, isForwardWhole };
  }

  private run(statement: FunctionStatement, scope: Scope): Abstract {
    return this.machine.within(scope, () => RULES.run(this.machine, statement.body) ?? NONE);
  }

  /** The scope of a function with its parameters as what is given. */
  private bound({ parameters }: FunctionStatement): Scope {
    const { machine, pair } = this;
    const scope = new Scope(machine.scope);
    parameters.forEach(({ name, fallback, star }, at) => {
      const isObject = at === 0 && (pair.of !== undefined ? /^(self|ctx|cls|context)$/.test(name) : /^(ctx|self)$/.test(name));
      if (isObject) scope.names.set(name, this.object);
      else if (star !== undefined) scope.names.set(name, star === 1 ? { kind: 'sequence', items: [], isList: false } : NONE);
      else scope.names.set(name, fallback === undefined ? { kind: 'given', name } : this.fallback(fallback, name));
    });
    return scope;
  }

  /** A parameter with a constant for a default is that constant; any other is given. */
  private fallback(expr: NonNullable<FunctionStatement['parameters'][number]['fallback']>, name: string): Abstract {
    if (keepsDefault(this.pair, name, expr)) return { kind: 'given', name };
    const value = evaluate(this.machine, expr);
    if (value.kind === 'none' && /^(y|t|labels?|targets?)$/.test(name)) return { kind: 'given', name };
    return value.kind === 'dictionary' && value.entries.size === 0 ? { kind: 'given', name } : value;
  }

  private isObject(name: string, at: number): boolean {
    return at === 0 && (this.pair.of !== undefined || /^(self|ctx)$/.test(name)) && /^(self|ctx|cls|context)$/.test(name);
  }

  /** A result as a variable of its own. */
  private output(of: Abstract, at: number): Variable {
    const { machine } = this;
    const value = machine.value(of);
    if (
      value.kind === 'read' &&
      !machine.program.declared.some(({ variable }) => variable === value.variable) &&
      !this.taken.has(value.variable)
    ) {
      this.taken.add(value.variable);
      return value.variable;
    }
    machine.at = this.pair.forward.header;
    const hint = `out${at === 0 ? '' : at + 1}`;
    const own: Value = value.kind === 'apply' ? value : machine.infix('+', value, numberValue(0));
    const stored = machine.stored(hint, own);
    if (stored.kind !== 'read') throw new Unread('a result that is no tensor');
    this.taken.add(stored.variable);
    return stored.variable;
  }

  private readonly taken = new Set<Variable>();

  private adjoint(output: Variable, name: string): Variable {
    const variable: Variable = { name: adjointName(output.name), kind: 'adjoint', shape: output.shape, ranges: [], active: true };
    this.machine.program.pythonNames.set(variable, name);
    return variable;
  }

  /** The forward pass without any gradients. */
  private alone(scope: Scope, results: Abstract): Reading {
    const { machine, pair, object } = this;
    const { own, cache } = splitResults(results, returnedNames(pair.forward, MOST_RESULTS));
    const outputs = own.map((each, at) => this.output(each, at));
    const isForwardWhole = machine.notes.length === 0;
    const alone: Alone = { cache, object, scope, learned: learnedIn(machine, pair, outputs) };
    return { machine, outputs, gradients: [], isUnit: false, isForwardWhole, alone };
  }

  /** One function that answers with a loss and its gradients: what the loss does not need is the backward pass. */
  private both(scope: Scope, results: Abstract): Reading {
    const { machine } = this;
    const items = results.kind === 'sequence' ? results.items : [results];
    const [loss, ...rest] = items;
    if (loss === undefined || !isNumeric(loss)) throw new Unread('what the function answers with was not read');
    const output = this.output(loss, 0);
    machine.program.divide(output);
    const gradients = this.gradients({ kind: 'sequence', items: rest, isList: false }, scope);
    return { machine, outputs: [output], gradients, isUnit: true, isForwardWhole: machine.notes.length === 0 };
  }

  /** The results of the backward pass, each beside what it is the gradient of. */
  private gradients(results: Abstract, scope: Scope): readonly ReadGradient[] {
    const { machine } = this;
    machine.at = lastReturn(this.pair.backward ?? this.pair.forward);
    const found: ReadGradient[] = [];
    const add = (of: Variable | undefined, own: Abstract): void => {
      if (of === undefined || own.kind === 'none' || found.some((other) => other.of === of)) return;
      if (own.kind === 'unknown') return;
      found.push({ of, name: machine.program.pythonNames.get(of) ?? of.name, value: machine.value(own), range: machine.at });
    };
    if (results.kind === 'dictionary') for (const [key, own] of results.entries) add(this.givenFor(key), own);
    else this.listed(results, scope, add);
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

  /** Gradients in order, or by their names where all of these fit. */
  private listed(results: Abstract, scope: Scope, add: (of: Variable | undefined, own: Abstract) => void): void {
    const items = results.kind === 'sequence' ? results.items : [results];
    const dictionary = items.find((item) => item.kind === 'dictionary');
    if (dictionary?.kind === 'dictionary') for (const [key, own] of dictionary.entries) add(this.givenFor(key), own);
    const own = items.filter(({ kind }) => kind !== 'dictionary');
    const names = returnedNames(this.pair.backward ?? this.pair.forward, items.length);
    const byName = own.map((item, at) => (item.kind === 'none' ? undefined : this.givenFor(names[at] ?? '')));
    const inOrder = this.tensorParameters(scope, own);
    const found = byName.filter((variable) => variable !== undefined);
    const wanted = own.filter(({ kind }) => kind !== 'none').length;
    const isNamed = new Set(found).size === found.length && found.length * 2 > wanted;
    const left = inOrder.filter((variable) => variable !== undefined && !found.includes(variable));
    const unnamed = wanted - found.length === 1 && left.length === 1 ? left[0] : undefined;
    for (const [at, item] of own.entries()) add(isNamed ? (byName[at] ?? unnamed) : inOrder[at], item);
  }

  /** The parameters that the forward pass takes as tensors, in order; flags and sizes only where there is a gradient for each. */
  private tensorParameters(scope: Scope, items: readonly Abstract[]): readonly (Variable | undefined)[] {
    const { machine, pair } = this;
    const names = pair.forward.parameters
      .filter(({ name, star }, at) => star === undefined && !this.isObject(name, at))
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

/** The names that a function returns, in order, as far as they are names. */
function returnedNames({ body }: FunctionStatement, count: number): readonly (string | undefined)[] {
  const returned = body.findLast((own) => own.kind === 'return');
  const value = returned?.kind === 'return' ? returned.value : undefined;
  const items = value?.kind === 'tuple' ? value.items : value === undefined ? [] : [value];
  const names = items.map((item) => (item.kind === 'name' ? item.name : item.kind === 'attribute' ? item.name : undefined));
  return names.slice(-count);
}
