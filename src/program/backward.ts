import type { Place } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document.ts';
import { deleteLine } from '../language/edits.ts';
import { printExpression } from '../language/printer.ts';
import type { EquationSyntax, Expression, Identifier } from '../language/syntax.ts';
import { hasDerivative, readsOf } from './activity.ts';
import { adjointName, adjointOf } from './adjoints.ts';
import { unknownValue } from './build.ts';
import { definitionsIn, equationsOf } from './forward.ts';
import { type Lowering, placed } from './lowering.ts';
import type { Equation, Program, Reference, Step, Value, Variable } from './program.ts';
import { summedTo, swapLastAxes, transposed } from './repairs.ts';
import type { LocalFix } from './resolver.ts';
import { Scope } from './scope.ts';
import { broadcastsTo, isUnknown, printShape, sameShape } from './shape.ts';
import { lowerValue } from './values.ts';

/** What a backward pass is given and what it must deliver, whoever wrote it. */
export function backwardFrame(forward: Program, variables: readonly Variable[]): Omit<Program, 'body'> {
  const adjoint = ({ variable, indices }: Reference): Reference => ({ variable: adjointOf(variable), indices });
  const learned = forward.given.filter((variable) => variable.active);
  return {
    dimensions: forward.dimensions,
    given: [...variables, ...forward.outputs.filter(({ variable }) => variable.active).map((output) => adjoint(output).variable)],
    outputs: learned.map((variable) => adjoint({ variable, indices: [] })),
  };
}

/** A line of the block for the adjoint of a name that leads to nothing that is asked for. */
interface UnneededLine {
  readonly place: Place;
  readonly primal: string;
  /** What the block's own readers of that adjoint read. */
  readonly variable: Variable;
}

/** Lowers a backward block: adjoints are in sight for every differentiable forward name, helpers from their line on. */
export class BackwardLowering {
  private readonly lowering: Lowering;
  private readonly scope: Scope;
  private readonly definitions: ReadonlyMap<string, number>;
  private readonly forward: ReadonlyMap<string, Variable>;
  private readonly body: Equation[] = [];
  private readonly unneededLines: UnneededLine[] = [];
  /** What each forward name is computed from. */
  private values: ReadonlyMap<Variable, Value> = new Map();

  constructor(lowering: Lowering, nodes: readonly StatementNode[]) {
    this.lowering = lowering;
    this.scope = new Scope(lowering.fileScope);
    this.definitions = definitionsIn(nodes);
    this.forward = new Map(lowering.fileScope.variables().map((variable) => [variable.name, variable]));
    for (const variable of this.forward.values()) {
      const name = adjointName(variable.name);
      if (variable.active && !this.forward.has(name)) this.scope.set(name, { kind: 'variable', variable: adjointOf(variable) });
    }
  }

  lower(forward: Program, nodes: readonly StatementNode[]): Program {
    this.values = new Map(equationsOf(forward.body).map(({ target, value }) => [target, value]));
    for (const node of nodes) this.lowerNode(node);
    this.reportUnneeded();
    const body: readonly Step[] = this.body;
    return { ...backwardFrame(forward, [...this.forward.values()]), body };
  }

  private lowerNode({ statement }: StatementNode): void {
    const { syntax, index } = statement;
    if (syntax.kind === 'equation') this.lowerEquation(syntax, index);
    if (syntax.kind === 'damaged') {
      for (const name of syntax.defines) this.defineDamaged(name, index);
    }
    if (syntax.kind === 'loop') {
      this.lowering.report('not-supported', { statement: index, span: syntax.range.span }, 'loops are not supported yet');
    }
  }

