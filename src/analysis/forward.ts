import { isNode, isSection, nodesOf, type Part, type StatementNode } from '../language/document/blocks.ts';
import type { Section } from '../language/document/statements.ts';
import { allTargets, type EquationSyntax, type Identifier, type StatementSyntax } from '../language/syntax.ts';
import { isActive, OpenActivity, type OpenVariable } from '../program/activity.ts';
import { unknownValue } from '../program/build.ts';
import { named } from '../program/dimension.ts';
import type { Equation, Program, Value, Variable } from '../program/program.ts';
import { extentsOf } from '../program/ranges.ts';
import { definitionsIn } from '../program/steps.ts';
import { resultsOf } from './cells/results.ts';
import type { AnalysisContext } from './context.ts';
import { lowerDeclaration, lowerDimensions, mayDefine } from './declarations.ts';
import { checkedValue } from './expressions/checked-value.ts';
import { completeRepair } from './expressions/completed.ts';
import { lowerValue } from './expressions/expressions.ts';
import { explainMissingOperator } from './expressions/missing-operator.ts';
import { explainOptionKeyword } from './expressions/option-keywords.ts';
import { isArranged } from './expressions/outer-broadcast.ts';
import { explainOutput } from './expressions/written-outputs.ts';
import { ForwardProgram } from './forward-program.ts';
import { insideLoop, lowerLoop } from './loops.ts';
import type { LoweredDeclaration, LoweredEquation } from './lowered.ts';
import { hasReported, isKnown, type Mark, markOf } from './mark.ts';
import type { Surroundings } from './names/reads.ts';
import { UndefinedNames } from './names/undefined-names.ts';
import { type CollectedStep, stepsIn } from './occurrence-log.ts';
import { lowerOutputs, type OutputTarget } from './outputs.ts';
import type { Reuse } from './reuse.ts';
import { type Defined, type Foretold, SequenceDefinitions } from './sequences/definitions.ts';
import { outlineSequences } from './sequences/outline.ts';
import { reportCarried, reportSum } from './sequences/redefinitions.ts';
import { withElements } from './sequences/tensor-elements.ts';

/** The body that statements are lowered into. */
interface Body extends Surroundings {
  readonly steps: CollectedStep[];
  /** Names that were local to loops of this body, by the statement of the loop. */
  readonly ended: Map<string, number>;
}

/** Lowers the forward equations: declarations, equations, loops and outputs, in the order of the file. */
export class ForwardLowering {
  private readonly context: AnalysisContext;
  private readonly parts: readonly Part[];
  private readonly file: Body;
  private readonly given: Variable[] = [];
  private readonly targets: OutputTarget[] = [];
  private readonly open = new OpenActivity();
  readonly sequences: SequenceDefinitions;
  private readonly reuse: Reuse;
  private readonly missing: UndefinedNames;

  constructor(context: AnalysisContext, parts: readonly Part[], reuse: Reuse, foretold: Foretold) {
    this.context = context;
    this.parts = parts;
    this.reuse = reuse;
    this.missing = new UndefinedNames(context, parts);
    const defines = (name: string): boolean => this.missing.defines(name);
    const foretell = (name: string): boolean => this.sequences.foretell(name);
    const outline = outlineSequences(parts.filter(isNode));
    const empty = { loops: [], steps: [], ended: new Map() };
    this.file = { ...empty, scope: context.fileScope, outline, elements: context.newElements(), defines, foretell };
    this.sequences = new SequenceDefinitions(context, this.file, this.open, foretold);
  }

  /** The lowered steps, in the order of the file. */
  get steps(): readonly CollectedStep[] {
    return this.file.steps;
  }

  lower(): Program {
    const { context, file, given } = this;
    for (const part of this.parts) {
      if (isSection(part)) this.lowerSection(part);
      else this.lowerNode(part, file);
    }
    const stated = lowerOutputs(this.targets, context, file);
    this.sequences.check();
    this.open.settle();
    const outputs = this.targets.length === 0 ? undefined : stated;
    const all = context.calls === undefined ? given : [...given, ...context.calls.own.values()];
    return new ForwardProgram({ dimensions: context.dimensions, given: all }, file.steps, outputs);
  }

  /** All statements of a section, whose results are reused as a whole where nothing that they read has changed. */
  private lowerSection(section: Section): void {
    const { context, file, reuse } = this;
    const { occurrences, fileScope } = context;
    const known = reuse.section(section, fileScope);
    if (known !== undefined) {
      fileScope.enter(known);
      for (const variable of known.given) this.given.push(variable);
      occurrences.push(known);
      file.steps.push(known);
      return;
    }
    const since = { occurrences: occurrences.count, steps: file.steps.length };
    const lowered = nodesOf(section).map((node) => this.lowerNode(node, file));
    const statements = lowered.filter((statement) => statement !== undefined);
    if (statements.length < lowered.length) return;
    const kept = reuse.keepSection(section, statements);
    if (kept === undefined) return;
    occurrences.replace(since.occurrences, kept);
    file.steps.splice(since.steps, file.steps.length - since.steps, kept);
  }

