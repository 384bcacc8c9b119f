import { derive } from '../../autodiff/derive.ts';
import { Interpreter, type Sizes, type Values } from '../../engine/interpreter.ts';
import { EXAMPLE_LIMIT } from '../../engine/room.ts';
import { assembled, referenceValue } from '../../engine/stacking.ts';
import { adjointName, adjointOf } from '../../program/adjoints.ts';
import { constant, type Dimension, evaluate } from '../../program/dimension.ts';
import { printStep, printValue } from '../../program/print.ts';
import type { Equation, Program, Variable } from '../../program/program.ts';
import { printShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import type { Tensor } from '../../program/tensor.ts';
import { drawTrials } from '../../verify/draws/rounds.ts';
import { smallSizes } from '../../verify/sizes/small-sizes.ts';
import { type JunctionRule, JunctionRules } from '../model/rules.ts';
import type { TracedGraph } from '../model/trace.ts';
import { type Sample, sampleOf } from './sample.ts';
import { ALONG, type Subject, subjectOfEdge, subjectOfNode } from './subject.ts';

/** One term of an adjoint's sum. */
export interface Contribution {
  /** The line that gives it. */
  readonly line: string;
  /** Its part of the sum along the sum's own direction: the shares of all contributions add up to 1. */
  readonly share: number;
}

/** A value in one iteration, or outside of loops. */
export interface Moment {
  /** `t = 2`; empty outside loops. */
  readonly at: string;
  readonly value: Sample;
  /** Absent if no gradient reaches it. */
  readonly adjoint?: Sample;
  readonly contributions: readonly Contribution[];
}

/** Everything about a node or an edge, at small drawn numbers. */
export interface Inspection {
  readonly id: string;
  /** Its name in the file, if it has one. */
  readonly name?: string;
  /** The equation that computes it, or the expression that it is. */
  readonly text: string;
  readonly shape: string;
  readonly moments: readonly Moment[];
  /** The derivative of its own operation. */
  readonly rule?: JunctionRule;
}

/** More iterations than this are not kept. */
const MOST_MOMENTS = 24;

type Told = (equation: Equation, result: Tensor, interpreter: Watched) => void;

class Watched extends Interpreter {
  private readonly own: Sizes;
  private readonly told: Told;

  constructor(sizes: Sizes, given: Values, told: Told) {
    super(sizes, given);
    this.own = sizes;
    this.told = told;
  }

  protected override computed(equation: Equation, result: Tensor): void {
    this.told(equation, result, this);
  }

  get iteration(): string {
    const loops = [...this.sizes].filter(([name]) => !this.own.has(name));
    return loops.map(([name, now]) => `${name} = ${now}`).join(', ');
  }

  elementOf(indices: Equation['indices']): readonly number[] {
    return indices.map((index) => evaluate(index, this.sizes));
  }
}

interface Seen {
  readonly at: string;
  /** The indices of the element that the value is. */
  readonly indices: readonly Dimension[];
  readonly key: string;
  readonly value: Tensor;
}

function copied({ shape, data }: Tensor): Tensor {
  return { shape, data: data.slice() };
}

/** The values of the subject, iteration by iteration; a value that all iterations share is seen once. */
function valuesOf({ program, equation, value, indices }: Subject, sizes: Sizes, given: Values): [readonly Seen[], Values] {
  const seen = new Map<string, Seen>();
  const interpreter = new Watched(sizes, given, (own, _, running) => {
    if (own !== equation || seen.size >= MOST_MOMENTS) return;
    const element = running.elementOf(indices);
    const key = element.join();
    if (seen.has(key)) return;
    seen.set(key, { at: running.iteration, indices: element.map(constant), key, value: copied(running.evaluate(value)) });
  });
  const values = interpreter.run(program.body);
  const isShared = indices.length === 0;
  return [[...seen.values()].map((own) => (isShared ? { ...own, at: '' } : own)), values];
}

interface Term {
  /** The line; none for what the adjoint of an output begins with. */
  readonly line?: Equation;
  readonly tensor: Tensor;
  /** The element that it goes to; none for one that goes to the whole. */
  readonly key: string;
}

/** Runs the backward pass: the contributions to the subject's adjoint, and all adjoints in the end. */
function contributions(
  { variable }: Subject,
  backward: Program,
  sizes: Sizes,
  start: Values,
): { readonly terms: readonly Term[]; readonly values: Values } {
  const adjoint = adjointOf(variable);
  const seed = start.get(adjoint);
  const terms: Term[] = seed === undefined ? [] : [{ tensor: copied(seed), key: '' }];
  const interpreter = new Watched(sizes, start, (line, result, running) => {
    if (line.target === adjoint) terms.push({ line, tensor: copied(result), key: running.elementOf(line.indices).join() });
  });
  return { values: interpreter.run(backward.body), terms };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, number, index) => sum + number * (b[index] ?? 0), 0);
}

