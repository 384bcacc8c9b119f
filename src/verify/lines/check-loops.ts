import { derive } from '../../autodiff/derive.ts';
import type { Analysis } from '../../program/analyze.ts';
import { Builder } from '../../program/build.ts';
import { namesIn } from '../../program/dimension.ts';
import type { OperationTable } from '../../program/operation.ts';
import type { Program, Step } from '../../program/program.ts';
import { equationsOf, targetsOf } from '../../program/steps.ts';
import { type Iteration, unroll } from '../../program/unroll.ts';
import { type CheckOptions, drawTrials } from '../check.ts';
import { readBlock } from './block.ts';
import { type LineCheck, pointOf } from './check-lines.ts';
import { type LineResult, lineResults } from './findings.ts';
import { localise } from './localise.ts';
import { LoopNames } from './loop-names.ts';
import { LoopReporting } from './loop-report.ts';

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

/** Three iterations of everything: a first, a middle and a last one. */
function loopSizes(programs: readonly Program[], options: CheckOptions): Iteration {
  const variables = programs.flatMap(({ given, body }) => [...given, ...targetsOf(body)]);
  const ranges = variables.flatMap(({ ranges: own }) => own.flatMap(({ first, last }) => [...namesIn(first), ...namesIn(last)]));
  const dimensions = programs[0]?.dimensions ?? new Map<string, never>();
  const names = new Set([...ranges, ...programs.flatMap(({ body }) => loopNames(body))]);
  return new Map([...names].filter((name) => dimensions.has(name)).map((name) => [name, options.sizes.get(name) ?? ITERATIONS]));
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

export function checkLoopLines(analysis: Analysis, options: CheckOptions, operations: OperationTable): LineCheck {
  const { forward, backward, document } = analysis;
  if (backward === undefined || options.data !== undefined) return { diagnostics: [], lines: [] };
  const sizes = loopSizes([forward, backward], options);
  const unrolled = unroll(forward, backward, sizes, operations);
  const lines = equationsOf(unrolled.backward?.body ?? []);
  if (lines.length > MOST_LINES) return { diagnostics: [], lines: [] };
  const derived = derive(unrolled.forward, operations);
  const trials = drawTrials(
    unrolled.forward,
    derived,
    { ...options, sizes: new Map([...options.sizes, ...sizes]) },
    unrolled.backward,
  );
  if (trials.length === 0) return { diagnostics: [], lines: [] };
  const found = localise({
    block: readBlock(lines),
    forward: unrolled.forward,
    derived,
    points: trials.map(pointOf),
    operations,
  });
  const builder = new Builder(operations);
  const names = new LoopNames([forward, backward], unrolled, sizes, builder);
  const diagnostics = new LoopReporting(analysis, unrolled, found, names).diagnostics();
  return { diagnostics, lines: merged(lineResults({ document, found, spoiled: () => [] })) };
}
