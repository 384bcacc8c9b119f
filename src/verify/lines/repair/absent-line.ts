import { substitute } from '../../../autodiff/temporaries.ts';
import * as build from '../../../operations/builder.ts';
import { adjointOf } from '../../../program/adjoints.ts';
import { numberValue } from '../../../program/build.ts';
import { printDimension } from '../../../program/dimension.ts';
import { printValue } from '../../../program/print.ts';
import type { Equation, Loop, Program, ReadValue, Step, Value, Variable } from '../../../program/program.ts';
import { rewrite } from '../../../program/rewrite.ts';
import { sameShape } from '../../../program/shape.ts';
import { equationsOf, loopsOf } from '../../../program/steps.ts';
import { forwardValuesOf, type Trial } from '../../draws/draws.ts';
import { isPlainlyRight } from '../../gradients/gradient-truth.ts';
import { runWritten } from '../../gradients/run-written-block.ts';
import { placedIn } from '../edits/placed.ts';
import { Dictionary, renamed } from '../edits/words.ts';
import { partsOf } from './derived-line.ts';

/** A line that a block lacks, to stand at the end of one of its loops or of the whole block. */
export interface AbsentLine {
  readonly equation: Equation;
  readonly loop: Loop | undefined;
}

/** More ways to put helpers in the place of adjoints are not tried. */
const MOST_TRIED = 400;

/** An expression of the derived pass without the helpers of that. */
function expanded(value: Value, { body }: Program): Value {
  const helpers = new Map(
    equationsOf(body).flatMap(({ target, operator, value: own }) =>
      operator === '=' && target.kind !== 'adjoint' ? [[target, own] as const] : [],
    ),
  );
  const write = (part: Value): Value =>
    substitute(part, (variable) => {
      const own = helpers.get(variable);
      return own && write(own);
    });
  return write(value);
}

/** True for loops over the same elements, in whichever direction. */
function runAlike(a: Loop, b: Loop): boolean {
  const [own, other] = [a, b].map(({ first, last }) => [first, last].map(printDimension).toSorted().join());
  return own === other;
}

function withLine(body: readonly Step[], { equation, loop }: AbsentLine): readonly Step[] {
  if (loop === undefined) return [...body, equation];
  return body.map((step) => {
    if (step.kind === 'equation') return step;
    return step === loop
      ? { ...step, body: [...step.body, equation] }
      : { ...step, body: withLine(step.body, { equation, loop }) };
  });
}

/** All ways to put one of its replacements in the place of each read. */
function* replaced(reads: readonly ReadValue[], options: readonly ReadValue[]): Generator<ReadonlyMap<string, ReadValue>> {
  const [read, ...rest] = reads;
  if (read === undefined) return yield new Map();
  const fitting = options.filter(({ shape }) => sameShape(shape, read.shape));
  for (const others of replaced(rest, options))
    for (const option of fitting) yield new Map([...others, [printValue(read), option]]);
}

class AbsentLines {
  private readonly block: Program;
  private readonly trials: readonly Trial[];
  private readonly dictionary: Dictionary;
  private readonly cotangents: readonly Variable[];

  constructor(forward: Program, block: Program, derived: Program, trials: readonly Trial[]) {
    this.block = block;
    this.trials = trials;
    this.dictionary = new Dictionary(forward, block, derived);
    this.cotangents = forward.outputs.map(({ variable }) => adjointOf(variable));
  }

  /** A derived value, which the loops around it index, with helpers of the block. */
  *candidates(line: Equation, value: Value, loops: readonly string[], loop: Loop | undefined): Generator<AbsentLine> {
    const inside = loop === undefined ? [] : [loop.variable];
    const own = renamed({ value, loops }, inside);
    if (own === undefined) return;
    const words = this.dictionary.at({ equation: line, loops: inside, ...(loop && { innermost: loop }) });
    const defined = this.definedBy(loop);
    const options = words.reads.filter((read): read is ReadValue => read.kind === 'read' && defined.has(read.variable));
    const adjoints = new Map(
      partsOf(own).flatMap((part) =>
        part.kind === 'read' && part.variable.kind === 'adjoint' ? [[printValue(part), part] as const] : [],
      ),
    );
    const written = [...replaced([...adjoints.values()], options)].map((names) =>
      rewrite(own, { read: (read) => names.get(printValue(read)) ?? read, dimension: (dimension) => dimension }),
    );
    // Blocks that leave the mean of a loss to the lines at their ends divide there.
    const means = words.sizes.flatMap((size) =>
      written.map((each) => build.infix('*', build.infix('/', numberValue(1), size), each)),
    );
    for (const each of [...written, ...means]) yield { equation: { ...line, value: each }, loop };
  }

  /** Everything that the block has at the end of a loop, or of itself. */
  private definedBy(loop: Loop | undefined): ReadonlySet<Variable> {
    const { body } = this.block;
    const last = loop && equationsOf([loop]).at(-1);
    const equations = equationsOf(body);
    const until = last === undefined ? equations : equations.slice(0, equations.indexOf(last) + 1);
    return new Set([...until.map(({ target }) => target), ...this.cotangents]);
  }

  isRight(absent: AbsentLine, primal: Variable): boolean {
    const block = { ...this.block, body: withLine(this.block.body, absent) };
    return this.trials.every((trial) => {
      try {
        const written = runWritten(block, trial.point, undefined, forwardValuesOf(trial));
        return isPlainlyRight({ ...trial, written }, [primal]);
      } catch {
        // It reads an element that is not there, or does not fit at some sizes.
        return false;
      }
    });
  }
}

/**
 * The line that gives a gradient which no line of a block gives: the derived one, with what the block has in the place of
 * adjoints that it does not name. Undefined where the block has nothing to stand for them.
 */
export function absentLine(
  primal: Variable,
  forward: Program,
  block: Program,
  derived: Program,
  trials: readonly Trial[],
): AbsentLine | undefined {
  const lines = placedIn(derived.body).filter(({ equation }) => equation.target === adjointOf(primal));
  const [placed] = lines;
  if (placed === undefined || lines.length > 1 || placed.loops.length > 1) return undefined;
  const { equation, loops, innermost } = placed;
  const absent = new AbsentLines(forward, block, derived, trials);
  const value = expanded(equation.value, derived);
  const within = innermost === undefined ? [undefined] : loopsOf(block.body).filter((loop) => runAlike(loop, innermost));
  let tried = 0;
  for (const loop of within) {
    for (const candidate of absent.candidates(equation, value, loops, loop)) {
      tried += 1;
      if (tried > MOST_TRIED) return undefined;
      if (absent.isRight(candidate, primal)) return candidate;
    }
  }
  return undefined;
}
