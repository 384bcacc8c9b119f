import { placed } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import type { Identifier, StatementSyntax } from '../language/syntax.ts';
import { adjointName, adjointOf } from '../program/adjoints.ts';
import { backwardFrame } from '../program/backward-signature.ts';
import { unknownValue } from '../program/build.ts';
import { type Dimension, named } from '../program/dimension.ts';
import type { Loop, Program, Value, Variable } from '../program/program.ts';
import { compact } from '../program/ranges.ts';
import { isUnknown } from '../program/shape.ts';
import { definitionsIn } from '../program/steps.ts';
import { BackwardNames, type Body } from './backward-names.ts';
import { CallLines, type Line } from './cells/call-lines.ts';
import type { AnalysisContext } from './context.ts';
import { towardsGoal } from './contribution-fixes.ts';
import { checkContribution } from './contributions.ts';
import { completeRepair } from './expressions/completed.ts';
import { lowerValue } from './expressions/expressions.ts';
import { explainMissingOperator } from './expressions/missing-operator.ts';
import { explainOptionKeyword } from './expressions/option-keywords.ts';
import type { Resolver } from './expressions/resolver.ts';
import { insideLoop, lowerLoop } from './loops.ts';
import { meantElement } from './meant-element.ts';
import { blameHelpers } from './misshapen-helpers.ts';
import type { MissingName } from './names/reads.ts';
import { Scope } from './names/scope.ts';
import { type ReversedLoop, ReversedLoops } from './reversal.ts';
import { carriedBy } from './sequences/carried.ts';
import { type Defined, SequenceDefinitions } from './sequences/definitions.ts';
import type { OpenLoop } from './sequences/open-loop.ts';
import { outlineSequences } from './sequences/outline.ts';
import { withElements } from './sequences/tensor-elements.ts';

/** Lowers a backward block: adjoints are in sight for every differentiable forward name, helpers from their line on. */
export class BackwardLowering {
  private readonly context: AnalysisContext;
  private readonly names: BackwardNames;
  private readonly block: Body;
  private readonly sequences: SequenceDefinitions;
  private readonly calls: CallLines;

  constructor(context: AnalysisContext, forward: Program, nodes: readonly StatementNode[]) {
    this.context = context;
    this.names = new BackwardNames(context, definitionsIn(nodes), forward);
    const scope = new Scope(context.fileScope);
    const names = this.show(context.fileScope.variables(), new Map(), scope);
    const outline = new Map([...outlineSequences(nodes)].filter(([name]) => scope.get(name) === undefined));
    this.block = {
      nodes,
      scope,
      loops: [],
      outline,
      elements: context.newElements(),
      steps: [],
      forward: names,
      reversed: new ReversedLoops(forward.body),
      renamed: new Map(),
      iteration: [],
      ended: new Map(),
    };
    this.sequences = new SequenceDefinitions(context, this.block);
    this.calls = new CallLines(context, this.names, {
      defineLine: (line, value, body) => this.defineLine(line, value, body),
      defineDamaged: (name, statement, body, own) => this.defineDamaged(name, statement, body, own),
    });
  }

  lower(forward: Program, nodes: readonly StatementNode[]): Program {
    const { block, context } = this;
    for (const node of nodes) this.lowerNode(node, block);
    blameHelpers(block, context);
    this.sequences.check();
    this.names.reportUnneeded(block.steps);
    return { ...backwardFrame(forward, [...block.forward.values(), ...context.locals]), body: block.steps };
  }

  /** Brings forward names into sight, with their adjoints. */
  private show(
    variables: readonly Variable[],
    known: ReadonlyMap<string, Variable>,
    scope: Scope,
    indices?: readonly Dimension[],
  ): ReadonlyMap<string, Variable> {
    const forward = new Map([...known, ...variables.map((variable): [string, Variable] => [variable.name, variable])]);
    const at = indices === undefined ? {} : { indices };
    for (const variable of variables) {
      const name = adjointName(variable.name);
      if (indices !== undefined) scope.set(variable.name, { kind: 'variable', variable, ...at });
      if (variable.active && !forward.has(name)) scope.set(name, { kind: 'variable', variable: adjointOf(variable), ...at });
    }
    return forward;
  }

