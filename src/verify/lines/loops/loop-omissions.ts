import type { Analysis } from '../../../analysis/analyze.ts';
import type { Iteration, Unrolled } from '../../../autodiff/unroll.ts';
import type { Diagnostic, Fix } from '../../../language/diagnostic.ts';
import { insertLineAfter } from '../../../language/edits.ts';
import { adjointName, adjointOf } from '../../../program/adjoints.ts';
import { printStep, printValue } from '../../../program/print.ts';
import type { Equation, Variable } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Line } from '../block.ts';
import type { Reported } from '../consequences.ts';
import type { Finding, Localisation } from '../search/search.ts';
import { inWords, LoopLines, statementOf } from './loop-lines.ts';
import type { LoopNames } from './loop-names.ts';

/** More lines than this are different ones for each iteration. */
const MOST_LINES = 3;

type Missing = Extract<Finding, { kind: 'missing' }>;

/** Contributions that a block with loops lacks, each said once for all iterations, with the line of the loop that adds it. */
export class LoopOmissions {
  private readonly analysis: Analysis;
  private readonly unrolled: Unrolled;
  private readonly found: Localisation;
  private readonly names: LoopNames;
  private readonly lines: LoopLines;

  constructor(analysis: Analysis, unrolled: Unrolled, found: Localisation, names: LoopNames) {
    this.analysis = analysis;
    this.unrolled = unrolled;
    this.found = found;
    this.names = names;
    this.lines = new LoopLines(unrolled);
  }

  /** One message for each adjoint and forward equation, whatever the number of iterations. */
  reported(explained: ReadonlySet<Finding>): readonly Reported[] {
    const groups = new Map<string, Missing[]>();
    for (const finding of this.found.findings) {
      if (finding.kind !== 'missing' || explained.has(finding)) continue;
      const base = this.names.base(finding.to);
      const isWhole = this.linesTo(base).length === 0 && this.analysis.forward.given.includes(base);
      // Of a gradient that no line contributes to, all lines are missing.
      const key = isWhole ? base.name : `${base.name}: ${this.along(finding).join()}`;
      groups.set(key, [...(groups.get(key) ?? []), finding]);
    }
    return [...groups.values()].map((group): Reported => {
      const about = [adjointOf(this.names.base((group[0] as Missing).to))];
      return { diagnostic: this.missingFrom(group), about, isVain: group.every(({ isVain }) => isVain) };
    });
  }

  private linesTo(base: Variable): readonly Equation[] {
    return equationsOf(this.analysis.backward?.body ?? []).filter(({ target }) => target.primal === base);
  }

  /** The forward equations that a gradient does not come along. */
  private along({ components }: Missing): readonly string[] {
    const origins = components.map(
      ({ line: { origin } }) => origin && printStep(this.unrolled.originOf(origin)?.equation ?? origin),
    );
    return [...new Set(origins.filter((text) => text !== undefined))];
  }

  private missingFrom(group: readonly Missing[]): Diagnostic {
    const [finding] = group as [Missing];
    const { document, forward } = this.analysis;
    const header = document.block?.statement.order ?? 0;
    const base = this.names.base(finding.to);
    const own = this.linesTo(base);
    const last = own.at(-1)?.source;
    const place =
      last === undefined
        ? { statement: header, span: { start: 0, end: 'backward'.length } }
        : { statement: last.statement, span: last.target };
    const inserted = this.insertion(group);
    const instead = inserted === undefined ? '' : `: add \`${inserted.text}\``;
    const fixes = inserted === undefined ? [] : [inserted.fix];
    if (own.length === 0 && forward.given.includes(base))
      return {
        code: 'missing-gradient',
        message: `no line contributes to \`${adjointName(base.name)}\`${instead}`,
        place,
        fixes,
      };
    const along = this.along(finding).map((text) => `\`${text}\``);
    return {
      code: 'missing-contribution',
      message: `\`${adjointName(base.name)}\` misses the contribution of ${along.join(', ')}${instead}`,
      place,
      fixes,
    };
  }

  /** The lines that all iterations miss, and where they go: only where each is the same one in the same place. */
  private insertion(group: readonly Missing[]): { readonly text: string; readonly fix: Fix } | undefined {
    const lines = new Map<string, number>();
    for (const finding of group.flatMap((own) => this.byIteration(own))) {
      const line = this.missingLine(finding);
      if (line === undefined || (lines.get(line.text) ?? line.behind) !== line.behind) return undefined;
      lines.set(line.text, line.behind);
    }
    if (lines.size > MOST_LINES) return undefined;
    const text = [...lines.keys()].join('` and `');
    const edits = [...lines].map(([line, behind]) => insertLineAfter(this.analysis.document, behind, line));
    return { text, fix: { title: `Insert \`${text}\``, edits } };
  }

  /** What each iteration lacks: a gradient that gets a contribution from all of them lacks one line of the loop. */
  private byIteration(finding: Missing): readonly Missing[] {
    const groups = new Map<string, Missing['components'][number][]>();
    for (const component of finding.components) {
      const { origin } = component.line;
      const iteration = inWords((origin && this.unrolled.originOf(origin)?.iteration) ?? new Map());
      groups.set(iteration, [...(groups.get(iteration) ?? []), component]);
    }
    return [...groups.values()].map((components) => ({ ...finding, components }));
  }

  private missingLine(finding: Missing): { readonly text: string; readonly behind: number } | undefined {
    const { components, to } = finding;
    const origin = components[0]?.line.origin;
    const iteration = (origin && this.unrolled.originOf(origin)?.iteration) ?? new Map<string, number>();
    const derived = this.found.shop.derived({ expected: components });
    const value = derived && this.names.inLoop(derived, iteration);
    const target = this.names.reference(to, iteration);
    const sources = new Set([to, ...components.map(({ from }) => from)]);
    const here = this.found.block.lines.filter(
      (line) =>
        line.primal !== undefined && sources.has(line.primal) && inWords(this.lines.iterationOf(line)) === inWords(iteration),
    );
    const reader = this.found.block.lines.find(({ reads, primal }) => reads.has(to) && primal !== to);
    const last = here.findLast(({ index }) => index < (reader?.index ?? Number.POSITIVE_INFINITY));
    const behind = last === undefined ? this.atTheEnd(iteration, reader) : statementOf(last);
    if (value === undefined || behind === undefined) return undefined;
    return { text: `${adjointName(printValue(target))} += ${printValue(value)}`, behind };
  }

  /** What nobody reads may stand behind everything: at the end of its loop, or of the block. */
  private atTheEnd(iteration: Iteration, reader: Line | undefined): number | undefined {
    if (reader !== undefined) return undefined;
    if (iteration.size > 0) {
      const last = this.found.block.lines.findLast((line) => inWords(this.lines.iterationOf(line)) === inWords(iteration));
      return last && statementOf(last);
    }
    const last = this.analysis.document.block?.body?.at(-1);
    return (last?.end ?? last?.statement)?.order;
  }
}
