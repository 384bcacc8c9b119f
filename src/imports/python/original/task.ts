import { hasErrors } from '../../../analysis/analyze.ts';
import { run, type Sizes, type Values } from '../../../engine/interpreter.ts';
import { type Nested, nestedOf } from '../../../engine/nested-lists.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { evaluate, named, namesIn } from '../../../program/dimension.ts';
import type { Variable } from '../../../program/program.ts';
import { evaluateShape } from '../../../program/shape.ts';
import { SizeError, type Tensor } from '../../../program/tensor.ts';
import { drawGiven } from '../../../verify/draws/draw.ts';
import { drawTensor } from '../../../verify/draws/draw-tensor.ts';
import { Random } from '../../../verify/draws/random.ts';
import { smallSizes } from '../../../verify/sizes/small-sizes.ts';
import { methodOf } from '../attributes.ts';
import { isTorchFunction } from '../derive/find.ts';
import type { ImportedFile, ImportedPair } from '../imported.ts';
import type { Calls, Reading } from '../reading.ts';
import { substituted } from '../sizes.ts';
import type { Parameter } from '../syntax.ts';
import { entriesOf } from './entries.ts';
import { type Path, pathTo } from './paths.ts';

/** A value that the original is called with. */
export type Handed =
  | { readonly tensor: Nested; readonly isWhole: boolean }
  | { readonly number: number }
  | { readonly text: string }
  | { readonly entries: Readonly<Record<string, Handed>> };

/** An argument of the backward function. */
export type BackwardArgument = { readonly adjoint: number } | { readonly result: Path } | { readonly argument: string };

/** The results of a process with Python, as plain data. */
export interface OriginalTask {
  readonly source: string;
  readonly className: string | null;
  /** True if the first argument of both functions is a context that keeps values. */
  readonly isContext: boolean;
  readonly isStatic: boolean;
  readonly isTorch: boolean;
  readonly forward: string;
  readonly backward: string | null;
  readonly made: Readonly<Record<string, Handed>>;
  readonly given: Readonly<Record<string, Handed>>;
  /** Tensors that an object keeps, set once it is made. */
  readonly kept: Readonly<Record<string, Handed>>;
  readonly outputs: readonly Path[];
  readonly adjoints: readonly Nested[];
  readonly rest: Readonly<Record<string, BackwardArgument>>;
  readonly gradients: readonly { readonly of: 'answers' | 'object'; readonly path: Path }[];
}

/** A task, and the numbers that are to come of it. */
export interface Original {
  readonly task: OriginalTask;
  readonly outputs: readonly { readonly name: string; readonly value: Tensor }[];
  readonly gradients: readonly { readonly name: string; readonly value: Tensor }[];
  /** True for numbers of half the precision. */
  readonly isCoarse: boolean;
}

/** Raised for a pair whose original cannot be called. */
export class NotCallable extends Error {}

class TaskWriter {
  private readonly own: ImportedPair;
  private readonly reading: Reading;
  private readonly calls: Calls;
  private readonly file: ImportedFile;
  private readonly sizes: Sizes;
  private readonly given: Values;
  private readonly adjoints: ReadonlyMap<Variable, Tensor>;

  constructor(file: ImportedFile, own: ImportedPair, reading: Reading, calls: Calls) {
    this.file = file;
    this.own = own;
    this.reading = reading;
    this.calls = calls;
    const { forward } = own.analysis;
    const random = new Random(1);
    this.sizes = smallSizes(forward);
    this.given = drawGiven(forward, this.sizes, random, false);
    const adjoint = ({ shape }: Variable): Tensor => drawTensor(random, evaluateShape(shape, this.sizes));
    this.adjoints = new Map(forward.outputs.map(({ variable }) => [adjointOf(variable), adjoint(variable)]));
  }

