import { type Part, partsOf } from '../../autodiff/elementary/subexpressions.ts';
import { type PartNames, partNames } from '../../autodiff/names/anf-names.ts';
import { forEachIteration, type Sizes } from '../../engine/interpreter.ts';
import { readsOf } from '../../program/activity.ts';
import { type Dimension, evaluate, namesIn } from '../../program/dimension.ts';
import { printLoopHeader, printStep, printValue } from '../../program/print.ts';
import type { Equation, Loop, Program, ReadValue, Reference, Step, Variable } from '../../program/program.ts';
import { compact } from '../../program/ranges.ts';
import { printShape } from '../../program/shape.ts';
import { equationsOf } from '../../program/steps.ts';
import { withAdjoints } from './flows.ts';
import type { Graph, GraphCluster } from './graph.ts';
import { isConstant, valueLabel } from './labels.ts';
import { hasDerivative, type OpenEdge, type OpenNode, variableNode } from './nodes.ts';
import type { EquationTrace, TracedGraph } from './trace.ts';

export interface GraphOptions {
  /** Draws every iteration of every loop, as many as these sizes make; without them a loop is drawn as one cell. */
  readonly unrolled?: Sizes;
  /** The pass whose names it has for what stands in the middle of an equation; without it, none. */
  readonly backward?: Program | undefined;
}

interface Definition {
  readonly node: OpenNode;
  readonly indices: readonly string[];
  /** True if the indices name the same element in every iteration. */
  readonly isFixed: boolean;
  readonly order: number;
}

/** An element that is read where no equation in sight defines it: its definitions are joined to it at the end. */
interface Element extends Definition {
  readonly variable: Variable;
}

/** The place of a body: its cluster and those around it, and the current iterations. */
interface Site {
  readonly clusters: readonly string[];
  readonly iteration: ReadonlyMap<string, number>;
}

/** An input that is read more often than this is drawn at each use, as weights are. */
const MOST_USES = 8;

const OUTSIDE: Site = { clusters: [], iteration: new Map() };

class GraphBuilder {
  readonly nodes: OpenNode[] = [];
  readonly edges: OpenEdge[] = [];
  readonly clusters: GraphCluster[] = [];
  readonly traces = new Map<Equation, EquationTrace>();
  private readonly byId = new Map<string, OpenNode>();
  readonly variables = new Map<string, Variable>();
  /** Of parts, where every iteration is drawn: what tells them apart. */
  readonly iterations = new Map<string, string>();
  private readonly definitions = new Map<Variable, Definition[]>();
  private readonly elements: Element[] = [];
  private readonly given: ReadonlySet<Variable>;
  private readonly uses = new Map<Variable, number>();
  /** The number of loops over each variable so far, by the names of their clusters. */
  private readonly loops = new Map<string, number>();
  private readonly unrolled: Sizes | undefined;
  private readonly names: PartNames;
  readonly blockNames: ReadonlySet<string>;
  private order = 0;

  constructor({ given, body }: Program, names: PartNames, { unrolled, backward }: GraphOptions) {
    this.blockNames = new Set(equationsOf(backward?.body ?? []).map(({ target }) => target.name));
    this.given = new Set(given);
    for (const variable of equationsOf(body).flatMap(({ value }) => readsOf(value)))
      this.uses.set(variable, (this.uses.get(variable) ?? 0) + 1);
    this.names = names;
    this.unrolled = unrolled;
  }

  run(body: readonly Step[], site = OUTSIDE): void {
    for (const step of body) {
      if (step.kind === 'equation') this.addEquation(step, site);
      else this.addLoop(step, site);
    }
  }

