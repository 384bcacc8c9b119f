import type { Analysis } from '../../analysis/analyze.ts';
import { isCallIn } from '../../autodiff/forms.ts';
import { apartIn } from '../../language/document/cells.ts';
import { parseDocument } from '../../language/document/document.ts';
import { lineBreak } from '../../language/document/lines.ts';
import { offsetOf, statementAt } from '../../language/document/statements.ts';
import { formatDocument } from '../../language/formatter.ts';
import { applyReplacements, type Replacement } from '../../language/replacement.ts';
import { readsOf } from '../../program/activity.ts';
import { declaredRanges, declaredShape, readValue } from '../../program/build.ts';
import { resized, resizedShape } from '../../program/cells.ts';
import { type Dimension, named, printDimension } from '../../program/dimension.ts';
import { isSetName } from '../../program/domain.ts';
import { printLoopHeader, printStep } from '../../program/print.ts';
import type { Equation, Loop, Step, Variable } from '../../program/program.ts';
import type { Rewriting } from '../../program/rewrite.ts';
import { printShape } from '../../program/shape.ts';
import { equationsOf, loopsOf } from '../../program/steps.ts';
import { blockSpan } from '../backward-block.ts';
import { FreeNames } from './free-names.ts';
import { CallInliner } from './inline-calls.ts';

/** The file without its cells and imports, and with their equations in place of their calls; itself, where it has none. */
export function withInlinedCells(analysis: Analysis): Analysis {
  if (analysis.isAlone) return analysis;
  const { document } = analysis;
  const text = applyReplacements(document.text, [...removals(analysis), ...new FileInliner(analysis).edits()]);
  return analysis.reread(formatDocument(parseDocument(text)));
}

/** The cells and imports go, and so does a backward block, which calls them. */
function removals({ document }: Analysis): readonly Replacement[] {
  const block = blockSpan(document);
  const apart = apartIn(document).map(({ statement, end }) => {
    const last = end ?? statement;
    const start = offsetOf(document, statement.order) ?? 0;
    return { start, end: (offsetOf(document, last.order) ?? 0) + last.text.length, text: '' };
  });
  return [...apart, ...(block === undefined ? [] : [{ ...block, text: '' }])];
}

function linesOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) =>
    step.kind === 'loop' ? [printLoopHeader(step), ...linesOf(step.body), '}'] : [printStep(step)],
  );
}

class FileInliner {
  private readonly analysis: Analysis;
  private readonly names: FreeNames;
  private readonly inliner: CallInliner;
  /** The cells' own parameters, whose names have a point, and sizes that belong to cells. */
  private readonly renamed = new Map<Variable, Variable>();
  private readonly sizes = new Map<string, Dimension>();
  /** What stands in place of each statement that calls. */
  private readonly written = new Map<number, Step[]>();

  private readonly rewriting: Rewriting = {
    read: ({ variable, indices, span }) => readValue(this.renamed.get(variable) ?? variable, indices, span),
    dimension: (dimension) => resized(dimension, this.sizes),
  };

  constructor(analysis: Analysis) {
    const { forward } = analysis;
    this.analysis = analysis;
    const variables = [...forward.given, ...equationsOf(forward.body).map(({ target }) => target)];
    this.names = new FreeNames([
      ...variables.map(({ name }) => name),
      ...forward.dimensions.keys(),
      ...loopsOf(forward.body).map(({ variable }) => variable),
    ]);
    this.inliner = new CallInliner(this.names);
    for (const name of forward.dimensions.keys()) if (name.includes('.')) this.sizes.set(name, named(this.names.give(name)));
    for (const variable of forward.given) if (variable.name.includes('.')) this.renamed.set(variable, this.plain(variable));
  }

  /** The same under a name that the language has. */
  private plain(variable: Variable): Variable {
    const { ranges, shape } = variable;
    return {
      ...variable,
      name: this.names.give(variable.name),
      shape: resizedShape(shape, this.sizes),
      ranges: ranges.map(({ first, last }) => ({ first: resized(first, this.sizes), last: resized(last, this.sizes) })),
    };
  }

  edits(): readonly Replacement[] {
    const { document, forward } = this.analysis;
    this.walk(forward.body, []);
    const br = lineBreak(document.text);
    const edits = [...this.written].flatMap(([order, steps]): readonly Replacement[] => {
      const statement = statementAt(document, order);
      if (statement === undefined) return [];
      const { offset, text } = statement;
      return [{ start: offset, end: offset + text.length, text: linesOf(steps).join(br) }];
    });
    const declarations = [...this.renamed.values()].map(declarationOf);
    const start = document.statements.find(({ syntax, order }) => this.isFirst(syntax.kind, order))?.offset ?? 0;
    return [...edits, { start, end: start, text: declarations.length === 0 ? '' : [...declarations, '', ''].join(br) }];
  }

  /** True for the first statement that computes, outside of cells. */
  private isFirst(kind: string, order: number): boolean {
    const isLoop = loopsOf(this.analysis.forward.body).some(({ statement }) => statement === order);
    return (
      isLoop || (kind === 'equation' && equationsOf(this.analysis.forward.body).some(({ source }) => source?.statement === order))
    );
  }

  private walk(steps: readonly Step[], loops: readonly Loop[]): void {
    for (const step of steps) {
      if (step.kind === 'loop') {
        this.walk(step.body, [...loops, step]);
        continue;
      }
      if (step.source === undefined || !isCallIn(step.value)) continue;
      const out = this.written.get(step.source.statement) ?? [];
      this.written.set(step.source.statement, out);
      out.push(this.without(step, loops, out));
    }
  }

  /** The equation without calls: what the last line of a cell computes is its own value. */
  private without(step: Equation, loops: readonly Loop[], out: Step[]): Equation {
    const value = this.inliner.value(step.value, { loops, rewriting: this.rewriting, out });
    const last = out.at(-1);
    if (value.kind !== 'read' || last?.kind !== 'equation' || last.target !== value.variable) return { ...step, value };
    const reads = equationsOf(out).flatMap((own) => readsOf(own.value));
    if (reads.some(({ name }) => name === last.target.name)) return { ...step, value };
    out.pop();
    return { ...step, value: last.value };
  }
}

function setOf({ domain }: Variable): string {
  if (domain === undefined) return '';
  if (domain.kind === 'integers') return ` in index(${printDimension(domain.below)})`;
  return isSetName(domain.kind) ? ` in ${domain.kind}` : '';
}

function declarationOf(variable: Variable): string {
  const { kind, name } = variable;
  const ranges = declaredRanges(variable).map(({ first, last }) => `${printDimension(first)}..${printDimension(last)}`);
  const indices = ranges.length === 0 ? '' : `[${ranges.join(', ')}]`;
  return `${kind} ${name}${indices}: ${printShape(declaredShape(variable))}${setOf(variable)}`;
}
