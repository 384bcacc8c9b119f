import type { Analysis } from '../../../analysis/analyze.ts';
import { derive } from '../../../autodiff/derive.ts';
import { countUnrolled, type Iteration, type Unrolled, unroll } from '../../../autodiff/unroll.ts';
import type { Sizes } from '../../../engine/interpreter.ts';
import { severityOf } from '../../../language/diagnostic.ts';
import type { Program, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { SizeError } from '../../../program/tensor.ts';
import { unitAdjoints } from '../../../program/unit-adjoints.ts';
import { Coverage } from '../../coverage/coverage.ts';
import type { CheckedPasses, CheckOptions, Trial } from '../../draws/draws.ts';
import { drawing, drawTrials } from '../../draws/rounds.ts';
import { isPlainlyRight } from '../../gradients/gradient-truth.ts';
import { lengthNames } from '../../sizes/lengths.ts';
import { readBlock } from '../block.ts';
import { awayFromKinks, judgedEquations, type LineCheck, lineTrials, pointOf } from '../check-lines.ts';
import { Consequences, type Reported } from '../consequences.ts';
import { type LineResult, lineResults } from '../findings.ts';
import { localiseOutputs } from '../search/outputs.ts';
import { LoopNames } from './loop-names.ts';
import { LoopReporting } from './loop-report.ts';

/**
 * Wrong lines in loops: the block is unrolled, each line is judged in every iteration, and what is said of the
 * iterations of one line is said once. A line that is wrong at the first or the last iteration only is called that.
 */

/** Longer than this, an unrolled block would keep whoever types waiting. */
const MOST_LINES = 600;
/** Equations and elements of the forward pass, of which a block may use few. */
const MOST_UNROLLED = 20_000;

interface Written {
  readonly sizes: Iteration;
  readonly unrolled: Unrolled;
}

/** The sizes that decide how many iterations and elements there are; undefined where there would be too many. */
function writeOut({ forward, backward }: Analysis, at: Sizes): Written | undefined {
  const names = lengthNames(backward === undefined ? [forward] : [forward, backward]);
  const sizes = new Map([...at].filter(([name]) => names.has(name) && forward.dimensions.has(name)));
  if ([forward, backward ?? forward].some((program) => countUnrolled(program, sizes) > MOST_UNROLLED)) return undefined;
  try {
    const unrolled = unroll(forward, backward, sizes);
    return equationsOf(unrolled.backward?.body ?? []).length > MOST_LINES ? undefined : { sizes, unrolled };
  } catch (error) {
    // The block may read elements that are not there with so few iterations.
    if (error instanceof RangeError || error instanceof SizeError) return undefined;
    throw error;
  }
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

/** What is asked of a block with loops. */
export interface LoopSubject {
  readonly analysis: Analysis;
  readonly derived: Program;
  readonly options: CheckOptions;
  /** Inputs and parameters whose gradients come out wrong. */
  readonly failing: ReadonlySet<Variable>;
  /** The sizes at which lines are looked at, those first at which most shows. */
  readonly sizes: readonly Sizes[];
  /** The sizes of draws at which gradients are wrong, where nothing shows at those. */
  readonly edges: readonly Sizes[];
  /** Whether gradients are wrong only at draws that were led somewhere. */
  readonly isFurther: boolean;
}

/** Draws of all kinds, those first at which some gradient of the block is wrong. */
function furtherTrials(passes: CheckedPasses, options: CheckOptions): readonly Trial[] {
  const trials = [...drawing(passes, options, new Coverage(passes.program, passes.written))];
  return lineTrials(trials, new Set(trials.filter((trial) => !isPlainlyRight(trial))));
}

/** The search at the lengths of one draw. */
function searchAt(sizes: Sizes, subject: LoopSubject, consequences: Consequences, isEdge: boolean): LineCheck | undefined {
  const { analysis, options, failing, isFurther } = subject;
  const { forward, backward, document } = analysis;
  const written = writeOut(analysis, sizes);
  if (written === undefined) return undefined;
  const { unrolled } = written;
  const derived = derive(unrolled.forward);
  const all = { ...options, sizes: new Map([...options.sizes, ...written.sizes]) };
  const passes = { program: unrolled.forward, derived, written: unrolled.backward };
  const drawn = isFurther ? furtherTrials(passes, all) : drawTrials(unrolled.forward, derived, all, unrolled.backward);
  const trials = awayFromKinks(drawn.filter(({ isWhole }) => isWhole));
  if (trials.length === 0) return undefined;
  const { found, own } = localiseOutputs({
    block: readBlock(unrolled.backward === undefined ? [] : judgedEquations(unrolled.forward, unrolled.backward)),
    forward: unrolled.forward,
    derived,
    points: trials.map((trial) => pointOf(trial, derived, unitAdjoints(unrolled.forward, unrolled.backward))),
  });
  const lines = merged(lineResults({ document, found, spoiled: () => [] }));
  const names = new LoopNames([forward, backward ?? forward], unrolled, written.sizes);
  for (const [variable, output] of own) names.alias(output, variable);
  const at = { sizes: written.sizes, isEdge };
  const reported = new LoopReporting(analysis, unrolled, found, names, consequences, at).reported(failing.size === 0);
  return { reported, lines };
}

const NOTHING: LineCheck = { reported: [], lines: [] };

/** Checks each line of a block with loops on its own, at the first sizes at which something shows. */
export function checkLoopLines(subject: LoopSubject): LineCheck {
  const { analysis, options, failing, sizes, edges } = subject;
  const { backward } = analysis;
  if (backward === undefined || options.data !== undefined) return NOTHING;
  const consequences = new Consequences(backward, subject.derived);
  let first: LineCheck | undefined;
  for (const at of failing.size === 0 ? sizes.slice(0, 1) : [...sizes, ...edges]) {
    const found = searchAt(at, subject, consequences, !sizes.includes(at));
    first ??= found;
    if (found !== undefined && consequences.settle(found.reported, failing).some(isError)) return found;
  }
  return first ?? NOTHING;
}

function isError({ diagnostic }: Reported): boolean {
  return severityOf(diagnostic) === 'error';
}
