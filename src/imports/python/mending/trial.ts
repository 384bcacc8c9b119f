import { Interpreter } from '../../../engine/interpreter.ts';
import { adjointName } from '../../../program/adjoints.ts';
import type { Variable } from '../../../program/program.ts';
import type { Tensor } from '../../../program/tensor.ts';
import { Directives } from '../directives.ts';
import type { ImportedFile, ImportedPair } from '../imported.ts';
import { moduleScope } from '../module-scope.ts';
import type { Pair } from '../pairs.ts';
import { PairReader, type Reading, type Source } from '../reading.ts';
import type { Module, Stmt } from '../syntax.ts';
import type { Change } from './changes.ts';
import { editedStatement, functionNamed, onlyStatement, replacedIn } from './edited.ts';
import { areAlike, isSame } from './numbers.ts';
import { QuickLook } from './quick.ts';
import { type Draw, drawsFor } from './truth.ts';

/** The result of the pair with an edit: the gradients that are wrong, and how many of its lines mean something. */
export interface Outcome {
  readonly failing: ReadonlySet<string>;
  /** Values of the backward pass that are none of the forward pass and no adjoint. */
  readonly unexplained: () => number;
}

/** Everything that can be evaluated of a reading at a draw. */
function evaluated(
  { machine, outputs, gradients }: Reading,
  draw: Draw,
): { readonly values: ReadonlyMap<Variable, Tensor>; readonly gradients: ReadonlyMap<string, Tensor> } {
  const given = new Map<Variable, Tensor>();
  for (const { variable } of machine.program.declared) {
    const tensor = draw.given.get(variable.name);
    if (tensor !== undefined) given.set(variable, tensor);
  }
  for (const variable of machine.program.pythonNames.keys()) {
    const tensor = variable.kind === 'adjoint' ? draw.given.get(variable.name) : undefined;
    if (tensor !== undefined) given.set(variable, tensor);
  }
  for (const { name } of outputs) if (!draw.given.has(adjointName(name))) throw new Error('an output that no draw knows');
  const interpreter = new Interpreter(draw.sizes, given);
  const attempt = (run: () => void): void => {
    try {
      run();
    } catch {
      // A value that an edit spoils has no numbers.
    }
  };
  for (const { target, value } of machine.program.equations)
    attempt(() => interpreter.store.set({ variable: target, indices: [] }, interpreter.evaluate(value)));
  const found = new Map<string, Tensor>();
  for (const { of, value } of gradients) attempt(() => found.set(of.name, interpreter.evaluate(value)));
  return { values: interpreter.values, gradients: found };
}

/** A pair whose texts are edited, read and run at draws where the right gradients are known. */
export class Bench {
  readonly draws: readonly Draw[];
  readonly wanted: ReadonlySet<string>;
  /** Equations that were run: the cost so far. */
  cost = 0;
  private readonly module: Module;
  private readonly source: Source;
  private readonly pair: Pair;
  private readonly reading: Reading;
  private readonly quick: QuickLook | undefined;

  constructor({ module }: Pick<ImportedFile, 'module'>, own: ImportedPair, reading: Reading) {
    this.module = module;
    this.pair = own.pair;
    this.reading = reading;
    this.source = { module, directives: new Directives(module), scope: moduleScope(module).scope };
    this.draws = drawsFor(own);
    this.wanted = new Set(reading.gradients.map(({ of }) => of.name));
    const [draw] = this.draws;
    this.quick = draw && new QuickLook(reading, draw, this.source.scope, evaluated(reading, draw).values);
  }

  get text(): string {
    return this.module.text;
  }

  /** The pair as it stands. */
  asWritten(): Outcome | undefined {
    return this.judged(this.reading);
  }

  /** The pair with edits of one statement, or with none of it; undefined where it cannot be read. */
  with(statement: Stmt, { edits, added }: Change & { readonly added?: string }): Outcome | undefined {
    if (added !== undefined) return this.withLine(statement, added);
    const isRemoved = edits.every(({ from, to, text }) => text === '' && from <= statement.from && to >= statement.to);
    const edited = isRemoved ? undefined : editedStatement(statement, edits, this.module.text);
    if (edited === undefined && !isRemoved) return undefined;
    this.cost += 1;
    if (edited !== undefined && this.quick?.isHopeless(statement, edited) === true) return undefined;
    const body = replacedIn(this.module, statement, edited === undefined ? [] : [edited]);
    const reading = this.readIn(body);
    return reading === undefined ? undefined : this.judged(reading);
  }

  private withLine(statement: Stmt, added: string): Outcome | undefined {
    const line = onlyStatement(added);
    const reading =
      line && this.readIn(replacedIn(this.module, statement, [statement, { ...line, from: statement.to, to: statement.to }]));
    return reading && this.judged(reading);
  }

  private readIn(body: readonly Stmt[]): Reading | undefined {
    const { pair, module } = this;
    const changed = module.body.findIndex((own, at) => body[at] !== own);
    const own = module.body[changed];
    const edited = body[changed];
    if (own === undefined || edited === undefined) return undefined;
    if (own === pair.of && edited.kind === 'class') {
      const forward = functionNamed(edited.body, pair.forward.name);
      const backward = pair.backward && functionNamed(edited.body, pair.backward.name);
      return forward && this.settled(this.source, { ...pair, forward, backward, of: edited });
    }
    if (own === pair.backward && edited.kind === 'function') return this.settled(this.source, { ...pair, backward: edited });
    if (own === pair.forward && edited.kind === 'function') return this.settled(this.source, { ...pair, forward: edited });
    return this.settled({ ...this.source, scope: moduleScope({ ...module, body }).scope }, pair);
  }

  private settled(source: Source, pair: Pair): Reading | undefined {
    const { machine } = this.reading;
    try {
      const reading = new PairReader(source, pair, machine.assumptions).read();
      this.cost += reading.machine.program.equations.length;
      return reading.machine.notes.length > machine.notes.length ? undefined : reading;
    } catch {
      // Changes make text that nobody has thought of. What needs other sizes, or fails, is none that helps at these draws.
      return undefined;
    }
  }

  private judged(reading: Reading): Outcome | undefined {
    const failing = new Set<string>();
    for (const [at, draw] of this.draws.entries()) {
      const { values, gradients } = attempt(() => evaluated(reading, draw)) ?? {};
      if (values === undefined || gradients === undefined) return undefined;
      for (const variable of reading.outputs) {
        const output = draw.outputs.get(variable.name);
        if (output !== undefined && !isSame(values.get(variable), output)) return undefined;
      }
      for (const name of this.wanted) {
        const wanted = draw.gradients.get(name);
        if (wanted !== undefined && !isSame(gradients.get(name), wanted)) failing.add(name);
      }
      // Others can only show that more is wrong.
      if (at === 0 && failing.size === this.wanted.size) break;
    }
    return { failing, unexplained: () => this.unexplained(reading) };
  }

  private unexplained({ machine }: Reading): number {
    const [draw] = this.draws;
    if (draw === undefined) return 0;
    const { values } = evaluated({ machine, outputs: [], gradients: [], isUnit: false, isForwardWhole: true }, draw);
    return machine.program.equations.filter(({ pass, target }) => {
      const own = values.get(target);
      return (
        pass === 'backward' &&
        own !== undefined &&
        !draw.known.some((tensor) => tensor.data.length === own.data.length && areAlike(own.data, tensor.data))
      );
    }).length;
  }
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
