import type { Analysis } from '../../../analysis/analyze.ts';
import type { Iteration, Unrolled } from '../../../autodiff/unroll.ts';
import type { Diagnostic, Fix } from '../../../language/diagnostic.ts';
import type { SourceDocument } from '../../../language/document/document.ts';
import { statementAt } from '../../../language/document/statements.ts';
import { deleteLine } from '../../../language/edits.ts';
import { adjointName } from '../../../program/adjoints.ts';
import { printStep, printValue } from '../../../program/print.ts';
import type { Equation } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import type { Consequences, Reported } from '../consequences.ts';
import { isSurplus } from '../findings.ts';
import { earlyReads, type Naming, overwrittenGradients } from '../order.ts';
import type { Finding, Localisation } from '../search/search.ts';
import { misplacedElement } from './loop-elements.ts';
import { inWords, LoopLines, statementOf } from './loop-lines.ts';
import type { LoopNames } from './loop-names.ts';
import { LoopOmissions } from './loop-omissions.ts';
import { leftOutIterations, wrongDirection } from './loop-ranges.ts';

/** What a search said of the iterations of one line. */
interface Verdict {
  readonly statement: number;
  readonly findings: readonly Finding[];
}

const DERIVED = { isDerived: true } as const;

/** What is said of several iterations of a line, said of the line. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const lines = new Map<number, Diagnostic>();
  for (const diagnostic of diagnostics)
    if (!lines.has(diagnostic.place.statement)) lines.set(diagnostic.place.statement, diagnostic);
  return [...lines.values()];
}

/** What a wrong line should have given elsewhere is no second mistake: the line that is missing takes its place. */
function withLinesInstead(
  lines: readonly Reported[],
  missing: readonly Reported[],
  document: SourceDocument,
): readonly Reported[] {
  const merged = new Set<Reported>();
  const said = lines.map((own): Reported => {
    const { diagnostic } = own;
    const { statement } = diagnostic.place;
    const instead = missing.find((other) => other.diagnostic.place.statement === statement);
    if (diagnostic.code !== 'wrong-gradient' || instead === undefined) return own;
    merged.add(instead);
    const text = instead.diagnostic.fixes[0]?.edits[0]?.text.trim();
    if (text === undefined || diagnostic.fixes.length > 0) return own;
    const end = statementAt(document, statement)?.text.length ?? 0;
    const fixes = [{ title: `Write: \`${text}\``, edits: [{ place: { statement, span: { start: 0, end } }, text }] }];
    return { ...own, diagnostic: { ...diagnostic, message: `${diagnostic.message}: write \`${text}\``, fixes } };
  });
  return [...said, ...missing.filter((own) => !merged.has(own))];
}

/**
 * One message for each line of the file, whatever the number of iterations that it is wrong in. At lengths at the `edge`,
 * where alone something shows, repairs that fit there may fit nowhere else: none is offered.
 */
export class LoopReporting {
  private readonly analysis: Analysis;
  private readonly unrolled: Unrolled;
  private readonly found: Localisation;
  private readonly names: LoopNames;
  private readonly naming: Naming;
  private readonly consequences: Consequences;
  private readonly edge: Iteration | undefined;
  private readonly sizes: Iteration;
  private readonly lines: LoopLines;

  constructor(
    analysis: Analysis,
    unrolled: Unrolled,
    found: Localisation,
    names: LoopNames,
    consequences: Consequences,
    { sizes, isEdge }: { readonly sizes: Iteration; readonly isEdge: boolean },
  ) {
    this.edge = isEdge ? sizes : undefined;
    this.sizes = sizes;
    this.consequences = consequences;
    this.analysis = analysis;
    this.unrolled = unrolled;
    this.found = found;
    this.names = names;
    this.lines = new LoopLines(unrolled);
    this.naming = {
      adjoint: (primal) => adjointName(names.base(primal).name),
      line: (line) => printStep(this.lines.originOf(line)?.equation ?? line.equation),
      iteration: (line) => inWords(this.lines.iterationOf(line)),
      direction: (primal, reader, late) =>
        wrongDirection(
          this.analysis,
          names.base(primal),
          [reader, late].map((line) => this.lines.originOf(line)),
        ),
    };
  }