/** An edge has no name: what comes back along it is all that there is to say. */
function lineText(line: Equation | undefined): string {
  if (line === undefined) return 'the adjoint that is given';
  return line.target.name === adjointName(ALONG) ? printValue(line.value) : printStep(line);
}

/** The shares of a sum; contributions of one line, from several iterations, are one. */
function sharesOf(terms: readonly Term[], sum: Float64Array): readonly Contribution[] {
  const square = dot(sum, sum);
  const shares = new Map<string, number>();
  for (const { line, tensor } of terms) {
    const text = lineText(line);
    shares.set(text, (shares.get(text) ?? 0) + (square > 0 ? dot(tensor.data, sum) / square : 0));
  }
  return [...shares].map(([line, share]) => ({ line, share }));
}

/** The terms that reach an element: those of the whole by what they give to it. */
function reaching(terms: readonly Term[], { key, indices }: Seen, adjoint: Variable, sizes: Sizes): readonly Term[] {
  return terms.flatMap((term): readonly Term[] => {
    if (term.key === key) return [term];
    if (term.key !== '') return [];
    const tensor = referenceValue(new Map([[adjoint, term.tensor]]), { variable: adjoint, indices }, sizes);
    return tensor === undefined ? [] : [{ ...term, tensor }];
  });
}

function momentsOf(subject: Subject, forward: Program, backward: Program): readonly Moment[] {
  const options = { seed: 1, sizes: smallSizes(forward, new Map(), EXAMPLE_LIMIT) };
  const [trial] = drawTrials(forward, derive(forward), options);
  if (trial === undefined) return [];
  const { sizes, given, cotangents } = trial.point;
  const [seen, values] = valuesOf(subject, sizes, given);
  const adjoint = adjointOf(subject.variable);
  const start = new Map([...values, ...assembled(cotangents, adjointOf, sizes)]);
  const { terms, values: adjoints } = contributions(subject, backward, sizes, start);
  return seen.map((own): Moment => {
    const { at, indices, value } = own;
    const total = referenceValue(adjoints, { variable: adjoint, indices }, sizes);
    const reached = reaching(terms, own, adjoint, sizes).filter(({ tensor }) => tensor.data.some((number) => number !== 0));
    if (total === undefined || terms.length === 0) return { at, value: sampleOf(value), contributions: [] };
    return { at, value: sampleOf(value), adjoint: sampleOf(total), contributions: sharesOf(reached, total.data) };
  });
}

function textOf({ equation, part, value }: Subject): string {
  return part?.variable === equation.target && part.whole === equation.value ? printStep(equation) : printValue(value);
}

/** The node that an edge comes from, where no equation reads along it: an element of one iteration that another one has defined. */
function sourceOf({ graph }: TracedGraph, id: string): string | undefined {
  return graph.edges.find((edge) => edge.id === id)?.from;
}

function subjectOf(forward: Program, traced: TracedGraph, id: string): Subject | undefined {
  const found = subjectOfNode(forward, traced, id) ?? subjectOfEdge(forward, traced, id);
  if (found !== undefined) return found;
  const source = sourceOf(traced, id);
  return source === undefined ? undefined : subjectOfNode(forward, traced, source);
}

function equationOf({ traces }: TracedGraph, { part, equation }: Subject): Equation {
  const known = [...traces].find(([, { operations }]) => operations.some((own) => own.part === part));
  return known?.[0] ?? equation;
}

function writes({ body }: Program, adjoint: Variable): boolean {
  return equationsOf(body).some(({ target }) => target === adjoint);
}

/**
 * Everything about a node or an edge of a picture; undefined for a box. `backward` is the pass whose lines contribute to
 * the names of the file; a value without a name, and one whose adjoint that pass leaves out, gets its adjoint from the derivation.
 */
export function inspect(
  forward: Program,
  backward: Program | undefined,
  traced: TracedGraph,
  id: string,
): Inspection | undefined {
  const subject = subjectOf(forward, traced, id);
  if (subject === undefined) return undefined;
  const { program, part, value, variable } = subject;
  const own = program === forward && backward !== undefined && writes(backward, adjointOf(variable)) ? backward : undefined;
  const lines = own ?? derive(program);
  const rule = part && new JunctionRules(forward).backwardRule(equationOf(traced, subject), part);
  return {
    id,
    ...(program === forward ? { name: variable.name } : {}),
    text: textOf(subject),
    shape: printShape(value.shape),
    moments: momentsOf(subject, forward, lines),
    ...(rule === undefined ? {} : { rule }),
  };
}