  /** A damaged line may have been the right contribution: it counts as one of which nothing is known. */
  private defineDamaged(name: Identifier, statement: number): void {
    const binding = this.scope.get(name.text);
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint') {
      const source = { statement, target: name.span, operator: name.span };
      const value = unknownValue(name.span);
      this.body.push({ kind: 'equation', target: binding.variable, indices: [], operator: '+=', value, source });
    } else {
      this.lowering.defineUnknown(name, statement, this.scope);
    }
  }

  private lowerEquation(syntax: EquationSyntax, statement: number): void {
    const { lowering } = this;
    const { target: written, operator, operatorSpan } = syntax;
    const missing = (name: Identifier): void => this.reportMissing(name, statement);
    const value = lowerValue(syntax.value, lowering.resolver(statement, this.scope, missing));
    const target = this.target(syntax, statement, value);
    if (target === undefined) return;
    if (target.kind === 'adjoint') this.checkShape(target, value, syntax.value, statement);
    const source = { statement, target: written.span, operator: operatorSpan };
    this.body.push({ kind: 'equation', target, indices: [], operator, value, source });
  }

  /** The adjoint that a line contributes to, or the helper that it defines; undefined once something is reported. */
  private target({ target, operator }: EquationSyntax, statement: number, value: Value): Variable | undefined {
    const { lowering, scope } = this;
    const { name } = target;
    const place = { statement, span: name.span };
    const binding = scope.get(name.text);
    if (target.indices.length > 0) {
      lowering.report(
        'wrong-arguments',
        { statement, span: target.span },
        `\`${name.text}\` is not a sequence: it has no elements`,
      );
      return undefined;
    }
    if (binding?.kind === 'variable' && binding.variable.kind === 'adjoint') {
      lowering.occurrences.push({ place, role: 'definition', of: binding });
      return binding.variable;
    }
    const unneeded = this.unneeded(name);
    if (unneeded !== undefined) return this.unneededTarget(name, statement, value);
    if (this.reportInactive(name, statement) || lowering.reportPi(name, statement)) return undefined;
    if (binding?.kind === 'variable' && isUnknown(binding.variable.shape)) return undefined;
    if (operator === '+=') {
      this.reportNoAdjoint(name, statement);
      return undefined;
    }
    if (binding !== undefined) {
      lowering.report('defined-twice', place, `\`${name.text}\` is defined already: a helper needs a name of its own`);
      return undefined;
    }
    const helper: Variable = { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    lowering.define(helper, place, scope);
    return helper;
  }

  /** `+=` onto what is no adjoint. */
  private reportNoAdjoint(name: Identifier, statement: number): void {
    const { lowering } = this;
    const known = this.scope.get(name.text) !== undefined;
    const why =
      known || !name.text.startsWith('d')
        ? 'only adjoints accumulate with `+=`'
        : `there is no forward \`${name.text.slice(1)}\``;
    const fix = lowering.renameFix(name, statement, this.adjointNames());
    const place = { statement, span: name.span };
    lowering.reportName(
      'undefined-name',
      place,
      name.text,
      `\`${name.text}\` is no adjoint: ${why}`,
      fix === undefined ? [] : [fix],
    );
  }

  private adjointNames(): readonly string[] {
    return [...this.forward.values()].filter((variable) => variable.active).map(({ name }) => adjointName(name));
  }

  /** The forward name of an adjoint that exists in principle, but leads to nothing that is asked for. */
  private unneeded(name: Identifier): Variable | undefined {
    if (this.scope.get(name.text)?.kind === 'dimension' || !name.text.startsWith('d')) return undefined;
    const variable = this.forward.get(name.text.slice(1));
    const value = variable && this.values.get(variable);
    return value !== undefined && variable?.active === false && hasDerivative(value) ? variable : undefined;
  }

  /** A line for an adjoint that nobody needs: what it computes is a helper to whoever reads it. */
  private unneededTarget(name: Identifier, statement: number, value: Value): Variable | undefined {
    const { lowering, scope } = this;
    const place = { statement, span: name.span };
    const known = scope.get(name.text);
    const variable: Variable =
      known?.kind === 'variable'
        ? known.variable
        : { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    this.unneededLines.push({ place, primal: name.text.slice(1), variable });
    if (known !== undefined) return undefined;
    lowering.define(variable, place, scope);
    return variable;
  }

  /** One mistake, whatever the number of lines; they can go unless others read what they compute. */
  private reportUnneeded(): void {
    const { lowering, body, unneededLines } = this;
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
  private reportInactive(name: Identifier, statement: number): boolean {
    const primal = name.text.startsWith('d') ? name.text.slice(1) : '';
    const variable = this.forward.get(primal);
    if (variable === undefined && this.lowering.isReported(primal)) return true;
    const isSize = this.lowering.dimensions.has(primal);
    if (this.scope.get(name.text) !== undefined || (!isSize && (variable === undefined || variable.active))) return false;
    const what = isSize ? 'a dimension' : variable?.kind === 'const' ? 'a `const`' : 'not differentiable';
    const message = `\`${primal}\` is ${what}: it has no adjoint`;
    this.lowering.reportName('not-differentiable', { statement, span: name.span }, name.text, message);
    return true;
  }

  private reportMissing(name: Identifier, statement: number): void {
    if (this.reportInactive(name, statement)) return;
    const { lowering } = this;
    const place = { statement, span: name.span };
    const defined = this.definitions.get(name.text);
    const message =
      defined === undefined
        ? `\`${name.text}\` is not defined`
        : defined === statement
          ? `\`${name.text}\` is read in its own definition`
          : `\`${name.text}\` is used before it is defined on line ${lowering.lineOf(defined)}`;
    const fix = defined === undefined ? lowering.renameFix(name, statement, this.scope.names()) : undefined;
    const code = defined === undefined ? 'undefined-name' : 'used-before-defined';
    lowering.reportName(code, place, name.text, message, fix === undefined ? [] : [fix]);
  }

  /** A contribution has exactly the shape of its primal: nothing is stretched silently. */
  private checkShape(target: Variable, value: Value, expression: Expression, statement: number): void {
    const goal = target.shape;
    const { shape } = value;
    if (isUnknown(shape) || isUnknown(goal) || sameShape(shape, goal)) return;
    const texts: string[] = [];
    if (sameShape(swapLastAxes(shape), goal)) texts.push(transposed(expression));
    const sum = summedTo(expression, shape, goal);
    if (sum !== undefined) texts.push(sum);
    if (broadcastsTo(shape, goal)) texts.push(`broadcast(${printExpression(expression)}, ${printShape(goal)})`);
    const fixes = texts.map((text): LocalFix => ({ title: `Write \`${text}\``, edits: [{ span: expression.span, text }] }));
    const message = `\`${target.name}\` has the shape of \`${target.primal?.name ?? ''}\`, ${printShape(goal)}, but this is ${printShape(shape)}`;
    const place = { statement, span: expression.span };
    this.lowering.report(
      'adjoint-shape',
      place,
      message,
      fixes.map((fix) => placed(fix, statement)),
    );
  }
}
