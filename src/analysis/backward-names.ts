import { type Place, placed } from '../language/diagnostic.ts';
import type { StatementNode } from '../language/document/blocks.ts';
import { deleteLine } from '../language/edits.ts';
import type { Identifier } from '../language/syntax.ts';
import { hasDerivative, readsOf } from '../program/activity.ts';
import { adjointName } from '../program/adjoints.ts';
import type { Dimension } from '../program/dimension.ts';
import type { Program, Step, Value, Variable } from '../program/program.ts';
import { isUnknown, sameShape, UNKNOWN } from '../program/shape.ts';
import { equationsOf } from '../program/steps.ts';
import type { AnalysisContext } from './context.ts';
import { reportForeignName } from './names/foreign-names.ts';
import { movesFor } from './names/moved-lines.ts';
import type { Surroundings } from './names/reads.ts';
import type { Renamed, ReversedLoops } from './reversal.ts';
import type { Defined } from './sequences/definitions.ts';

/** A line of the block for the adjoint of a name that leads to nothing that is asked for. */
interface UnneededLine {
  readonly place: Place;
  readonly primal: string;
  /** The forward variable that the block's readers of that adjoint read. */
  readonly variable: Variable;
}

/** The body that lines are lowered into. */
export interface Body extends Surroundings {
  /** The statements that it is lowered from. */
  readonly nodes: readonly StatementNode[];
  readonly steps: Step[];
  /** Forward names in sight. */
  readonly forward: ReadonlyMap<string, Variable>;
  /** The forward loops that loops here may reverse. */
  readonly reversed: ReversedLoops;
  readonly renamed: Renamed;
  /** The variables of the loops around that reverse a forward loop. */
  readonly iteration: readonly Dimension[];
  /** Helpers that were local to loops of this body, by the statement of the loop. */
  readonly ended: Map<string, number>;
}

/** Names that gradients have elsewhere. */
const FOREIGN_ADJOINT = /^(?:(?:grad|delta|dL_d|d_|g_|∇)_?(?=.)|(?=.*(?:_grad|_bar|\u0304)$))(.+?)(?:_grad|_bar|\u0304)?$/u;

/** Reports names of the block that are no adjoints, and adjoints that nothing needs. */
export class BackwardNames {
  private readonly context: AnalysisContext;
  /** The statement that defines each name of the block. */
  private readonly definitions: ReadonlyMap<string, number>;
  /** The value of each forward variable. */
  private readonly values: ReadonlyMap<Variable, Value>;
  private readonly unneededLines: UnneededLine[] = [];

  constructor(context: AnalysisContext, definitions: ReadonlyMap<string, number>, forward: Program) {
    this.context = context;
    this.definitions = definitions;
    this.values = new Map(equationsOf(forward.body).map(({ target, value }) => [target, value]));
  }

  /** The adjoint that has another name elsewhere: `dx` for `grad_x`. */
  adjointMeant({ text }: Identifier, { scope }: Body): Variable | undefined {
    const [, base] = FOREIGN_ADJOINT.exec(text) ?? [];
    const binding = base === undefined || scope.get(text) !== undefined ? undefined : scope.get(adjointName(base));
    return binding?.kind === 'variable' && binding.variable.kind === 'adjoint' ? binding.variable : undefined;
  }

  /** `+=` onto what is no adjoint. */
  reportNoAdjoint(name: Identifier, statement: number, value: Value, body: Body): void {
    const { context } = this;
    const known = body.scope.get(name.text) !== undefined;
    const meant = this.adjointMeant(name, body);
    if (meant !== undefined) {
      const edits = [{ span: name.span, text: meant.name }];
      const fix = placed({ title: `Replace by \`${meant.name}\``, respells: true, edits }, statement);
      const message = `\`${name.text}\` is no adjoint: the gradient of \`${meant.primal?.name}\` is called \`${meant.name}\``;
      context.reportName('undefined-name', { statement, span: name.span }, name.text, message, [fix]);
      return;
    }
    const why =
      known || !name.text.startsWith('d')
        ? 'only adjoints accumulate with `+=`'
        : `there is no forward \`${name.text.slice(1)}\``;
    const fixes = context.renameFixes(name, statement, adjointNames(body), (candidate) => {
      const binding = body.scope.get(candidate);
      const shape = binding?.kind === 'variable' ? binding.variable.shape : UNKNOWN;
      return isUnknown(shape) || isUnknown(value.shape) || sameShape(shape, value.shape);
    });
    const place = { statement, span: name.span };
    context.reportName('undefined-name', place, name.text, `\`${name.text}\` is no adjoint: ${why}`, fixes);
  }

