import type { Analysis } from '../../analysis/analyze.ts';
import { substitute } from '../../autodiff/temporaries.ts';
import type { Values } from '../../engine/interpreter.ts';
import { printStep, printValue } from '../../program/print.ts';
import type { Equation, Program, Step, Variable } from '../../program/program.ts';
import { equationsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import type { Trial } from '../draws/draws.ts';
import { observeLines, startOf } from '../gradients/run-written-block.ts';
import { type ExpandedPass, expandedPass } from './expanded-pass.ts';

/**
 * Helpers are known by their values: `dhraw` holds the adjoint of `W @ h[t-1] + x[t]`, whatever it is called. At one draw, what each helper
 * gives in each iteration is compared with the adjoints of all values of the forward pass, written with one operation an equation.
 */

/** Equal to about this, beside the largest element. */
const TOLERANCE = 1e-9;
/** Programs with more lines are not asked: that would take longer than the check. */
const MOST_LINES = 400;

type Gives = readonly Tensor[];

interface Known {
  readonly label: string;
  readonly gives: Gives;
}

/** The values that each line gives, iteration by iteration. */
function observed(steps: readonly Step[], trial: Trial, start: Values): ReadonlyMap<Equation, Gives> {
  const found = new Map<Equation, Tensor[]>();
  observeLines(steps, trial.point.sizes, start, (line, { shape, data }) => {
    const own = { shape, data: data.slice() };
    const known = found.get(line);
    if (known === undefined) found.set(line, [own]);
    else known.push(own);
  });
  return found;
}

function plus(a: Tensor, b: Tensor): Tensor {
  return { ...a, data: a.data.map((number, at) => number + (b.data[at] ?? 0)) };
}

function isEqual(a: Gives, b: Gives, turn: (tensor: Tensor) => Tensor | undefined): boolean {
  return (
    a.length === b.length &&
    a.every((tensor, at) => {
      const other = turn(b[at] as Tensor);
      if (other === undefined || other.shape.join() !== tensor.shape.join()) return false;
      const scale = tensor.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
      return tensor.data.every((number, index) => Math.abs(number - (other.data[index] as number)) <= TOLERANCE * scale);
    })
  );
}

const itself = (tensor: Tensor): Tensor => tensor;
const negated = (tensor: Tensor): Tensor => ({ ...tensor, data: tensor.data.map((number) => -number) });

function transposed({ shape, data }: Tensor): Tensor | undefined {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) return undefined;
  return {
    shape: [columns, rows],
    data: Float64Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)] as number),
  };
}

const TURNS = [
  { words: '', turn: itself },
  { words: 'minus ', turn: negated },
  { words: 'the transpose of ', turn: transposed },
] as const;

/** Adjoints of the values of a forward pass, with the expressions that they belong to. */
class Adjoints {
  private readonly forward: Program;
  private readonly definitions = new Map<Variable, Equation>();
  /** Names of the file itself: others are parts of its expressions. */
  private readonly own: ReadonlySet<string>;
  readonly known: readonly Known[];

  constructor(analysis: Analysis, trial: Trial) {
    this.own = new Set(
      [...analysis.forward.given, ...equationsOf(analysis.forward.body).map(({ target }) => target)].map(({ name }) => name),
    );
    const pass = expandedPass(analysis, trial);
    this.forward = pass.forward;
    for (const equation of equationsOf(this.forward.body)) this.definitions.set(equation.target, equation);
    this.known = this.among(pass, trial);
  }

  private among({ derived, start }: ExpandedPass, trial: Trial): readonly Known[] {
    const outputs = new Set(this.forward.outputs.map(({ variable }) => variable));
    const groups = new Map<string, { readonly line: Equation; gives: Gives }>();
    for (const [line, gives] of observed(derived.body, trial, start)) {
      const key = printStep(line).split(/ \+?= /)[0] ?? '';
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { line, gives });
      else group.gives = group.gives.map((tensor, at) => plus(tensor, gives[at] ?? tensor));
    }
    return [...groups.values()].flatMap(({ line, gives }) => {
      const primal = line.target.primal;
      // Outputs, elements of sequences, and names that iterations share receive more than these lines give.
      if (primal === undefined || outputs.has(primal)) return [];
      if (primal.isLocal !== true && (line.indices.length > 0 || gives.length > 1)) return [];
      return [{ label: `the adjoint of \`${this.text(primal)}\``, gives }];
    });
  }

  /** A name of the file, or the expression that an equation of the expanded pass is a part of. */
  private text(primal: Variable): string {
    if (this.own.has(primal.name)) return primal.name;
    const inlined = (variable: Variable): ReturnType<Parameters<typeof substitute>[1]> => {
      const definition = this.own.has(variable.name) ? undefined : this.definitions.get(variable);
      return definition && substitute(definition.value, inlined);
    };
    const definition = this.definitions.get(primal);
    return definition === undefined ? primal.name : printValue(substitute(definition.value, inlined));
  }
}

/** The meanings of the helpers of a block, by statement: `the adjoint of ...`; found at a draw where everything has a number. */
export function helperMeanings(analysis: Analysis, block: Program, trials: readonly Trial[]): ReadonlyMap<number, string> {
  const lines = equationsOf(block.body);
  const helpers = lines.filter(({ target }) => target.kind !== 'adjoint');
  const trial = trials.find(({ isWhole, kinks, isExtreme }) => isWhole && kinks.length === 0 && isExtreme !== true);
  if (helpers.length === 0 || lines.length > MOST_LINES || trial === undefined) return new Map();
  const values: Values = new Map([...trial.derived].filter(([variable]) => variable.kind !== 'adjoint'));
  const gives = observed(block.body, trial, startOf(trial.point, values));
  const { known } = new Adjoints(analysis, trial);
  return new Map(
    helpers.flatMap((line) => {
      const own = gives.get(line) ?? [];
      const isNothing = own.every(({ data }) => data.every((number) => number === 0));
      const found = isNothing
        ? undefined
        : TURNS.flatMap(({ words, turn }) =>
            known.filter((other) => isEqual(own, other.gives, turn)).map(({ label }) => `${words}${label}`),
          )[0];
      return found === undefined || line.source === undefined ? [] : [[line.source.statement, found] as const];
    }),
  );
}