  /** `isRight` where every gradient is: then lines are not blamed, and may have read too early all the same. */
  reported(isRight: boolean): readonly Reported[] {
    const { block, findings } = this.found;
    const { document } = this.analysis;
    const surplus = new Set(findings.filter(isSurplus).map(({ line }) => statementOf(line)));
    const overwritten = once(overwrittenGradients(block, document, this.unrolled.forward, surplus, this.naming));
    const overwriting = new Set(overwritten.map(({ place }) => place.statement));
    const byLine = new Map<number, Finding[]>();
    for (const finding of findings) {
      if (finding.kind === 'missing' || finding.kind === 'alias') continue;
      const statement = statementOf(finding.line);
      if (isSurplus(finding) && overwriting.has(statement)) continue;
      byLine.set(statement, [...(byLine.get(statement) ?? []), finding]);
    }
    const explained = new Set<Finding>();
    const sure = new Set<number>();
    const lines = [...byLine].map(([statement, own]) => {
      if (own.every((finding) => this.repair(finding) !== undefined)) sure.add(statement);
      return this.line({ statement, findings: own }, explained);
    });
    const blamed = new Set(isRight ? [] : [...overwriting, ...byLine.keys()]);
    const ranges = leftOutIterations(this.analysis, this.unrolled, this.found, this.sizes);
    // A loop with another range runs the other way, too.
    const corrected = new Set(ranges.diagnostics.map(({ place }) => place.statement));
    const early = once(earlyReads(block, document, blamed, this.naming)).filter(({ place }) => !corrected.has(place.statement));
    for (const finding of ranges.explained) explained.add(finding);
    const atLines = [...overwritten, ...early, ...ranges.diagnostics, ...lines].map((diagnostic): Reported => {
      const { statement } = diagnostic.place;
      return { diagnostic, about: this.consequences.writtenAt(statement), isSure: sure.has(statement) };
    });
    const missing = new LoopOmissions(this.analysis, this.unrolled, this.found, this.names).reported(explained);
    return withLinesInstead(atLines, missing, document);
  }

  private sourceOf(statement: number): Equation | undefined {
    return equationsOf(this.analysis.backward?.body ?? []).find(({ source }) => source?.statement === statement);
  }

  private iterationOfFinding(finding: Finding): Iteration {
    return finding.kind === 'missing' ? new Map() : this.lines.iterationOf(finding.line);
  }

  /** In which iterations, in words, when it is not in all of them. */
  private when({ statement, findings }: Verdict): string {
    const all = this.found.block.lines.filter(({ equation }) => equation.source?.statement === statement);
    if (findings.length >= all.length || all.length < 2) return '';
    const first = all[0]?.index;
    const last = all.at(-1)?.index;
    const where = findings.map((finding) => ('line' in finding ? finding.line.index : -1));
    const iteration = findings.map((finding) => inWords(this.iterationOfFinding(finding))).join(' and ');
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

  /** What is said of a wrong line; what else that explains, joins the `explained`. */
  private line(verdict: Verdict, explained: Set<Finding>): Diagnostic {
    const { statement, findings } = verdict;
    const elsewhere = this.elsewhere(verdict, explained);
    if (elsewhere !== undefined) return elsewhere;
    const source = this.sourceOf(statement);
    const name = `\`${source === undefined ? '' : printStep(source).split(/ \+?= /)[0]}\``;
    const [finding] = findings;
    const span = finding?.kind === 'double' ? source?.source?.target : source?.value.span;
    const place = { statement, span: span ?? { start: 0, end: 0 } };
    const when = this.edge === undefined ? this.when(verdict) : ` at ${inWords(this.edge)}`;
    if (finding?.kind === 'double') {
      const fixes = [{ title: 'Remove the line', edits: [deleteLine(this.analysis.document, statement)] }];
      return { code: 'double-counted', message: `${name} gets this contribution twice${when}: remove this line`, place, fixes };
    }
    const repaired = this.common(findings, (own) => this.repairText(own));
    const derived = this.common(findings, (own) => this.derivedText(own));
    const cause = this.common(findings, (own) => this.repair(own)?.cause);
    const text = repaired ?? derived;
    const fixes: Fix[] = [...new Set([repaired, derived])].flatMap((own) =>
      own === undefined
        ? []
        : [{ title: `Write: \`${own}\``, ...(own === repaired ? {} : DERIVED), edits: [{ place, text: own }] }],
    );
    const wrong = finding?.kind === 'wrong-helper' ? ' is wrong' : ' gets a wrong contribution';
    const what = repaired !== undefined && cause !== undefined ? `: ${cause}` : wrong;
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
    if (this.edge !== undefined) return undefined;
    return this.inLoop(this.repair(finding)?.value, finding);
  }

  private derivedText(finding: Finding): string | undefined {
    if (this.edge !== undefined) return undefined;
    if (finding.kind !== 'wrong') return undefined;
    const { shop } = this.found;
    return this.inLoop(shop.written(finding), finding) ?? this.inLoop(shop.derived(finding), finding);
  }

  private inLoop(value: Equation['value'] | undefined, finding: Finding): string | undefined {
    const back = value && this.names.inLoop(value, this.iterationOfFinding(finding));
    return back && printValue(back);
  }

  /** A right contribution to the wrong element, which the right one misses. */
  private elsewhere({ statement, findings }: Verdict, explained: Set<Finding>): Diagnostic | undefined {
    const source = this.sourceOf(statement);
    const span = source?.source?.target;
    if (source === undefined || span === undefined) return undefined;
    const found = misplacedElement(source, findings, this.found, this.names);
    if (found === undefined) return undefined;
    for (const finding of found.explained) explained.add(finding);
    const [written, right] = [source, { ...source, indices: found.indices }].map((own) => printStep(own).split(/ \+?= /)[0]);
    return {
      code: 'wrong-gradient',
      message: `\`${written}\` is the wrong element, off by one in its index: write \`${right}\``,
      place: { statement, span },
      fixes: [{ title: `Write: \`${right}\``, edits: [{ place: { statement, span }, text: right ?? '' }] }],
    };
  }
}
