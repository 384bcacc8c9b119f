import type { Place } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import { deleteLine } from '../language/edits.ts';
import type { EquationSyntax, Identifier, StatementSyntax } from '../language/syntax.ts';
import { hasDerivative, readsOf } from '../program/activity.ts';
import { adjointName, adjointOf } from '../program/adjoints.ts';
import { backwardFrame } from '../program/backward-signature.ts';
import { unknownValue } from '../program/build.ts';
import { type Dimension, named } from '../program/dimension.ts';
import type { Loop, Program, Step, Value, Variable } from '../program/program.ts';
import { compact } from '../program/ranges.ts';
import { isUnknown, sameShape, UNKNOWN } from '../program/shape.ts';
import { definitionsIn, equationsOf } from '../program/steps.ts';
import { type Lowering, placed, type Surroundings } from './context.ts';
import { checkContribution } from './contributions.ts';
import { lowerValue } from './expressions/expressions.ts';
import { explainMissingOperator } from './expressions/missing-operator.ts';
import { insideLoop, lowerLoop } from './loops.ts';
import { Scope } from './names/scope.ts';
import { type ReversedLoop, ReversedLoops } from './reversal.ts';
import { type Defined, SequenceDefinitions } from './sequences/definitions.ts';
import { type OpenLoop, outlineSequences } from './sequences/outline.ts';

/** A line of the block for the adjoint of a name that leads to nothing that is asked for. */
interface UnneededLine {
  readonly place: Place;
  readonly primal: string;
  /** What the block's own readers of that adjoint read. */
  readonly variable: Variable;
}

/** The body that lines are lowered into. */
interface Body extends Surroundings {
  readonly steps: Step[];
  /** Forward names in sight. */
  readonly forward: ReadonlyMap<string, Variable>;
  /** The forward loops that loops here may reverse. */
  readonly reversed: ReversedLoops;
  /** The variables of the loops around that reverse a forward loop. */
  readonly iteration: readonly Dimension[];
  /** Helpers that were local to loops of this body, by the statement of the loop. */
  readonly ended: Map<string, number>;
}

type Line = EquationSyntax & { readonly statement: number };

/** Lowers a backward block: adjoints are in sight for every differentiable forward name, helpers from their line on. */
export class BackwardLowering {
  private readonly lowering: Lowering;
  private readonly definitions: ReadonlyMap<string, number>;
  private readonly block: Body;
  private readonly sequences: SequenceDefinitions;
  private readonly unneededLines: UnneededLine[] = [];
  /** What each forward name is computed from. */
  private readonly values: ReadonlyMap<Variable, Value>;

  constructor(lowering: Lowering, forward: Program, nodes: readonly StatementNode[]) {
    this.lowering = lowering;
    this.definitions = definitionsIn(nodes);
    this.values = new Map(equationsOf(forward.body).map(({ target, value }) => [target, value]));
    const scope = new Scope(lowering.fileScope);
    const names = this.show(lowering.fileScope.variables(), new Map(), scope);
    const outline = new Map([...outlineSequences(nodes)].filter(([name]) => scope.get(name) === undefined));
    this.block = {
      scope,
      loops: [],
      outline,
      elements: lowering.newElements(),
      steps: [],
      forward: names,
      reversed: new ReversedLoops(forward.body),
      iteration: [],
      ended: new Map(),
    };
    this.sequences = new SequenceDefinitions(lowering, this.block);
  }