  private addLoop(loop: Loop, site: Site): void {
    const { statement } = loop;
    const base = [...site.clusters.slice(-1), `for ${loop.variable}`].join('/');
    const count = (this.loops.get(base) ?? 0) + 1;
    this.loops.set(base, count);
    const id = count === 1 ? base : `${base}#${count}`;
    const label = printLoopHeader(loop).replace(/ \{$/, '');
    this.addCluster(id, label, site, statement);
    const clusters = [...site.clusters, id];
    if (this.unrolled === undefined) {
      this.run(loop.body, { ...site, clusters });
      return;
    }
    const sizes = new Map([...this.unrolled, ...site.iteration]);
    forEachIteration(loop, sizes, () => {
      const now = sizes.get(loop.variable) as number;
      const own = `${id}/${loop.variable}=${now}`;
      this.addCluster(own, `${loop.variable} = ${now}`, { ...site, clusters }, statement);
      this.run(loop.body, { clusters: [...clusters, own], iteration: new Map([...site.iteration, [loop.variable, now]]) });
    });
  }

  private addCluster(id: string, label: string, { clusters }: Site, statement: number | undefined): void {
    const parent = clusters.at(-1);
    this.clusters.push({
      id,
      kind: 'loop',
      label,
      ...(parent === undefined ? {} : { parent }),
      ...(statement === undefined ? {} : { statement }),
    });
  }

  private add(node: OpenNode, variable: Variable): OpenNode {
    this.nodes.push(node);
    this.byId.set(node.id, node);
    this.variables.set(node.id, variable);
    return node;
  }

  private indexTexts(indices: readonly Dimension[], { iteration }: Site): readonly string[] {
    if (this.unrolled === undefined) return indices.map(compact);
    const sizes = new Map([...this.unrolled, ...iteration]);
    return indices.map((index) => String(evaluate(index, sizes)));
  }

  /** A name as it stands in the picture: a name that is local to an iteration is told apart where several are drawn. */
  private written({ name, isLocal }: Variable, indices: readonly Dimension[], site: Site): string {
    const texts = this.indexTexts(indices, site);
    return texts.length === 0 || (isLocal === true && this.unrolled === undefined) ? name : `${name}[${texts.join(', ')}]`;
  }

  private addEquation(equation: Equation, site: Site): void {
    const { target, indices } = equation;
    const name = this.written(target, indices, site);
    const cluster = site.clusters.at(-1);
    const scope = target.isLocal === true && cluster !== undefined ? `${cluster}/` : '';
    const made = new Map<Variable, OpenNode>();
    const trace = this.traces.get(equation) ?? { operations: [], reads: [] };
    this.traces.set(equation, trace);
    for (const part of partsOf(equation, this.names)) {
      const isWhole = part.variable === target;
      const iteration = name.slice(target.name.length);
      const own = isWhole ? name : part.variable.name + iteration;
      const node = this.addOperation(equation, part, { id: scope + own, name: isWhole ? own : undefined }, site);
      if (!isWhole && this.unrolled !== undefined) this.iterations.set(node.id, iteration);
      trace.operations.push({ node: node.id, part });
      this.addOperands(part, node, made, trace, site);
      if (!isWhole) made.set(part.variable, node);
      if (isWhole) this.define(target, indices, node, site);
    }
  }

  private define(variable: Variable, indices: readonly Dimension[], node: OpenNode, site: Site): void {
    const isFixed = this.isFixed(indices);
    const definition = { node, indices: this.indexTexts(indices, site), isFixed, order: this.order++ };
    const known = this.definitions.get(variable);
    if (known === undefined) this.definitions.set(variable, [definition]);
    else known.push(definition);
  }

  private isFixed(indices: readonly Dimension[]): boolean {
    if (this.unrolled !== undefined) return true;
    return !indices.some((index) => [...namesIn(index)].some((name) => this.isLoopVariable(name)));
  }

  private isLoopVariable(name: string): boolean {
    return this.clusters.some(({ label }) => label.startsWith(`for ${name} `));
  }

  private addOperation(
    equation: Equation,
    { value, whole, variable }: Part,
    { id, name }: { readonly id: string; readonly name: string | undefined },
    { clusters }: Site,
  ): OpenNode {
    const cluster = clusters.at(-1);
    const text = name === undefined ? printValue(whole) : printStep(equation);
    return this.add(
      {
        id,
        kind: 'operation',
        label: valueLabel(value),
        ...(name === undefined ? {} : { name }),
        shape: printShape(variable.shape),
        isOutput: false,
        text,
        ...(equation.source === undefined ? {} : { statement: equation.source.statement }),
        ...(cluster === undefined ? {} : { cluster }),
      },
      variable,
    );
  }

  private addOperands(
    { value }: Part,
    node: OpenNode,
    made: ReadonlyMap<Variable, OpenNode>,
    trace: EquationTrace,
    site: Site,
  ): void {
    const operands = value.kind === 'apply' ? value.operands : [value];
    operands.forEach((operand, index) => {
      if (isConstant(operand) || operand.kind !== 'read') return;
      const from = made.get(operand.variable) ?? this.producer(operand, `${node.id}.${index}`, site);
      const carries = operand.variable.active && (value.kind !== 'apply' || hasDerivative(value, index));
      const edge = this.addEdge(from, node, index, carries, false);
      trace.reads.push({ edge, operation: node.id, from: from.id, read: operand });
    });
  }

  private addEdge(from: OpenNode, to: OpenNode, operand: number, carries: boolean, isRecurrent: boolean): string {
    const id = `${from.id}→${to.id}.${operand}`;
    this.edges.push({ id, from: from.id, to: to.id, operand, carries, isRecurrent });
    return id;
  }

  /** The node that a read takes its value from. */
  private producer({ variable, indices }: ReadValue | Reference, use: string, site: Site): OpenNode {
    if (this.given.has(variable)) return this.givenNode(variable, indices, use, site);
    const texts = this.indexTexts(indices, site);
    const isFixed = this.isFixed(indices);
    const exact = this.definitions.get(variable)?.findLast(({ node, indices: own, isFixed: fixed }) => {
      const sees = fixed || node.cluster === undefined || site.clusters.includes(node.cluster);
      return sees && own.length === texts.length && own.every((text, axis) => text === texts[axis]);
    });
    return exact?.node ?? this.element(variable, indices, texts, isFixed, site);
  }

  private element(
    variable: Variable,
    indices: readonly Dimension[],
    texts: readonly string[],
    isFixed: boolean,
    site: Site,
  ): OpenNode {
    const name = this.written(variable, indices, site);
    const cluster = isFixed ? undefined : site.clusters.at(-1);
    const id = cluster === undefined ? `element ${name}` : `${cluster}/element ${name}`;
    const known = this.byId.get(id);
    if (known !== undefined) return known;
    const node = this.add(variableNode('element', id, name, variable, cluster), variable);
    this.elements.push({ node, variable, indices: texts, isFixed, order: this.order++ });
    return node;
  }

  /** An input is drawn once; a weight, a constant and what is read everywhere at each use: a hub would ruin the picture. */
  private givenNode(variable: Variable, indices: readonly Dimension[], use: string, site: Site): OpenNode {
    const name = this.written(variable, indices, site);
    const isInput = variable.kind === 'input' && (this.uses.get(variable) ?? 0) <= MOST_USES;
    const isFixed = this.isFixed(indices);
    const cluster = isInput && isFixed ? undefined : site.clusters.at(-1);
    const scope = isInput && cluster !== undefined ? `${cluster}/` : '';
    const id = isInput ? scope + name : `${name}@${use}`;
    const known = this.byId.get(id);
    if (known !== undefined) return known;
    const kind = variable.kind === 'param' || variable.kind === 'const' ? variable.kind : 'input';
    return this.add(variableNode(kind, id, name, variable, cluster), variable);
  }

  /** Joins elements to what defines them: `h[t]` of one iteration to `h[t-1]` of the next. */
  joinElements(): void {
    for (const { node, variable, indices, isFixed, order } of this.elements) {
      (this.definitions.get(variable) ?? []).forEach((definition, at) => {
        const isOther = isFixed && definition.isFixed && definition.indices.join() !== indices.join();
        if (isOther && indices.length > 0) return;
        this.addEdge(definition.node, node, at, variable.active, definition.order > order);
      });
    }
  }

  markOutput(output: Reference): void {
    const whole = this.definitions.get(output.variable);
    if (output.indices.length === 0 && whole !== undefined) for (const { node } of whole) node.isOutput = true;
    else this.producer(output, 'output', OUTSIDE).isOutput = true;
  }
}

/** The computational graph of a forward program. */
export function buildGraph(forward: Program, options: GraphOptions = {}): Graph {
  return traceGraph(forward, options).graph;
}

/** The graph, and where in it each equation is. */
export function traceGraph(forward: Program, options: GraphOptions = {}): TracedGraph {
  const builder = new GraphBuilder(forward, partNames(forward), options);
  builder.run(forward.body);
  for (const output of forward.outputs) builder.markOutput(output);
  builder.joinElements();
  return { graph: withAdjoints(builder), traces: builder.traces, variables: builder.variables };
}
