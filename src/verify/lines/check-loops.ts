import { derive } from '../../autodiff/derive.ts';
import type { Analysis } from '../../program/analyze.ts';
import { Builder } from '../../program/build.ts';
import { namesIn } from '../../program/dimension.ts';
import type { OperationTable } from '../../program/operation.ts';
import type { Program, Step, Variable } from '../../program/program.ts';
import { equationsOf, targetsOf } from '../../program/steps.ts';
import { type Iteration, type Unrolled, unroll } from '../../program/unroll.ts';
import { type CheckOptions, drawTrials } from '../trials.ts';
import { readBlock } from './block.ts';
import { type LineCheck, pointOf } from './check-lines.ts';
import { type LineResult, lineResults } from './findings.ts';
import { LoopNames } from './loop-names.ts';
import { LoopReporting } from './loop-report.ts';
import { localiseOutputs } from './outputs.ts';

/**
 * Wrong lines in loops: the block is unrolled, each line is judged in every iteration, and what is said of the
 * iterations of one line is said once. A line that is wrong at the first or the last iteration only is called that.
 */
const ITERATIONS = 3;
/** Longer than this, an unrolled block would keep whoever types waiting. */
const MOST_LINES = 600;

function loopNames(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === 'loop' ? [...namesIn(step.first), ...namesIn(step.last), ...loopNames(step.body)] : [],
  );
}

/** The dimensions that decide how many iterations and elements there are, with the sizes that the file names. */
function counts(programs: readonly Program[]): ReadonlyMap<string, number | undefined> {
  const variables = programs.flatMap(({ given, body }) => [...given, ...targetsOf(body)]);
  const ranges = variables.flatMap(({ ranges: own }) => own.flatMap(({ first, last }) => [...namesIn(first), ...namesIn(last)]));
  const dimensions = programs[0]?.dimensions ?? new Map<string, never>();
  const names = new Set([...ranges, ...programs.flatMap(({ body }) => loopNames(body))]);
  return new Map([...names].filter((name) => dimensions.has(name)).map((name) => [name, dimensions.get(name)?.size]));
}

interface Written {
  readonly sizes: Iteration;
  readonly unrolled: Unrolled;
}

/**
 * Three iterations of everything: a first, a middle and a last one; or as many as the file says, where a block only
 * holds for that.
 */
function writeOut({ forward, backward }: Analysis, options: CheckOptions, operations: OperationTable): Written | undefined {
  const own = counts([forward, backward ?? forward]);
  const choices = [() => ITERATIONS, (size: number | undefined) => size ?? ITERATIONS];
  for (const choose of choices) {
    const sizes = new Map([...own].map(([name, size]) => [name, options.sizes.get(name) ?? choose(size)]));
    try {
      const unrolled = unroll(forward, backward, sizes, operations);
      return equationsOf(unrolled.backward?.body ?? []).length > MOST_LINES ? undefined : { sizes, unrolled };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return undefined;
}

/** One verdict for each line of the file: the worst of its iterations. */
function merged(results: readonly LineResult[]): readonly LineResult[] {
  const lines = new Map<number, LineResult>();
  for (const result of results) {
    const known = lines.get(result.statement);
    if (known === undefined || (result.status === 'fail' && known.status !== 'fail'))
      lines.set(result.statement, withoutElements(result));
    else if (result.status === known.status && result.maxError > known.maxError)
      lines.set(result.statement, withoutElements(result));
  }
  return [...lines.values()];
}

/** Texts of one iteration are not those of the file. */
function withoutElements({ repair: _, along: __, target, ...result }: LineResult): LineResult {
  return { ...result, target: target.replace(/\[.*/, ''), along: [] };
}

const NOTHING: LineCheck = { diagnostics: [], lines: [] };

/** Checks each line of a block with loops on its own; `failing` are the gradients that come out wrong. */
export function checkLoopLines(
  analysis: Analysis,
  options: CheckOptions,
  failing: ReadonlySet<Variable>,
  operations: OperationTable,
): LineCheck {
  const { forward, backward, document } = analysis;
  if (backward === undefined || options.data !== undefined) return NOTHING;
  const written = writeOut(analysis, options, operations);
  if (written === undefined) return NOTHING;
  const { sizes, unrolled } = written;
  const derived = derive(unrolled.forward, operations);
  const all = { ...options, sizes: new Map([...options.sizes, ...sizes]) };
  const trials = drawTrials(unrolled.forward, derived, all, unrolled.backward);
  if (trials.length === 0) return NOTHING;
  const { found, own } = localiseOutputs({
    block: readBlock(equationsOf(unrolled.backward?.body ?? [])),
    forward: unrolled.forward,
    derived,
    points: trials.map(pointOf),
    operations,
  });
  const lines = merged(lineResults({ document, found, spoiled: () => [] }));
  // Nothing is wrong at the sizes that were asked for: what a few iterations seem to show is no mistake of this file.
  if (failing.size === 0)
    return { diagnostics: [], lines: lines.map((line) => (line.status === 'fail' ? { ...line, status: 'unchecked' } : line)) };
  const names = new LoopNames([forward, backward], unrolled, sizes, new Builder(operations));
  for (const [variable, output] of own) names.alias(output, variable);
  return { diagnostics: new LoopReporting(analysis, unrolled, found, names).diagnostics(), lines };
}