  /** The forward name of an adjoint that exists in principle, but leads to nothing that is asked for. */
  unneeded(name: Identifier, { scope, forward }: Body): Variable | undefined {
    if (scope.get(name.text)?.kind === 'dimension' || !name.text.startsWith('d')) return undefined;
    const variable = forward.get(name.text.slice(1));
    const value = variable && this.values.get(variable);
    return value !== undefined && variable?.active === false && hasDerivative(value) ? variable : undefined;
  }

  /** A line for an adjoint that nobody needs: what it computes is a helper to whoever reads it. */
  unneededTarget(name: Identifier, statement: number, value: Value, { scope }: Body): Defined | undefined {
    const { context } = this;
    const place = { statement, span: name.span };
    const known = scope.get(name.text);
    const variable: Variable =
      known?.kind === 'variable'
        ? known.variable
        : { name: name.text, kind: 'intermediate', shape: value.shape, ranges: [], active: false, place };
    this.unneededLines.push({ place, primal: name.text.slice(1), variable });
    if (known !== undefined) return undefined;
    context.define(variable, place, scope);
    return { target: variable, indices: [] };
  }

  /** One mistake, whatever the number of lines; they can go unless others read what they compute. */
  reportUnneeded(steps: readonly Step[]): void {
    const { context, unneededLines } = this;
    const body = equationsOf(steps);
    for (const primal of new Set(unneededLines.map((line) => line.primal))) {
      const own = unneededLines.filter((line) => line.primal === primal);
      const [{ place, variable }] = own as [UnneededLine];
      const message = `\`${primal}\` reaches no \`input\` or \`param\`: nothing needs its adjoint`;
      const isRead = body.some(({ value }) => readsOf(value).includes(variable));
      const edits = own.map((line) => deleteLine(context.document, line.place.statement));
      const title = own.length === 1 ? 'Remove the line' : `Remove the ${own.length} lines`;
      context.report('unneeded-adjoint', place, message, isRead ? [] : [{ title, edits }]);
    }
  }

  /** The adjoint of something that cannot have one; nothing is said of a forward name that is a mistake already. */
  reportInactive(name: Identifier, statement: number, { scope, forward }: Body): boolean {
    const primal = name.text.startsWith('d') ? name.text.slice(1) : '';
    const variable = forward.get(primal);
    if (variable === undefined && this.context.isReported(primal)) return true;
    const isSize = this.context.dimensions.has(primal);
    if (scope.get(name.text) !== undefined || (!isSize && (variable === undefined || variable.active))) return false;
    const what = isSize ? 'a dimension' : variable?.kind === 'const' ? 'a `const`' : 'not differentiable';
    const message = `\`${primal}\` is ${what}: it has no adjoint`;
    this.context.reportName('not-differentiable', { statement, span: name.span }, name.text, message);
    return true;
  }

  reportMissing(name: Identifier, statement: number, body: Body): void {
    if (this.reportInactive(name, statement, body)) return;
    const { context } = this;
    const place = { statement, span: name.span };
    const loop = body.ended.get(name.text);
    if (loop !== undefined) {
      const message = `\`${name.text}\` is local to the loop on line ${context.lineOf(loop)}`;
      context.reportName('undefined-name', place, name.text, message);
      return;
    }
    const defined = this.definitions.get(name.text);
    if (defined === undefined && reportForeignName(name, statement, body.scope, context)) return;
    const message =
      defined === undefined
        ? `\`${name.text}\` is not defined`
        : defined === statement
          ? `\`${name.text}\` is read in its own definition`
          : `\`${name.text}\` is used before it is defined on line ${context.lineOf(defined)}`;
    const fixes =
      defined === undefined
        ? context.replacements(name, statement, body.scope)
        : movesFor(name.text, statement, defined, context.document);
    const code = defined === undefined ? 'undefined-name' : 'used-before-defined';
    context.reportName(code, place, name.text, message, fixes);
  }
}

function adjointNames({ forward }: Body): readonly string[] {
  return [...forward.values()].filter((variable) => variable.active).map(({ name }) => adjointName(name));
}