  private lowerNode({ statement, body: nodes }: StatementNode, body: Body): void {
    const { syntax, order: index } = statement;
    if (syntax.kind === 'equation') {
      const line = { ...syntax, statement: index };
      if (!this.calls.lower(line, body)) this.lowerEquation(line, body);
    }
    if (syntax.kind === 'call') this.calls.lowerBare(syntax.value, index, body);
    if (syntax.kind === 'damaged') {
      explainMissingOperator(index, syntax, body.scope, this.context);
      explainOptionKeyword(index, syntax, this.context);
      completeRepair(index, syntax, body.scope, this.context);
      this.context.passOver(index);
      for (const name of syntax.defines) this.defineDamaged(name, index, body);
    }
    if (syntax.kind === 'loop') this.lowerLoop(syntax, index, nodes ?? [], body);
  }

  private lowerLoop(
    syntax: Extract<StatementSyntax, { kind: 'loop' }>,
    statement: number,
    nodes: readonly StatementNode[],
    outer: Body,
  ): void {
    const { context } = this;
    const loop = lowerLoop(syntax, statement, context, outer);
    const around = loop && insideLoop(syntax, loop, context, outer);
    if (loop === undefined || around === undefined) return;
    const origin = this.reversedLoop(syntax, statement, nodes, loop, outer);
    const iteration = origin === undefined ? outer.iteration : [...outer.iteration, named(loop.variable)];
    const forward = origin === undefined ? outer.forward : this.show(origin.locals, outer.forward, around.scope, iteration);
    const renamed = new Map(origin === undefined ? outer.renamed : [...outer.renamed, [origin.loop.variable, loop.variable]]);
    const reversed = new ReversedLoops(origin?.loop.body ?? [], renamed);
    const body: Body = { ...around, nodes, steps: [], forward, reversed, renamed, iteration, ended: new Map() };
    for (const node of nodes) this.lowerNode(node, body);
    blameHelpers(body, context);
    const { variable, first, last, step } = loop;
    const reverses: { readonly origin?: Loop } = origin === undefined ? {} : { origin: origin.loop };
    outer.steps.push({ kind: 'loop', variable, first, last, step, body: body.steps, statement, ...reverses });
    const own = body.scope.ownVariables().map(({ name }) => name);
    for (const name of [...own, ...body.ended.keys()]) outer.ended.set(name, statement);
  }