  /** The result for the statement, where it is all that context it has done. */
  private lowerNode(node: StatementNode, body: Body): LoweredEquation | LoweredDeclaration | undefined {
    const { context } = this;
    const { syntax, order: index } = node.statement;
    switch (syntax.kind) {
      case 'dimensions':
        lowerDimensions(syntax, index, context);
        return undefined;
      case 'declaration':
        return this.lowerDeclaration(syntax, index);
      case 'output':
        for (const target of syntax.targets) this.targets.push({ target, statement: index });
        return undefined;
      case 'equation':
        return this.reused(syntax, index, body) ?? this.lowerEquation(syntax, index, body);
      case 'damaged':
        explainMissingOperator(index, syntax, body.scope, context);
        explainOptionKeyword(index, syntax, context);
        completeRepair(index, syntax, body.scope, context);
        context.passOver(index);
        explainOutput(index, syntax, context);
        this.skip(syntax.defines, index, syntax.opens === 'loop' ? node.body : undefined);
        return undefined;
      case 'call':
        context.reportBackwardCall(syntax.value, index);
        return undefined;
      case 'loop':
        this.lowerLoop(syntax, index, node.body ?? [], body);
        return undefined;
      default:
        return undefined;
    }
  }

  /** A declaration that introduces no size depends on the names of sizes only. */
  private lowerDeclaration(
    syntax: Extract<StatementSyntax, { kind: 'declaration' }>,
    statement: number,
  ): LoweredDeclaration | undefined {
    const { context, file, reuse } = this;
    const since = markOf(this.context, this.file.elements);
    const variables = lowerDeclaration(syntax, statement, context, file, reuse);
    // There may be more of them than a call takes arguments.
    for (const variable of variables) this.given.push(variable);
    const occurrences = context.occurrences.since(since.occurrences);
    const isPlain = occurrences.every(({ role, of }) => of.kind === 'variable' || (of.kind === 'dimension' && role === 'read'));
    if (hasReported(this.context, since) || !isPlain) return undefined;
    const declared = { variables, occurrences };
    context.occurrences.replace(since.occurrences, declared);
    return declared;
  }

  /** Defines the names of a damaged line as unknown, so that their readers report nothing. */
  private skip(names: readonly Identifier[], statement: number, body: readonly StatementNode[] | undefined): void {
    for (const name of names) {
      this.sequences.damaged.add(name.text);
      this.context.defineUnknown(name, statement, this.file.scope, this.reuse);
    }
    this.context.skipped.push(...(body ?? []));
    for (const [text, at] of definitionsIn(body ?? [])) this.skip([{ text, span: { start: 0, end: 0 } }], at, undefined);
  }

  private lowerLoop(
    syntax: Extract<StatementSyntax, { kind: 'loop' }>,
    statement: number,
    nodes: readonly StatementNode[],
    outer: Body,
  ): void {
    const { context, open, reuse } = this;
    const loop = lowerLoop(syntax, statement, context, outer);
    const inside = loop && insideLoop(syntax, loop, context, outer);
    if (loop === undefined || inside === undefined) {
      this.skip([], statement, nodes);
      return;
    }
    const since = open.count;
    const body: Body = { ...inside, steps: [], ended: new Map() };
    for (const node of nodes) this.lowerNode(node, body);
    // Here already, so that most of what reads a recurrence below is as active as it will be, and can be remembered.
    if (outer.loops.length === 0) open.settle(since);
    const { variable, first, last, step } = loop;
    outer.steps.push({ kind: 'loop', variable, first, last, step, body: stepsIn(body.steps), statement });
    const own = body.scope.ownVariables().map(({ name }) => name);
    for (const name of [...own, ...body.ended.keys()]) outer.ended.set(name, statement);
    for (const name of [variable, ...own]) reuse.reserve(name);
  }

  /** The result for the equation in an earlier analysis, if it stands in the same surroundings. */
  private reused(syntax: EquationSyntax, statement: number, { scope, loops, steps }: Body): LoweredEquation | undefined {
    const known = loops.length === 0 ? this.reuse.equation(statement, syntax, scope) : undefined;
    if (known === undefined) return undefined;
    this.context.occurrences.push(known);
    scope.set(syntax.target.name.text, { kind: 'variable', variable: known.equation.target });
    steps.push(known.equation);
    return known;
  }

