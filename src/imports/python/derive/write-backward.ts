import { PYTHON_WORDS } from '../../../exports/python/keywords.ts';
import { statement } from '../../../exports/python/lines.ts';
import type { Program, Variable } from '../../../program/program.ts';
import { type Alone, keepsDefault } from '../alone.ts';
import type { ImportedPair } from '../imported.ts';
import type { Machine } from '../machine.ts';
import type { Pair } from '../pairs.ts';
import type { Source } from '../reading.ts';
import { nameOf } from '../sizes.ts';
import { allExpressions } from '../tree.ts';
import { type Body, Missing, type Texts, type WholePass, wholePass, writeBody } from './body.ts';
import { entriesIn } from './entries.ts';
import { isTorchFunction } from './find.ts';
import { type Answers, answersOf } from './gradients.ts';
import { type Held, heldByObject, heldInCache } from './held.ts';
import type { WrittenBackward } from './insertion.ts';
import { type Style, styleOf } from './style.ts';
import { dependsOnShapes, shapesComment } from './unsettled.ts';

/** Raised where a backward pass has no values to compute with. */
export class Unwritable extends Error {}

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/forwards/, 'backwards'],
  [/Forwards/, 'Backwards'],
  [/forward/, 'backward'],
  [/Forward/, 'Backward'],
  [/(^|_)fwd(?=_|$)/, '$1bwd'],
  [/(^|_)fw(?=_|$)/, '$1bw'],
];

/** The name of the backward pass of a forward one. */
function backwardName({ forward, of }: Pair): string {
  const word = WORDS.find(([pattern]) => pattern.test(forward.name));
  if (word !== undefined) return forward.name.replace(word[0], word[1]);
  return of === undefined ? `${forward.name}_backward` : 'backward';
}

/** Writes the backward pass of one forward pass. */
class Writer {
  private readonly own: ImportedPair;
  private readonly source: Source;
  private readonly machine: Machine;
  private readonly alone: Alone;
  private readonly style: Style;
  private readonly pair: Pair;
  /** Parameters of the forward pass that its caller hands over once more. */
  private readonly again = new Set<string>();

  constructor(own: ImportedPair, source: Source, machine: Machine, alone: Alone) {
    this.own = own;
    this.source = source;
    this.machine = machine;
    this.alone = alone;
    this.pair = own.pair;
    this.style = styleOf(source.module, own.pair, source.directives);
  }

  write(): WrittenBackward {
    for (let round = 0; round < 20; round += 1) {
      const lines = this.attempt();
      if (lines !== undefined) return { lines, style: this.style };
    }
    throw new Unwritable('what its backward pass needs is not known there');
  }

  private get object(): string | undefined {
    const [first] = this.pair.forward.parameters;
    if (this.pair.of !== undefined && isTorchFunction(this.pair.of)) return first?.name ?? 'ctx';
    return this.pair.of === undefined || this.pair.isStatic ? undefined : (first?.name ?? 'self');
  }

  /** The function, or nothing where it needs one more parameter. */
  private attempt(): readonly string[] | undefined {
    const { forward } = this.own.analysis;
    const incoming = this.incoming(forward);
    const held = this.held([...incoming.values()]);
    const hasSigmoid = this.style.isTorch || this.functions().includes('sigmoid');
    const pass = wholePass(forward, ({ name }) => held.variables.has(name), hasSigmoid);
    if (pass.needed.length > 0) {
      this.demand(pass.needed);
      return undefined;
    }
    const answers = answersOf(this.pair, this.source.module, this.machine, this.alone, held, this.style);
    try {
      return this.lines(forward, pass, held, incoming, answers);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      this.demandSize(error, forward);
      return undefined;
    }
  }

  /** Values that nobody holds: more parameters, where there can be some. */
  private demand(variables: readonly Pick<Variable, 'name'>[]): void {
    const order = this.pair.forward.parameters.map(({ name }) => name);
    const names = variables
      .map(({ name }) => this.ownerOf(this.pythonName(name)))
      .toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    if (this.object !== undefined) throw new Unwritable(this.advice([...new Set(names)]));
    for (const name of names) {
      const isParameter = this.pair.forward.parameters.some((parameter) => parameter.name === name);
      if (!isParameter || this.again.has(name))
        throw new Unwritable(`its backward pass needs \`${name}\`, which the forward pass does not hand on`);
    }
    for (const name of names) this.again.add(name);
  }

  /** The parameter that a value is an entry of, or itself. */
  private ownerOf(name: string): string {
    return entriesIn(this.pair.forward.body).get(name)?.owner ?? name;
  }

  private advice(names: readonly string[]): string {
    const isContext = this.pair.of !== undefined && isTorchFunction(this.pair.of);
    const lines = isContext
      ? [`${this.object}.save_for_backward(${names.join(', ')})`]
      : names.map((name) => `${this.object}.${name} = ${name}`);
    const all = names.map((name) => `\`${name}\``).join(' and ');
    return `its backward pass needs ${all}: keep that in \`${this.pair.forward.name}\`, as in \`${lines.join('; ')}\``;
  }

  private demandSize({ size, message }: Missing, { given }: Program): void {
    const parameter = this.pair.forward.parameters.find(({ name }) => name === size);
    const source = given.find(({ shape }) => shape.some((own) => nameOf(own) === size));
    if (parameter !== undefined) this.demand([{ name: size }]);
    else if (source !== undefined) this.demand([source]);
    else throw new Unwritable(message);
  }

  private pythonName(name: string): string {
    return this.own.names.get(name) ?? name;
  }