  /** A damaged line may have been the right contribution: it counts as one of which nothing is known. */
  private defineDamaged(name: Identifier, statement: number, body: Body, hidden: readonly Variable[] = []): void {
    const own = hidden.find((variable) => adjointName(variable.name) === name.text);
    const binding = own ? ({ kind: 'variable', variable: adjointOf(own) } as const) : body.scope.get(name.text);
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint') {
      const source = { statement, target: name.span, operator: name.span };
      const value = unknownValue(name.span);
      const indices = ('indices' in binding && binding.indices) || [];
      body.steps.push({ kind: 'equation', target: binding.variable, indices, operator: '+=', value, source });
    } else {
      this.sequences.damaged.add(name.text);
      this.context.defineUnknown(name, statement, body.scope);
    }
  }

  /** The forward loop that a loop runs through in reverse, if it reads any of its names. */
  private reversedLoop(
    { range }: Extract<StatementSyntax, { kind: 'loop' }>,
    statement: number,
    nodes: readonly StatementNode[],
    loop: OpenLoop,
    outer: Body,
  ): ReversedLoop | undefined {
    const { context } = this;
    const found = outer.reversed.take(loop, nodes, (name) => outer.scope.get(name) !== undefined);
    if (found === undefined || found.isReverse) return found;
    const { first, last, statement: forward } = found.loop;
    const text = `${compact(last)}..${compact(first)}`;
    const line = forward === undefined ? 'above' : `on line ${context.lineOf(forward)}`;
    const message = `this loop reads names of the loop ${line} and must run through it in reverse: \`${text}\``;
    const fix = placed({ title: `Write \`${text}\``, edits: [{ span: range.span, text }] }, statement);
    context.report('wrong-arguments', { statement, span: range.span }, message, [fix]);
    return found;
  }

  private lowerEquation(line: Line, body: Body): void {
    const missing = (name: Identifier): void => this.names.reportMissing(name, line.statement, body);
    this.defineLine(line, lowerValue(line.value, this.resolver(line, body, missing)), body);
  }

  private defineLine(line: Line, value: Value, body: Body): void {
    const { context } = this;
    const { target: written, operator, operatorSpan, statement } = line;
    const defined = this.target(line, value, body);
    if (defined === undefined) return;
    if (defined.target.kind === 'adjoint')
      checkContribution(defined, value, { expression: line.value, statement, scope: body.scope }, context);
    const source = { statement, target: written.span, operator: operatorSpan };
    // A helper that replaces an unneeded adjoint is defined by its first line.
    const accumulates = defined.target.kind === 'adjoint' ? operator : '=';
    body.steps.push({ kind: 'equation', ...defined, operator: accumulates, value, source });
  }

  /** Repairs of shapes lead to that of the adjoint, where the line contributes to a whole one. */
  private resolver({ target, statement, value }: Line, body: Body, missing: MissingName): Resolver {
    const { document } = this.context;
    const { scope } = body;
    const resolver = this.context.resolver(statement, body, missing);
    const binding = scope.get(target.name.text);
    if (binding?.kind !== 'variable') return resolver;
    const { kind, ranges, shape } = binding.variable;
    const isWhole = kind === 'adjoint' && ranges.length === 0 && target.indices.length === 0 && !isUnknown(shape);
    return isWhole ? towardsGoal(resolver, { document, statement, expression: value, shape, scope }) : resolver;
  }

  /** The adjoint that a line contributes to, or the helper that it defines; undefined once something is reported. */
  private target(line: Line, value: Value, body: Body): Defined | undefined {
    const { context } = this;
    const { scope } = body;
    const { name } = line.target;
    const { operator, statement } = line;
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint')
      return this.adjointTarget(line, value, { adjoint: binding.variable, local: binding.indices ?? [] }, body);
    const unneeded = this.names.unneeded(name, body);
    if (unneeded !== undefined) return this.names.unneededTarget(name, statement, value, body);
    if (this.names.reportInactive(name, statement, body)) return undefined;
    if (binding?.kind === 'variable' && isUnknown(binding.variable.shape) && !body.outline.has(name.text)) return undefined;
    if (operator === '+=') {
      this.names.reportNoAdjoint(name, statement, value, body);
      const meant = this.names.adjointMeant(name, body);
      if (meant !== undefined) this.defineDamaged({ ...name, text: meant.name }, statement, body);
      return undefined;
    }
    if (line.target.indices.length > 0 && body.outline.has(name.text)) {
      return this.sequences.define(line, statement, value, body);
    }
    if (binding !== undefined) {
      const redefined = { name: name.text, statement, loops: body.loops, shape: value.shape, isBackward: true };
      const carried = carriedBy(redefined, context.document);
      const message = carried?.message ?? `\`${name.text}\` is defined already: a helper needs a name of its own`;
      context.report('defined-twice', place, message, carried?.fixes);
      return undefined;
    }
    const own: Variable = { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    const helper = body.loops.length > 0 ? own : withElements(own, context.elementAxes);
    context.define(helper, place, scope);
    return { target: helper, indices: [] };
  }

  private adjointTarget(
    line: Line,
    value: Value,
    { adjoint, local }: { readonly adjoint: Variable; readonly local: readonly Dimension[] },
    body: Body,
  ): Defined | undefined {
    const { context } = this;
    const { statement } = line;
    const { name, indices: written, span } = line.target;
    const of = { kind: 'variable', variable: adjoint } as const;
    context.occurrences.push({ place: { statement, span: name.span }, role: 'definition', of });
    if (written.length === 0 && local.length > 0) return { target: adjoint, indices: local };
    if (written.length === 0) return { target: adjoint, indices: meantElement(line, adjoint, value, body, context) ?? [] };
    const request = { name, indices: written, span, statement, around: body };
    const indices = context.reads.elementIndices(request, adjoint);
    return indices && { target: adjoint, indices };
  }
}