  lower(forward: Program, nodes: readonly StatementNode[]): Program {
    const { block, lowering } = this;
    for (const node of nodes) this.lowerNode(node, block);
    this.sequences.check();
    this.reportUnneeded();
    return { ...backwardFrame(forward, [...block.forward.values(), ...lowering.locals]), body: block.steps };
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
    if (syntax.kind === 'equation') this.lowerEquation({ ...syntax, statement: index }, body);
    if (syntax.kind === 'damaged') {
      explainMissingOperator(index, syntax, body.scope, this.lowering);
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
    const { lowering } = this;
    const loop = lowerLoop(syntax, statement, lowering, outer);
    const around = loop && insideLoop(syntax, loop, lowering, outer);
    if (loop === undefined || around === undefined) return;
    const origin = this.reversedLoop(syntax, statement, nodes, loop, outer);
    const iteration = origin === undefined ? outer.iteration : [...outer.iteration, named(loop.variable)];
    const forward = origin === undefined ? outer.forward : this.show(origin.locals, outer.forward, around.scope, iteration);
    const reversed = new ReversedLoops(origin?.loop.body ?? []);
    const body: Body = { ...around, steps: [], forward, reversed, iteration, ended: new Map() };
    for (const node of nodes) this.lowerNode(node, body);
    const { variable, first, last, step } = loop;
    const reverses: { readonly origin?: Loop } = origin === undefined ? {} : { origin: origin.loop };
    outer.steps.push({ kind: 'loop', variable, first, last, step, body: body.steps, statement, ...reverses });
    const own = body.scope.ownVariables().map(({ name }) => name);
    for (const name of [...own, ...body.ended.keys()]) outer.ended.set(name, statement);
  }

  /** A damaged line may have been the right contribution: it counts as one of which nothing is known. */
  private defineDamaged(name: Identifier, statement: number, body: Body): void {
    const binding = body.scope.get(name.text);
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint') {
      const source = { statement, target: name.span, operator: name.span };
      const value = unknownValue(name.span);
      const indices = binding.indices ?? [];
      body.steps.push({ kind: 'equation', target: binding.variable, indices, operator: '+=', value, source });
    } else {
      this.sequences.damaged.add(name.text);
      this.lowering.defineUnknown(name, statement, body.scope);
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
    const { lowering } = this;
    const found = outer.reversed.take(loop, nodes, (name) => outer.scope.get(name) !== undefined);
    if (found === undefined || found.isReverse) return found;
    const { first, last, statement: forward } = found.loop;
    const text = `${compact(last)}..${compact(first)}`;
    const line = forward === undefined ? 'above' : `on line ${lowering.lineOf(forward)}`;
    const message = `this loop reads names of the loop ${line} and must run through it in reverse: \`${text}\``;
    const fix = placed({ title: `Write \`${text}\``, edits: [{ span: range.span, text }] }, statement);
    lowering.report('wrong-arguments', { statement, span: range.span }, message, [fix]);
    return found;
  }

  private lowerEquation(line: Line, body: Body): void {
    const { lowering } = this;
    const { target: written, operator, operatorSpan, statement } = line;
    const missing = (name: Identifier): void => this.reportMissing(name, statement, body);
    const value = lowerValue(line.value, lowering.resolver(statement, body, missing));
    const defined = this.target(line, value, body);
    if (defined === undefined) return;
    if (defined.target.kind === 'adjoint') checkContribution(defined, value, { expression: line.value, statement }, lowering);
    const source = { statement, target: written.span, operator: operatorSpan };
    // What stands for an adjoint that nobody needs begins at its first line.
    const accumulates = defined.target.kind === 'adjoint' ? operator : '=';
    body.steps.push({ kind: 'equation', ...defined, operator: accumulates, value, source });
  }

  /** The adjoint that a line contributes to, or the helper that it defines; undefined once something is reported. */
  private target(line: Line, value: Value, body: Body): Defined | undefined {
    const { lowering } = this;
    const { scope } = body;
    const { name } = line.target;
    const { operator, statement } = line;
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint')
      return this.adjointTarget(line, binding.variable, binding.indices ?? [], body);
    const unneeded = this.unneeded(name, body);
    if (unneeded !== undefined) return this.unneededTarget(name, statement, value, body);
    if (this.reportInactive(name, statement, body) || lowering.reportPi(name, statement)) return undefined;
    if (binding?.kind === 'variable' && isUnknown(binding.variable.shape) && !body.outline.has(name.text)) return undefined;
    if (operator === '+=') {
      this.reportNoAdjoint(name, statement, value, body);
      return undefined;
    }
    if (line.target.indices.length > 0 && body.outline.has(name.text)) {
      return this.sequences.define(line, statement, value, body);
    }
    if (binding !== undefined) {
      lowering.report('defined-twice', place, `\`${name.text}\` is defined already: a helper needs a name of its own`);
      return undefined;
    }
    const helper: Variable = { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    lowering.define(helper, place, scope);
    return { target: helper, indices: [] };
  }

  private adjointTarget(line: Line, adjoint: Variable, local: readonly Dimension[], body: Body): Defined | undefined {
    const { lowering } = this;
    const { statement } = line;
    const { name, indices: written, span } = line.target;
    const of = { kind: 'variable', variable: adjoint } as const;
    lowering.occurrences.push({ place: { statement, span: name.span }, role: 'definition', of });
    if (written.length === 0) return { target: adjoint, indices: local };
    const request = { name, indices: written, span, statement, around: body };
    const indices = lowering.elementIndices(request, adjoint);
    return indices && { target: adjoint, indices };
  }

  /** `+=` onto what is no adjoint. */
  private reportNoAdjoint(name: Identifier, statement: number, value: Value, body: Body): void {
    const { lowering } = this;
    const known = body.scope.get(name.text) !== undefined;
    const why =
      known || !name.text.startsWith('d')
        ? 'only adjoints accumulate with `+=`'
        : `there is no forward \`${name.text.slice(1)}\``;
    const fixes = lowering.renameFixes(name, statement, adjointNames(body), (candidate) => {
      const binding = body.scope.get(candidate);
      const shape = binding?.kind === 'variable' ? binding.variable.shape : UNKNOWN;
      return isUnknown(shape) || isUnknown(value.shape) || sameShape(shape, value.shape);
    });
    const place = { statement, span: name.span };
    lowering.reportName('undefined-name', place, name.text, `\`${name.text}\` is no adjoint: ${why}`, fixes);
  }

  /** The forward name of an adjoint that exists in principle, but leads to nothing that is asked for. */
  private unneeded(name: Identifier, { scope, forward }: Body): Variable | undefined {
    if (scope.get(name.text)?.kind === 'dimension' || !name.text.startsWith('d')) return undefined;
    const variable = forward.get(name.text.slice(1));
    const value = variable && this.values.get(variable);
    return value !== undefined && variable?.active === false && hasDerivative(value) ? variable : undefined;
  }

  /** A line for an adjoint that nobody needs: what it computes is a helper to whoever reads it. */
  private unneededTarget(name: Identifier, statement: number, value: Value, { scope }: Body): Defined | undefined {
    const { lowering } = this;
    const place = { statement, span: name.span };
    const known = scope.get(name.text);
    const variable: Variable =
      known?.kind === 'variable'
        ? known.variable
        : { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    this.unneededLines.push({ place, primal: name.text.slice(1), variable });
    if (known !== undefined) return undefined;
    lowering.define(variable, place, scope);
    return { target: variable, indices: [] };
  }

  /** One mistake, whatever the number of lines; they can go unless others read what they compute. */
  private reportUnneeded(): void {
    const { lowering, unneededLines } = this;
    const body = equationsOf(this.block.steps);
    for (const primal of new Set(unneededLines.map((line) => line.primal))) {
      const own = unneededLines.filter((line) => line.primal === primal);
      const [{ place, variable }] = own as [UnneededLine];
      const message = `\`${primal}\` reaches no \`input\` or \`param\`: nothing needs its adjoint`;
      const isRead = body.some(({ value }) => readsOf(value).includes(variable));
      const edits = own.map((line) => deleteLine(lowering.document, line.place.statement));
      const title = own.length === 1 ? 'Remove the line' : `Remove the ${own.length} lines`;
      lowering.report('unneeded-adjoint', place, message, isRead ? [] : [{ title, edits }]);
    }
  }

  /** The adjoint of something that cannot have one; nothing is said of a forward name that is a mistake already. */
  private reportInactive(name: Identifier, statement: number, { scope, forward }: Body): boolean {
    const primal = name.text.startsWith('d') ? name.text.slice(1) : '';
    const variable = forward.get(primal);
    if (variable === undefined && this.lowering.isReported(primal)) return true;
    const isSize = this.lowering.dimensions.has(primal);
    if (scope.get(name.text) !== undefined || (!isSize && (variable === undefined || variable.active))) return false;
    const what = isSize ? 'a dimension' : variable?.kind === 'const' ? 'a `const`' : 'not differentiable';
    const message = `\`${primal}\` is ${what}: it has no adjoint`;
    this.lowering.reportName('not-differentiable', { statement, span: name.span }, name.text, message);
    return true;
  }

  private reportMissing(name: Identifier, statement: number, body: Body): void {
    if (this.reportInactive(name, statement, body)) return;
    const { lowering } = this;
    const place = { statement, span: name.span };
    const loop = body.ended.get(name.text);
    if (loop !== undefined) {
      const message = `\`${name.text}\` is local to the loop on line ${lowering.lineOf(loop)}`;
      lowering.reportName('undefined-name', place, name.text, message);
      return;
    }
    const defined = this.definitions.get(name.text);
    const message =
      defined === undefined
        ? `\`${name.text}\` is not defined`
        : defined === statement
          ? `\`${name.text}\` is read in its own definition`
          : `\`${name.text}\` is used before it is defined on line ${lowering.lineOf(defined)}`;
    const fixes = defined === undefined ? lowering.replacements(name, statement, body.scope) : [];
    const code = defined === undefined ? 'undefined-name' : 'used-before-defined';
    lowering.reportName(code, place, name.text, message, fixes);
  }
}

function adjointNames({ forward }: Body): readonly string[] {
  return [...forward.values()].filter((variable) => variable.active).map(({ name }) => adjointName(name));
}
