import { derivedPass } from '../../../autodiff/forms.ts';
import { NUMPY } from '../../../exports/python/numpy-library.ts';
import { type KnownNames, PassWriter, PythonScope } from '../../../exports/python/passes.ts';
import { torchLike } from '../../../exports/python/torch.ts';
import { receivedOutputs } from '../../../exports/statements.ts';
import { type ExportUnit, unitOf } from '../../../exports/unit.ts';
import { readsOf } from '../../../program/activity.ts';
import type { Equation, Program, Variable } from '../../../program/program.ts';
import type { Helper } from '../../../program/spelling.ts';
import { equationsOf } from '../../../program/steps.ts';
import { nameOf } from '../sizes.ts';
import { byFamiliarNames, writtenOutIn } from './familiar.ts';
import type { Held } from './held.ts';
import { tidied } from './tidy.ts';

/** Raised where a backward pass needs something that it cannot have. */
export class Missing extends Error {
  readonly size: string;

  constructor(size: string) {
    super(`the size \`${size}\` is not known`);
    this.size = size;
  }
}

/** The texts that a backward pass has for the values of the program. */
export interface Texts {
  readonly held: Held;
  /** Incoming gradients, by the names of their outputs. */
  readonly incoming: ReadonlyMap<string, string>;
  /** The places that gradients of learned values are written to, by name. */
  readonly gradients: ReadonlyMap<string, string>;
  readonly gradient: (name: string) => string;
  readonly pythonName: (variable: Variable) => string;
  readonly reserved: readonly string[];
  readonly isTorch: boolean;
}

export interface Body {
  readonly lines: readonly string[];
  readonly helpers: readonly Helper[];
  /** Names of the values of the forward pass that are read. */
  readonly read: ReadonlySet<string>;
}

/** A backward pass with all that it computes again in front. */
export interface WholePass {
  readonly backward: Program;
  /** Given variables that it reads, and what else it needs that cannot be computed again. */
  readonly needed: readonly Variable[];
}

function withoutOrigin({ origin: _, through: __, ...equation }: Equation): Equation {
  return equation;
}

/** The derived pass, with the forward equations whose values nobody holds. */
export function wholePass(forward: Program, held: (variable: Variable) => boolean, hasSigmoid: boolean): WholePass {
  const pass = derivedPass(byFamiliarNames(forward));
  const own = equationsOf(pass.body);
  const defined = new Set(own.map(({ target }) => target));
  const equations = new Map(equationsOf(forward.body).map((equation) => [equation.target, equation]));
  const again = new Set<Equation>();
  const needed = new Set<Variable>();
  const visit = (variable: Variable): void => {
    if (defined.has(variable) || variable.kind === 'adjoint' || held(variable)) return;
    const equation = equations.get(variable);
    if (equation === undefined) needed.add(variable);
    else if (!again.has(equation)) {
      again.add(equation);
      for (const other of readsOf(equation.value)) visit(other);
    }
  };
  for (const { value } of own) for (const variable of readsOf(value)) visit(variable);
  const recomputed = equationsOf(forward.body).filter((equation) => again.has(equation));
  const derived = hasSigmoid ? own : own.map(writtenOutIn);
  const body = [...recomputed, ...derived].map(withoutOrigin);
  return { backward: { ...pass, body }, needed: [...needed] };
}

/** Sizes that shapes of what is there tell. */
function sizeTexts(unit: ExportUnit, { held, incoming }: Texts, present: readonly Variable[]): ReadonlyMap<string, string> {
  const sizes = new Map(held.sizes);
  const tell = (text: string, { shape }: Variable): void => {
    for (const [axis, size] of shape.entries()) {
      const name = nameOf(size);
      if (name !== undefined && !sizes.has(name)) sizes.set(name, `${text}.shape[${axis}]`);
    }
  };
  for (const variable of present) tell(held.variables.get(variable.name) as string, variable);
  for (const { variable } of unit.forward.outputs) {
    const text = incoming.get(variable.name);
    if (text !== undefined) tell(text, variable);
  }
  return sizes;
}

function namesFor(unit: ExportUnit, texts: Texts, sizes: ReadonlyMap<string, string>): KnownNames {
  const { held, incoming, gradients } = texts;
  const received = new Set(receivedOutputs(unit).map(({ variable }) => variable));
  const ofAdjoint = (primal: Variable): string | undefined =>
    gradients.get(primal.name) ?? (received.has(primal) ? undefined : incoming.get(primal.name));
  return {
    variable: ({ name, primal }) => (primal === undefined ? held.variables.get(name) : ofAdjoint(primal)),
    wanted: (variable) => {
      const { primal } = variable;
      return primal === undefined ? texts.pythonName(variable) : texts.gradient(texts.pythonName(primal));
    },
    size: (name) => sizes.get(name),
    received: ({ variable }) => incoming.get(variable.name),
  };
}

/** The statements of a backward pass, indented by one level. */
export function writeBody(forward: Program, { backward }: WholePass, texts: Texts): Body {
  const unit = unitOf(forward, backward, { name: 'backward' });
  const present = [...unit.saved, ...forward.given].filter(({ name }) => texts.held.variables.has(name));
  const sizes = sizeTexts(unit, texts, present);
  const { held, incoming, gradients } = texts;
  const reserved = [...texts.reserved, ...held.variables.values(), ...incoming.values(), ...gradients.values()];
  const scope = new PythonScope(unit, reserved, namesFor(unit, texts, sizes));
  const [model = 'x'] = texts.incoming.values();
  const writer = new PassWriter(unit, scope, texts.isTorch ? torchLike(model) : NUMPY, present);
  writer.backward('    ');
  const { helpers, sizes: used } = writer.expressions;
  const missing = [...used].find((name) => forward.dimensions.has(name) && !sizes.has(name));
  if (missing !== undefined) throw new Missing(missing);
  const sizeSources = [...used].flatMap((name) => sizes.get(name) ?? []);
  const isRead = (variable: Variable): boolean => {
    const text = held.variables.get(variable.name);
    return unit.saved.includes(variable) || sizeSources.some((own) => own.startsWith(`${text}.shape`));
  };
  const ranks = new Map(present.map((own) => [held.variables.get(own.name) as string, own.shape.length]));
  return { lines: tidied(writer.lines, ranks), helpers, read: new Set(present.filter(isRead).map(({ name }) => name)) };
}