  original(): Original {
    const { forward, backward } = this.own.analysis;
    const computed = run(forward.body, this.sizes, this.given);
    const all = run(backward?.body ?? [], this.sizes, new Map([...computed, ...this.adjoints]));
    const valueIn = (variable: Variable, values: Values): Tensor => {
      const value = values.get(variable);
      if (value === undefined) throw new NotCallable(`\`${variable.name}\` has no value`);
      return value;
    };
    const outputs = forward.outputs.map(({ variable }) => ({
      name: this.pythonName(variable.name),
      value: valueIn(variable, computed),
    }));
    const gradients = this.reading.gradients.map(({ of, name }) => {
      const own = forward.given.find((variable) => variable.name === of.name);
      if (own === undefined) throw new NotCallable(`\`${name}\` is not given`);
      return { name, value: valueIn(adjointOf(own), all) };
    });
    return {
      task: this.task(),
      outputs,
      gradients,
      isCoarse: /float32|float16|\.float\(\)|\.half\(/.test(this.file.module.text),
    };
  }

  private task(): OriginalTask {
    const { pair } = this.own;
    const isContext = pair.of !== undefined && isTorchFunction(pair.of);
    const isMethod = pair.of !== undefined && !pair.isStatic;
    const parameters = pair.forward.parameters.slice(isMethod || isContext || this.hasContext() ? 1 : 0);
    const init = isMethod ? methodOf(pair.of, '__init__') : undefined;
    return {
      source: this.file.module.text,
      className: pair.of?.name ?? null,
      isContext: isContext || this.hasContext(),
      isStatic: pair.isStatic,
      isTorch: this.reading.machine.isTorch,
      forward: pair.forward.name,
      backward: pair.backward?.name ?? null,
      made: this.arguments(init?.parameters.slice(1) ?? [], true),
      given: this.arguments(parameters, false),
      kept: isMethod ? this.kept(parameters) : {},
      outputs: this.calls.outputs.map((own) => this.path(own)),
      adjoints: [...this.adjoints.values()].map(nestedOf),
      rest: this.rest(),
      gradients: this.reading.gradients.map(({ from, name }) => this.gradient(from, name)),
    };
  }

  private hasContext(): boolean {
    const { of, forward } = this.own.pair;
    return of === undefined && /^(ctx|self)$/.test(forward.parameters[0]?.name ?? '');
  }

  private pythonName(name: string): string {
    return this.own.names.get(name) ?? name;
  }

  private path(own: Calls['results']): Path {
    const found = pathTo(own, this.calls.results);
    if (found === undefined) throw new NotCallable('what is judged is no result of the function itself');
    return found;
  }

  private gradient(from: Calls['results'] | undefined, name: string): OriginalTask['gradients'][number] {
    const inAnswers = from && pathTo(from, this.calls.answers);
    if (inAnswers !== undefined) return { of: 'answers', path: inAnswers };
    const inObject = from && pathTo(from, this.calls.object);
    if (inObject === undefined) throw new NotCallable(`the gradient of \`${name}\` is not found among the results`);
    return { of: 'object', path: inObject };
  }

  private tensor(name: string): Handed | undefined {
    const known = this.reading.machine.variableOf(name);
    const variable = known && this.own.analysis.forward.given.find((own) => own.name === known.name);
    const value = variable && this.given.get(variable);
    if (value === undefined) return undefined;
    return { tensor: nestedOf(value), isWhole: variable?.domain?.kind === 'integers' };
  }

  private size(name: string): Handed | undefined {
    const size = substituted(named(name), this.reading.machine.assumptions.sizes);
    const isKnown = [...namesIn(size)].every((own) => this.sizes.has(own));
    return isKnown ? { number: evaluate(size, this.sizes) } : undefined;
  }

  private entries(name: string): Handed | undefined {
    const { forward, backward } = this.own.pair;
    const keys = entriesOf([...forward.body, ...(backward?.body ?? [])], name);
    if (keys.length === 0) return undefined;
    const values = keys.flatMap((key) => {
      const text = this.reading.machine.flags.textOf(name, key);
      const own = this.tensor(key) ?? (text === undefined ? this.size(key) : { text });
      return own === undefined ? [] : [[key, own] as const];
    });
    return { entries: Object.fromEntries(values) };
  }

  private arguments(parameters: readonly Parameter[], isLoose: boolean): Readonly<Record<string, Handed>> {
    const found = new Map<string, Handed>();
    for (const { name, fallback, star } of parameters) {
      if (star !== undefined) continue;
      const own = this.tensor(name) ?? this.entries(name) ?? (fallback === undefined ? this.size(name) : undefined);
      if (own !== undefined) found.set(name, own);
      else if (fallback === undefined && isLoose) found.set(name, { number: 2 });
      else if (fallback === undefined) throw new NotCallable(`nothing tells what \`${name}\` is`);
    }
    return Object.fromEntries(found);
  }

  private kept(parameters: readonly Parameter[]): Readonly<Record<string, Handed>> {
    const names = [...this.reading.machine.givens.keys()].filter((name) => !parameters.some((own) => own.name === name));
    return Object.fromEntries(
      names.flatMap((name) => {
        const own = this.tensor(name);
        return own === undefined ? [] : [[name, own] as const];
      }),
    );
  }

  /** Arguments of the backward function, by their names. */
  private rest(): Readonly<Record<string, BackwardArgument>> {
    const { adjoints, others, results } = this.calls;
    const found = new Map<string, BackwardArgument>(adjoints.map((name, at) => [name, { adjoint: at }]));
    for (const [name, own] of others) {
      const path = own.kind === 'given' ? undefined : pathTo(own, results);
      const isArgument = this.own.pair.forward.parameters.some((parameter) => parameter.name === name);
      if (path !== undefined) found.set(name, { result: path });
      else if (isArgument) found.set(name, { argument: name });
      else if (own.kind === 'given') {
        const inResults = pathTo(own, results);
        found.set(name, inResults === undefined ? { argument: own.name } : { result: inResults });
      }
    }
    return Object.fromEntries(found);
  }
}

/** The call of the original of a pair with random numbers, or the reason why there is none. */
export function originalOf(file: ImportedFile, own: ImportedPair): Original | { readonly reason: string } {
  const { reading, notes } = own;
  const [note] = notes;
  if (note !== undefined) return { reason: `it was not read whole: ${note.message}` };
  if (reading?.calls === undefined || reading.gradients.length === 0) return { reason: 'it was not read whole' };
  if (hasErrors(own.analysis.diagnostics)) return { reason: 'there are shapes in it that do not fit' };
  if (own.analysis.forward.given.some(({ name }) => /^drawn_\d+$/.test(name)))
    return { reason: 'it draws random numbers of its own' };
  try {
    return new TaskWriter(file, own, reading, reading.calls).original();
  } catch (error) {
    if (error instanceof NotCallable) return { reason: error.message };
    if (error instanceof SizeError) return { reason: `no numbers fit it: ${error.message}` };
    throw error;
  }
}
