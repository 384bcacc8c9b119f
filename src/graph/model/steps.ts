import { latexRowsOf } from '../../exports/latex/latex.ts';
import { readsOf } from '../../program/activity.ts';
import { printStep } from '../../program/print.ts';
import type { Equation, Program, Variable } from '../../program/program.ts';
import { rewrite } from '../../program/rewrite.ts';
import { printShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import type { BlockLine } from '../block/block-lines.ts';
import { mentionText } from '../block/block-reads.ts';
import type { Frame, Frames } from './numbers.ts';
import { reasonOf } from './part.ts';
import { type JunctionRule, JunctionRules, SPLIT } from './rules.ts';
import { type EdgePart, type EquationTrace, partsAtEdges, type TracedGraph } from './trace.ts';

/** A line as LaTeX, or why there is none: the line itself stands for it then. */
export type Formula = { readonly latex: string } | { readonly reason: string };

/** Typesets lines of either pass of a program. */
export function formulasOf(forward: Program): (equation: Equation) => Formula {
  const rows = latexRowsOf(forward);
  return (equation) => {
    try {
      return { latex: rows([equation]) };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  };
}

/** A line that somebody is to find. */
export interface HiddenLine {
  readonly target: string;
  /** The line with a hole for everything that it reads. */
  readonly holes: string;
}

const HOLE = '___';

function hiddenLine({ target, indices, ...line }: Equation): HiddenLine {
  const value = rewrite(line.value, {
    read: (read) => ({ ...read, variable: { ...read.variable, name: HOLE } }),
    dimension: (dimension) => dimension,
  });
  return { target: mentionText({ variable: target, indices }), holes: printStep({ ...line, target, indices, value }) };
}

/** One step of the walk: a value forward, or a line that a junction writes on the way back. */
export interface WalkStep {
  readonly pass: 'forward' | 'backward';
  /** Nodes and edges that are highlighted. */
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** The equation, or the line of the backward block. */
  readonly line: string;
  readonly formula: Formula;
  /** Of a backward line: the equation whose derivative it belongs to. */
  readonly origin?: string;
  /** The statement of that equation. */
  readonly statement?: number;
  /** Of a line of the file's own block: its statement. */
  readonly written?: number;
  /** Of a backward line: what may be told of it while it is hidden. */
  readonly hidden?: HiddenLine;
  /** The lines still to come that contribute to the same adjoint. */
  readonly later: readonly string[];
  readonly rules: readonly JunctionRule[];
  /** One for each iteration; none where there are no numbers. */
  readonly frames: readonly Frame[];
}

/** A forward value that the backward pass reads: a program that runs both must keep it. */
export interface SavedValue {
  readonly name: string;
  readonly kind: Variable['kind'];
  readonly shape: string;
  /** The lines that read it. */
  readonly readBy: readonly string[];
}

export interface Walk {
  readonly steps: readonly WalkStep[];
  readonly saved: readonly SavedValue[];
}

/** The number of reads of each name: more than one is a split. */
function countReads(forward: Program): ReadonlyMap<Variable, number> {
  const counts = new Map<Variable, number>();
  for (const { value } of equationsOf(forward.body))
    for (const variable of readsOf(value)) counts.set(variable, (counts.get(variable) ?? 0) + 1);
  return counts;
}

const NO_TRACE: EquationTrace = { operations: [], reads: [] };

/** The name of an operation without the iterations that it stands in. */
function plainName(node: string): string {
  return (node.split('/').at(-1) ?? node).replace(/\[.*$/, '');
}

/** The operations from where an equation reads something to the one whose adjoint the line starts from. */
function pathFrom(operation: string, { operations, reads }: EquationTrace, known: ReadonlySet<string>): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = operation; at !== undefined && !path.includes(at); ) {
    path.push(at);
    if (known.has(plainName(at))) break;
    at = reads.find(({ from }) => from === at)?.operation;
  }
  return path.filter((id) => operations.some(({ node }) => node === id));
}

class Walker {
  private readonly traced: TracedGraph;
  private readonly frames: Frames;
  private readonly counts: ReadonlyMap<Variable, number>;
  private readonly rules: JunctionRules;
  private readonly formulaOf: (equation: Equation) => Formula;
  private readonly parts: ReadonlyMap<string, EdgePart>;

  constructor(forward: Program, traced: TracedGraph, frames: Frames) {
    this.traced = traced;
    this.frames = frames;
    this.counts = countReads(forward);
    this.rules = new JunctionRules(forward);
    this.formulaOf = formulasOf(forward);
    this.parts = partsAtEdges(traced);
  }

  forwardStep(equation: Equation): WalkStep {
    const trace = this.traced.traces.get(equation) ?? NO_TRACE;
    const rules = trace.operations.map(({ part }) => this.rules.forwardRule(equation, part)).filter((rule) => rule !== undefined);
    return {
      ...this.step(equation, 'forward', equation),
      nodes: trace.operations.map(({ node }) => node),
      edges: trace.reads.map(({ edge }) => edge),
      rules,
    };
  }

  backwardStep(line: Equation): WalkStep {
    const origin = line.origin;
    const trace = (origin && this.traced.traces.get(origin)) ?? NO_TRACE;
    const primal = line.target.primal ?? line.target;
    const reads = trace.reads.filter(({ read }) => read.variable === primal || read.variable.name === primal.name);
    const own = trace.operations.filter(({ node }) => plainName(node) === primal.name);
    const known = new Set(
      readsOf(line.value).flatMap((variable) => (variable.primal === undefined ? [] : [variable.primal.name])),
    );
    const path = [...new Set(reads.flatMap(({ operation }) => pathFrom(operation, trace, known)))];
    const rules = trace.operations
      .filter(({ node }) => path.includes(node))
      .map(({ part }) => origin && this.rules.backwardRule(origin, part));
    const lit = [...own.map(({ node }) => node), ...reads.map(({ from }) => from), ...path];
    const isSplit = (this.counts.get(primal) ?? 0) > 1 && line.operator === '+=';
    return {
      ...this.step(line, 'backward', origin),
      ...(origin === undefined ? {} : { origin: printStep(origin) }),
      // A helper is no node: it belongs to the operations of its equation.
      nodes: [...new Set(lit.length > 0 ? lit : trace.operations.map(({ node }) => node))],
      edges: [...reads.map(({ edge }) => edge), ...trace.reads.filter(({ from }) => path.includes(from)).map(({ edge }) => edge)],
      rules: [...rules.filter((rule) => rule !== undefined), ...(isSplit ? [SPLIT] : [])],
    };
  }

  /** A line of the file's own block: the operations are those along its edges, in the order in which the gradient meets them. */
  ownStep(line: Equation, { statement, nodes, sources, edges, isHelper }: BlockLine): WalkStep {
    const along = edges.toReversed().flatMap((edge) => this.parts.get(edge) ?? []);
    const equations = [...new Set(along.map(({ equation }) => equation))];
    const parts = new Map(along.map(({ part, equation }) => [part, equation]));
    const rules = [...parts].map(([part, equation]) => this.rules.backwardRule(equation, part));
    const met = along.map(({ node }) => node);
    const own = [...nodes, ...met.filter((node) => !sources.includes(node))];
    const isSplit = !isHelper && line.operator === '+=' && (this.counts.get(line.target.primal ?? line.target) ?? 0) > 1;
    return {
      ...this.step(line, 'backward', equations[0]),
      ...(equations.length === 0 ? {} : { origin: equations.map(printStep).join('; ') }),
      written: statement,
      // A helper that holds a value of the forward pass is the adjoint of no node: it is where it is read.
      nodes: [...new Set(own.length > 0 ? own : met)],
      edges,
      rules: [...rules.filter((rule) => rule !== undefined), ...(isSplit ? [SPLIT] : [])],
    };
  }

  private step(
    equation: Equation,
    pass: WalkStep['pass'],
    source: Equation | undefined,
  ): Pick<WalkStep, 'pass' | 'line' | 'formula' | 'frames' | 'statement' | 'hidden' | 'later'> {
    const statement = source?.source?.statement;
    return {
      pass,
      line: printStep(equation),
      formula: this.formulaOf(equation),
      frames: this.frames.get(equation) ?? [],
      ...(pass === 'backward' && { hidden: hiddenLine(equation) }),
      later: [],
      ...(statement === undefined ? {} : { statement }),
    };
  }
}

function savedValues(derived: Program): readonly SavedValue[] {
  const readers = new Map<Variable, Set<string>>();
  const own = new Set(equationsOf(derived.body).map(({ target }) => target));
  for (const line of equationsOf(derived.body))
    for (const variable of readsOf(line.value)) {
      if (variable.kind === 'adjoint' || own.has(variable)) continue;
      readers.set(variable, (readers.get(variable) ?? new Set()).add(printStep(line)));
    }
  return [...readers].map(([{ name, kind, shape }, lines]) => ({ name, kind, shape: printShape(shape), readBy: [...lines] }));
}

/** The lines after each that add to what it adds to. */
function withLater(steps: readonly WalkStep[], lines: readonly Equation[]): readonly WalkStep[] {
  return steps.map((step, index) => {
    const line = lines[index];
    if (line?.operator !== '+=') return step;
    const later = lines.slice(index + 1).filter(({ target, operator }) => operator === '+=' && target === line.target);
    return { ...step, later: later.map(printStep) };
  });
}

/** The backward pass that is walked: the derived one, or the file's own with the place of each line in the graph. */
export interface WalkedPass {
  readonly program: Program;
  readonly own?: ReadonlyMap<Equation, BlockLine>;
}

/** Walks forward through the equations, then backward through the lines of a pass, with their numbers. */
export function walkProgram(forward: Program, { program, own }: WalkedPass, traced: TracedGraph, frames: Frames): Walk {
  const walker = new Walker(forward, traced, frames);
  const lines = equationsOf(program.body);
  const backward = lines.map((line) => {
    const place = own?.get(line);
    return place === undefined ? walker.backwardStep(line) : walker.ownStep(line, place);
  });
  return {
    steps: [...equationsOf(forward.body).map((equation) => walker.forwardStep(equation)), ...withLater(backward, lines)],
    saved: savedValues(program),
  };
}
