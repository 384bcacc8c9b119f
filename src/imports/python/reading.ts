import { adjointName } from '../../program/adjoints.ts';
import { numberValue, readValue } from '../../program/build.ts';
import type { Value, Variable } from '../../program/program.ts';
import { type Alone, keepsDefault, learnedIn, splitResults } from './alone.ts';
import { type Answered, answersOf, gradientsOf, returnedNames } from './answers.ts';
import { wholeOf } from './arrays.ts';
import type { Assumptions } from './assumptions.ts';
import type { Directives } from './directives.ts';
import { evaluate } from './expressions.ts';
import { GradientReader } from './gradients.ts';
import { initialize } from './initialize.ts';
import { isMethod } from './library/library.ts';
import { Machine, type Rules } from './machine.ts';
import type { Pair } from './pairs.ts';
import { leaveUnlinked, planBackward } from './plan.ts';
import type { ReadGradient } from './read-gradient.ts';
import { changingDecorator } from './rebound.ts';
import { settleShapes } from './settle.ts';
import { assign, runBody } from './statements.ts';
import type { FunctionStatement, Module, Range } from './syntax.ts';
import { type Abstract, NONE, type ObjectValue, Scope, sizeOf, TRUE, tensor, tuple, Unread } from './values.ts';

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
  /** Names and what they stand for where the backward pass ends. */
  readonly returned?: ReadonlyMap<string, Abstract>;
  /** Of a forward pass that stands alone. */
  readonly alone?: Alone;
  readonly calls?: Calls;
  /** The results of the backward pass, in their order. */
  readonly answered?: readonly Answered[];
}

/** The calls of both functions, as Python has what they take and answer with. */
export interface Calls {
  readonly results: Abstract;
  readonly outputs: readonly Abstract[];
  readonly adjoints: readonly string[];
  readonly others: ReadonlyMap<string, Abstract>;
  readonly answers: Abstract;
  readonly object: ObjectValue;
}

/** A source file, and what all of its pairs share. */
export interface Source {
  readonly module: Module;
  readonly directives: Directives;
  readonly scope: Scope;
}

/** The places in the functions of a pair that Python refuses. */
function damageIn({ damage }: Module, { forward, backward = forward }: Pair): readonly Range[] {
  return damage.filter(({ from, to }) => [forward, backward].some((own) => own.from <= from && to <= own.to));
}

/** Reads one pair under some assumptions. Throws `Reconsider` where these must change. */
export class PairReader {
  private readonly machine: Machine;
  private readonly pair: Pair;
  private readonly source: Source;
  private readonly object: ObjectValue;

  constructor(source: Source, pair: Pair, assumptions: Assumptions) {
    this.pair = pair;
    this.source = source;
    this.machine = new Machine(assumptions, source.scope, RULES, source.module.text, source.directives);
    this.object = { kind: 'object', of: pair.isStatic ? undefined : pair.of, attributes: new Map() };
    this.machine.flags.keepsNumbers = pair.isAlone === true;
    this.machine.objects.push(this.object);
    for (const range of damageIn(source.module, pair)) this.machine.note('this is no Python', range);
    if (this.object.of !== undefined)
      initialize(this.machine, this.object, source.scope, (name, own) => keepsDefault(pair, name, own));
  }

  /** Gives entries and attributes the values that the assumptions set. */
  private applySettings(): void {
    for (const [key, value] of this.machine.assumptions.settings) {
      const [owner, name] = key.split('.');
      if (name === undefined) continue;
      if (owner === 'self') this.object.attributes.set(name, value);
      else if (owner !== 'needs_input_grad') this.machine.flags.set(key, value);
      else this.object.attributes.set(owner, tuple(Array.from({ length: 16 }, (_, at) => (String(at) === name ? value : TRUE))));
    }
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

  /** Raises an error for a function under whose name callers find something else. */
  private demandUnchanged(): void {
    const { pair, source } = this;
    const names = pair.of === undefined ? [pair.forward.name, pair.backward?.name ?? ''] : [pair.of.name];
    for (const name of names) {
      const own = source.scope.names.get(name);
      if (own?.kind === 'unknown') throw new Unread(own.reason);
    }
    for (const own of [pair.forward, ...(pair.backward === undefined ? [] : [pair.backward])]) {
      const by = changingDecorator(own, source.module);
      if (by !== undefined) throw new Unread(`\`@${by}\` may change what \`${own.name}\` does`);
    }
  }

  private passes(): Reading {
    const { machine, pair } = this;
    machine.at = pair.forward.header;
    this.demandUnchanged();
    this.applySettings();
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
    leaveUnlinked(pair.backward, own, plan, isForwardWhole);
    const answers = this.run(pair.backward, own);
    const reader = new GradientReader(machine, pair, this.object, scope);
    const gradients = reader.read(gradientsOf(answers, pair.backward));
    settleShapes(gradients, machine.assumptions, machine.program.declared);
    const isUnit = plan.adjoints.length === 0;
    const calls: Calls = { ...plan, results, answers, object: this.object };
    const { answered } = reader;
    return { machine, outputs, gradients, isUnit, isForwardWhole, returned: own.names, calls, answered };
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
      else scope.names.set(name, this.parameter(name, fallback));
    });
    return scope;
  }

  /** A parameter whose name is a size of a shape is that size; one with a constant for a default is that; any other is given. */
  private parameter(name: string, fallback: FunctionStatement['parameters'][number]['fallback']): Abstract {
    const { machine } = this;
    const given: Abstract = { kind: 'given', name };
    const set = machine.assumptions.settings.get(name);
    if (set !== undefined) return set;
    if (fallback !== undefined && keepsDefault(this.pair, name, fallback)) return given;
    const isSize = machine.assumptions.mentions(name) && !machine.assumptions.shapes.has(name);
    if (isSize && (fallback === undefined || fallback.kind === 'number')) return sizeOf(machine.size(name));
    if (fallback === undefined) return given;
    const value = evaluate(machine, fallback);
    if (value.kind === 'none' && /^(y|t|labels?|targets?)$/.test(name)) return given;
    return value.kind === 'dictionary' && value.entries.size === 0 ? given : value;
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
    const { own, cache } = splitResults(results, returnedNames(results, pair.forward));
    const outputs = own.map((each, at) => this.output(each, at));
    const isForwardWhole = machine.notes.length === 0;
    const alone: Alone = { cache, object, scope, learned: learnedIn(machine, pair, outputs) };
    return { machine, outputs, gradients: [], isUnit: false, isForwardWhole, alone };
  }

  /** One function that answers with a loss and its gradients: what the loss does not need is the backward pass. */
  private both(scope: Scope, results: Abstract): Reading {
    const { machine, pair } = this;
    const answers = answersOf(results, pair.forward);
    if (answers.loss === undefined) throw new Unread('what the function answers with was not read');
    const output = this.output(answers.loss, 0);
    machine.program.divide(output);
    machine.pass = 'backward';
    const gradients = new GradientReader(machine, pair, this.object, scope).read(answers.gradients);
    return {
      machine,
      outputs: [output],
      gradients,
      isUnit: true,
      isForwardWhole: machine.notes.length === 0,
      returned: scope.names,
      calls: { results, outputs: [answers.loss], adjoints: [], others: new Map(), answers: results, object: this.object },
    };
  }
}