  /** The names of the incoming gradients, by those of the outputs. */
  private incoming({ outputs }: Program): ReadonlyMap<string, string> {
    const { style } = this;
    const isOnly = outputs.length === 1;
    return new Map(
      outputs.map(({ variable }) => [
        variable.name,
        isOnly
          ? style.incoming
          : variable.active
            ? style.gradient(this.pythonName(variable.name))
            : `_${this.pythonName(variable.name)}`,
      ]),
    );
  }

  private held(incoming: readonly string[]): Held {
    const { machine, alone, style, object } = this;
    const taken = [...PYTHON_WORDS, ...incoming, style.cache, style.library];
    if (object !== undefined) return heldByObject(machine, alone, object, taken);
    const entries = entriesIn(this.pair.forward.body);
    const held = heldInCache(machine, { cache: alone.cache, name: style.cache, again: this.again, entries }, taken);
    const variables = new Map(held.variables);
    const sizes = new Map(held.sizes);
    for (const name of this.again) {
      const variable = machine.variableOf(name);
      if (variable === undefined) sizes.set(name, name);
      else variables.set(variable.name, name);
    }
    return { ...held, variables, sizes };
  }

  private lines(
    forward: Program,
    pass: WholePass,
    held: Held,
    incoming: ReadonlyMap<string, string>,
    answers: Answers,
  ): readonly string[] {
    const { style, pair } = this;
    const functions = this.functions();
    const texts: Texts = {
      held,
      incoming,
      gradients: answers.gradients,
      gradient: style.gradient,
      pythonName: ({ name }) => this.pythonName(name),
      reserved: [style.cache, style.library, ...functions],
      isTorch: style.isTorch,
    };
    const body = writeBody(forward, pass, texts);
    const isCached = this.object === undefined && this.alone.cache !== undefined;
    const parameters = [
      ...(this.object === undefined ? [] : [this.object]),
      ...incoming.values(),
      ...(isCached ? [style.cache] : []),
      ...[...this.again].map((name) => this.parameterText(name)),
    ];
    const isStatic = pair.of !== undefined && pair.isStatic;
    const { returned } = answers;
    const helpers = this.helpers(body, functions);
    const isMethod = pair.of !== undefined;
    return [
      ...(isMethod ? [] : helpers),
      ...(isStatic ? ['@staticmethod'] : []),
      ...statement(`def ${backwardName(pair)}(${parameters.join(', ')}):`, ''),
      ...this.documentation(answers),
      ...this.unpacking(held, body).flatMap((line) => statement(line, '    ')),
      ...this.assumed().map((line) => `    ${line}`),
      ...(isMethod ? helpers.map((line) => (line === '' ? '' : `    ${line}`)) : []),
      ...answers.making.map((line) => `    ${line}`),
      ...body.lines,
      ...(returned.length === 0 ? [] : statement(`return ${returned.join(', ')}`, '    ')),
    ];
  }

  private functions(): readonly string[] {
    return this.source.module.body.flatMap((own) => (own.kind === 'function' ? [own.name] : []));
  }

  /** A parameter with the default that the forward pass has for it. */
  private parameterText(name: string): string {
    const fallback = this.pair.forward.parameters.find((own) => own.name === name)?.fallback;
    return fallback === undefined ? name : `${name}=${this.source.module.text.slice(fallback.from, fallback.to)}`;
  }

  private unpacking(held: Held, { read }: Body): readonly string[] {
    const names = new Set([...read].map((name) => held.variables.get(name)));
    const naming = [...held.naming].flatMap(([name, line]) => (names.has(name) ? [line] : []));
    return [...held.unpacking, ...naming];
  }

  private helpers({ helpers }: Body, functions: readonly string[]): readonly string[] {
    const missing = helpers.filter(({ name }) => !functions.includes(name));
    const [first] = missing;
    if (first === undefined) return [];
    const isImported = (name: string): boolean => new RegExp(`^\\s*import\\s+${name}\\b`, 'm').test(this.source.module.text);
    const imported = missing.flatMap(({ imports = [] }) => imports).find((name) => !isImported(name));
    if (imported !== undefined) throw new Unwritable(`its backward pass needs \`import ${imported}\``);
    return missing.flatMap(({ text }) => [...text.split('\n'), ...Array.from({ length: this.style.gap }, () => '')]);
  }

  private documentation({ gradients }: Answers): readonly string[] {
    const { style, pair } = this;
    if (!style.isDocumented) return [];
    const names = [...gradients.values()].map((name) => name.replace('[...]', '')).join(', ');
    return [`    """Backward pass of ${pair.of?.name ?? pair.forward.name}: the gradients ${names}."""`];
  }

  /** The conditions that the pass was derived for: shapes that nothing in the file states, and defaults that are no numbers. */
  private assumed(): readonly string[] {
    const { text } = this.source.module;
    const defaults = this.pair.forward.parameters.flatMap(({ name, fallback }) => {
      const isSet = fallback !== undefined && !keepsDefault(this.pair, name, fallback) && this.isRead(name);
      return isSet ? [`${name}=${text.slice(fallback.from, fallback.to)}`] : [];
    });
    return [
      ...(dependsOnShapes(this.own) ? [shapesComment(this.own)] : []),
      ...(defaults.length === 0 ? [] : [`# for ${defaults.join(', ')}`]),
    ];
  }

  private isRead(name: string): boolean {
    return [...allExpressions(this.pair.forward.body)].some((own) => own.kind === 'name' && own.name === name);
  }
}

/** The lines of the backward pass of a forward pass that was read whole. Throws `Unwritable` where something is missing. */
export function writeBackward(own: ImportedPair, source: Source): WrittenBackward {
  const { reading } = own;
  if (reading?.alone === undefined) throw new Unwritable('it was not read');
  return new Writer(own, source, reading.machine, reading.alone).write();
}