  /**
   * Keeps what an equation came to, if its text and its names are all that this depends on. What it reads of sequences is
   * checked once all their elements are known; and each reading makes its sequences anew, so that nothing that may become
   * active with them is taken for what it was.
   */
  private keep(syntax: EquationSyntax, statement: number, equation: Equation, since: Mark): LoweredEquation | undefined {
    const { occurrences } = this.context;
    if (hasReported(this.context, since) || !isKnown(this.context, this.file.elements, since)) return undefined;
    const own = occurrences.since(since.occurrences);
    const isPlain = own.every(({ role, of }, index) => of.kind !== 'index' && (role === 'read') === index < own.length - 1);
    if (!isPlain) return undefined;
    const kept = this.reuse.keepEquation(statement, syntax, equation, own.slice(0, -1));
    if (kept !== undefined) occurrences.replace(since.occurrences, kept);
    return kept;
  }

  /** A call of a cell with several results: an equation for each. */
  private lowerResults(syntax: EquationSyntax, statement: number, body: Body): undefined {
    const { context } = this;
    const missing = (name: Identifier): void => this.missing.report(name, statement, body);
    const resolver = context.resolver(statement, body, missing);
    const values = resultsOf(syntax, resolver, context);
    allTargets(syntax).forEach((target, index) => {
      const value = values[index] ?? unknownValue(syntax.value.span);
      const equation = this.defineEquation({ ...syntax, target }, statement, value, body);
      if (equation !== undefined) this.open.define(equation);
    });
  }

  private defineEquation(syntax: EquationSyntax, statement: number, value: Value, body: Body): Equation | undefined {
    const { target } = syntax;
    const source = { statement, target: target.span, operator: syntax.operatorSpan };
    const defined =
      target.indices.length > 0
        ? this.sequences.define(syntax, statement, value, body)
        : this.define(syntax, statement, value, body);
    if (defined === undefined) return undefined;
    const equation: Equation = { kind: 'equation', operator: '=', value, source, ...defined };
    body.steps.push(equation);
    return equation;
  }

  private lowerEquation(syntax: EquationSyntax, statement: number, body: Body): LoweredEquation | undefined {
    if (syntax.others !== undefined) return this.lowerResults(syntax, statement, body);
    const since = markOf(this.context, this.file.elements);
    const { context } = this;
    const { target, operator, value: expression } = syntax;
    // The name has its definition: `=` would be a second one.
    const isSecond = operator === '+=' && target.indices.length === 0 && body.scope.get(target.name.text) !== undefined;
    const missing = (name: Identifier): void => this.missing.report(name, statement, body);
    const resolver = context.resolver(statement, body, missing);
    const value = checkedValue(lowerValue(expression, resolver), expression, statement, body.loops, context);
    if (operator === '+=') reportSum(syntax, statement, isSecond ? value : undefined, body, context);
    // Of elements that are added to, nothing more is said.
    if (operator === '+=' && target.indices.length > 0) this.sequences.damaged.add(target.name.text);
    if (isSecond) return undefined;
    const equation = this.defineEquation(syntax, statement, value, body);
    if (equation === undefined) return undefined;
    return this.open.define(equation) ? undefined : this.keep(syntax, statement, equation, since);
  }

  /** A plain name, or one that is local to the loops around it. */
  private define({ target }: EquationSyntax, statement: number, value: Value, body: Body): Defined | undefined {
    const { context, reuse } = this;
    const { scope, loops, ended } = body;
    const { name } = target;
    const place = { statement, span: name.span };
    if (reportCarried(name, statement, value, body, context)) return undefined;
    if (!mayDefine(name, statement, context, scope)) return undefined;
    const loop = ended.get(name.text);
    if (loop !== undefined) {
      context.report('defined-twice', place, `\`${name.text}\` is local to the loop on line ${context.lineOf(loop)} already`);
      context.defineUnknown(name, statement, scope);
      return undefined;
    }
    const defined: OpenVariable = {
      name: name.text,
      kind: 'intermediate',
      shape: value.shape,
      ranges: extentsOf(loops).map(({ range }) => range),
      ...(loops.length > 0 ? { isLocal: true as const } : {}),
      active: isActive(value),
      ...(isArranged(value) ? { isArranged: true as const } : {}),
      place,
    };
    const variable = loops.length > 0 ? defined : withElements(defined, context.elementAxes);
    const indices = loops.map((outer) => named(outer.variable));
    if (loops.length === 0 && (variable.active || !this.open.concerns(value))) {
      const same = reuse.variable(statement, variable);
      context.define(same, place, scope);
      return { target: same, indices };
    }
    this.open.add(variable);
    if (loops.length > 0) context.locals.push(variable);
    context.define(variable, place, scope, loops.length > 0 ? indices : undefined);
    return { target: variable, indices };
  }
}
