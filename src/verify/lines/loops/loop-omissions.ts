import type { Analysis } from '../../../analysis/analyze.ts';
import type { Iteration, Unrolled } from '../../../autodiff/unroll.ts';
import type { Diagnostic, Fix } from '../../../language/diagnostic.ts';
import { insertLineAfter } from '../../../language/edits.ts';
import { adjointName, adjointOf } from '../../../program/adjoints.ts';
import { printStep, printValue } from '../../../program/print.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Line } from '../block.ts';
import type { Reported } from '../consequences.ts';
import type { Finding, Localisation } from '../search/search.ts';
import { inWords, LoopLines, statementOf } from './loop-lines.ts';
import type { LoopNames } from './loop-names.ts';

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
      const key = `${this.names.base(finding.to).name}: ${this.along(finding).join()}`;
      groups.set(key, [...(groups.get(key) ?? []), finding]);
    }
    return [...groups.values()].map((group): Reported => {
      const about = [adjointOf(this.names.base((group[0] as Missing).to))];
      return { diagnostic: this.missingFrom(group), about };
    });
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
    const { document, forward, backward } = this.analysis;
    const header = document.block?.statement.order ?? 0;
    const base = this.names.base(finding.to);
    const own = equationsOf(backward?.body ?? []).filter(({ target }) => target.primal === base);
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

  /** The line that all iterations miss, and where it goes: only where it is the same one in the same place. */
  private insertion(group: readonly Missing[]): { readonly text: string; readonly fix: Fix } | undefined {
    const lines = group.flatMap((finding) => this.byIteration(finding).map((own) => this.missingLine(own)));
    const [line] = lines;
    const same = lines.every((other) => other?.text === line?.text && other?.behind === line?.behind);
    if (line === undefined || !same) return undefined;
    const edits = [insertLineAfter(this.analysis.document, line.behind, line.text)];
    return { text: line.text, fix: { title: `Insert \`${line.text}\``, edits } };
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
    const behind = last === undefined ? this.endOfBlock(iteration, reader) : statementOf(last);
    if (value === undefined || behind === undefined) return undefined;
    return { text: `${adjointName(printValue(target))} += ${printValue(value)}`, behind };
  }

  /** What stands in no loop and is read by nobody may stand behind everything. */
  private endOfBlock(iteration: Iteration, reader: Line | undefined): number | undefined {
    const last = this.analysis.document.block?.body?.at(-1);
    return iteration.size > 0 || reader !== undefined ? undefined : (last?.end ?? last?.statement)?.order;
  }
}
