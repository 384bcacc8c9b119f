import { derive } from '../../autodiff/derive.ts';
import type { Diagnostic, Fix } from '../../language/diagnostic.ts';
import { deleteLine } from '../../language/edits.ts';
import type { Analysis } from '../../program/analyze.ts';
import { Builder } from '../../program/build.ts';
import { namesIn } from '../../program/dimension.ts';
import type { OperationTable } from '../../program/operation.ts';
import { printStep, printValue } from '../../program/print.ts';
import type { Equation, Program, Step } from '../../program/program.ts';
import { equationsOf, targetsOf } from '../../program/steps.ts';
import { type Iteration, type Unrolled, unroll } from '../../program/unroll.ts';
import { type CheckOptions, drawTrials } from '../check.ts';
import { readBlock } from './block.ts';
import { type LineCheck, pointOf } from './check-lines.ts';
import { type LineResult, lineResults } from './findings.ts';
import { localise } from './localise.ts';
import { LoopNames } from './loop-names.ts';
import type { Finding, Localisation } from './search.ts';

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

/** What a search said of the iterations of one line. */
interface Verdict {
  readonly statement: number;
  readonly findings: readonly Finding[];
}

class LoopReporting {
  private readonly analysis: Analysis;
  private readonly unrolled: Unrolled;
  private readonly found: Localisation;
  private readonly names: LoopNames;

  constructor(analysis: Analysis, unrolled: Unrolled, found: Localisation, names: LoopNames) {
    this.analysis = analysis;
    this.unrolled = unrolled;
    this.found = found;
    this.names = names;
  }

  diagnostics(): readonly Diagnostic[] {
    const byLine = new Map<number, Finding[]>();
    for (const finding of this.found.findings) {
      if (finding.kind === 'missing' || finding.kind === 'alias') continue;
      const statement = finding.line.equation.source?.statement ?? 0;
      byLine.set(statement, [...(byLine.get(statement) ?? []), finding]);
    }
    const lines = [...byLine].map(([statement, findings]) => this.line({ statement, findings }));
    return [...lines, ...this.missing()];
  }

  private sourceOf(statement: number): Equation | undefined {
    return equationsOf(this.analysis.backward?.body ?? []).find(({ source }) => source?.statement === statement);
  }

  private iterationOf(finding: Finding): Iteration {
    if (finding.kind === 'missing') return new Map();
    const own = this.found.block.lines[finding.line.index]?.equation;
    return (own && this.unrolled.originOf(own)?.iteration) ?? new Map();
  }

  /** In which iterations, in words, when it is not in all of them. */
  private when({ statement, findings }: Verdict): string {
    const all = this.found.block.lines.filter(({ equation }) => equation.source?.statement === statement);
    if (findings.length >= all.length || all.length < 2) return '';
    const first = all[0]?.index;
    const last = all.at(-1)?.index;
    const where = findings.map((finding) => ('line' in finding ? finding.line.index : -1));
    const named = (finding: Finding): string =>
      [...this.iterationOf(finding)].map(([name, value]) => `${name} = ${value}`).join(', ');
    const iteration = findings.map(named).join(' and ');
    if (where.length === 1 && where[0] === first) return ` at the first iteration only, a mistake at the boundary (${iteration})`;
    if (where.length === 1 && where[0] === last) return ` at the last iteration only, a mistake at the boundary (${iteration})`;
    return ` in some iterations, such as ${iteration}`;
  }

  /** The same text in every iteration in which the line is wrong; undefined when there is none. */
  private common(findings: readonly Finding[], write: (finding: Finding) => string | undefined): string | undefined {
    const texts = new Set(findings.map(write));
    const [only] = texts;
    return texts.size === 1 ? only : undefined;
  }

  private line(verdict: Verdict): Diagnostic {
    const { statement, findings } = verdict;
    const source = this.sourceOf(statement);
    const name = `\`${source === undefined ? '' : printStep(source).split(/ \+?= /)[0]}\``;
    const [finding] = findings;
    const span = finding?.kind === 'double' ? source?.source?.target : source?.value.span;
    const place = { statement, span: span ?? { start: 0, end: 0 } };
    const when = this.when(verdict);
    if (finding?.kind === 'double') {
      const fixes = [{ title: 'Remove the line', edits: [deleteLine(this.analysis.document, statement)] }];
      return { code: 'double-counted', message: `${name} gets this contribution twice${when}: remove this line`, place, fixes };
    }
    const repaired = this.common(findings, (own) => this.repairText(own));
    const derived = this.common(findings, (own) => this.derivedText(own));
    const cause = this.common(findings, (own) => this.repair(own)?.cause);
    const text = repaired ?? derived;
    const fixes: Fix[] = [...new Set([repaired, derived])].flatMap((own) =>
      own === undefined ? [] : [{ title: `Write: \`${own}\``, edits: [{ place, text: own }] }],
    );
    const what = repaired !== undefined && cause !== undefined ? `: ${cause}` : ' gets a wrong contribution';
    return {
      code: 'wrong-gradient',
      message: `${name}${what}${when}${text === undefined ? '' : `: write \`${text}\``}`,
      place,
      fixes,
    };
  }

  private repair(finding: Finding): { readonly cause: string; readonly value: Equation['value'] | undefined } | undefined {
    if (finding.kind === 'wrong') return this.found.shop.repair(finding);
    return finding.kind === 'wrong-helper' ? finding.repair : undefined;
  }

  private repairText(finding: Finding): string | undefined {
    return this.inLoop(this.repair(finding)?.value, finding);
  }

  private derivedText(finding: Finding): string | undefined {
    return finding.kind === 'wrong' ? this.inLoop(this.found.shop.derived(finding), finding) : undefined;
  }

  private inLoop(value: Equation['value'] | undefined, finding: Finding): string | undefined {
    const back = value && this.names.inLoop(value, this.iterationOf(finding));
    return back && printValue(back);
  }

  /** One message for each adjoint and forward equation, whatever the number of iterations. */
  private missing(): readonly Diagnostic[] {
    const { document, forward } = this.analysis;
    const header = document.statements.findIndex(({ syntax }) => syntax.kind === 'backward');
    const known = new Set<string>();
    return this.found.findings.flatMap((finding): readonly Diagnostic[] => {
      if (finding.kind !== 'missing') return [];
      const base = this.names.base(finding.to);
      const origins = finding.components.map(
        ({ line: { origin } }) => origin && (this.unrolled.originOf(origin)?.equation ?? origin),
      );
      const along = [...new Set(origins.flatMap((origin) => (origin === undefined ? [] : [printStep(origin)])))];
      const key = `${base.name}: ${along.join()}`;
      if (known.has(key)) return [];
      known.add(key);
      const own = equationsOf(this.analysis.backward?.body ?? []).filter(({ target }) => target.primal === base);
      const last = own.at(-1)?.source;
      const place =
        last === undefined
          ? { statement: header, span: { start: 0, end: 'backward'.length } }
          : { statement: last.statement, span: last.target };
      if (own.length === 0 && forward.given.includes(base)) {
        return [{ code: 'missing-gradient', message: `no line contributes to \`d${base.name}\``, place, fixes: [] }];
      }
      const message = `\`d${base.name}\` misses the contribution of ${along.map((text) => `\`${text}\``).join(', ')}`;
      return [{ code: 'missing-contribution', message, place, fixes: [] }];
    });
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
