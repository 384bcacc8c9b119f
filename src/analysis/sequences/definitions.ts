import type { EquationSyntax, Identifier } from '../../language/syntax.ts';
import { isActive, OpenActivity, type OpenVariable } from '../../program/activity.ts';
import type { Dimension } from '../../program/dimension.ts';
import type { Value, Variable } from '../../program/program.ts';
import { isUnknown, printShape, sameShape, UNKNOWN } from '../../program/shape.ts';
import type { AnalysisContext } from '../context.ts';
import { mayDefine } from '../declarations.ts';
import type { Surroundings } from '../names/reads.ts';
import type { Scope } from '../names/scope.ts';
import { blindNames } from './blind-reads.ts';

/** The target of an equation: a variable, and its indices if it is a sequence. */
export interface Defined {
  readonly target: Variable;
  readonly indices: readonly Dimension[];
}

/** Sequences by name, with the shapes of their elements, as one reading of a file tells them to the next. */
export type Foretold = ReadonlyMap<string, Pick<Variable, 'shape' | 'place'>>;

/** The sequences that the equations of one body define, element by element. */
export class SequenceDefinitions {
  /** Sequences of which a definition is damaged: nothing is said about their elements. */
  readonly damaged = new Set<string>();
  private readonly context: AnalysisContext;
  private readonly file: Surroundings;
  private readonly open: OpenActivity;
  private readonly variables = new Map<string, OpenVariable>();
  private readonly foretold: Foretold;

  /** Other definitions may make a sequence active than the first one, so that it belongs to what is open. */
  constructor(
    context: AnalysisContext,
    file: Surroundings,
    open: OpenActivity = new OpenActivity(),
    foretold: Foretold = new Map(),
  ) {
    this.context = context;
    this.file = file;
    this.open = open;
    this.foretold = foretold;
  }

  /** Makes a sequence whose elements have a known shape before any of its definitions; false for others. */
  foretell(name: string): boolean {
    const known = this.foretold.get(name);
    const ranges = this.file.outline.get(name)?.ranges;
    if (known === undefined || ranges === undefined || this.variables.has(name)) return false;
    const { shape, place } = known;
    const variable: OpenVariable = {
      name,
      kind: 'intermediate',
      shape,
      ranges,
      active: false,
      ...(place === undefined ? {} : { place }),
    };
    this.variables.set(name, variable);
    this.open.add(variable);
    this.context.fileScope.set(name, { kind: 'variable', variable });
    return true;
  }

  /** The sequences that are read above all of their definitions, where these tell a shape nevertheless. */
  untold(): Foretold {
    const blind = blindNames(this.file.elements.reads).filter((name) => !this.damaged.has(name));
    return new Map(
      blind.flatMap((name) => {
        const variable = this.variables.get(name);
        return variable === undefined || isUnknown(variable.shape) ? [] : [[name, variable] as const];
      }),
    );
  }

  /** Reports what is wrong with the elements, once all are known. */
  check(): void {
    this.file.elements.check((name) => this.damaged.has(name) || !this.variables.has(name));
  }

  /** Defines an element; undefined once something about it is reported. */
  define({ target }: EquationSyntax, statement: number, value: Value, around: Surroundings): Defined | undefined {
    const { context, file } = this;
    const { name, indices: written, span } = target;
    const lowered = written.map((index) => context.reads.lowerIndex(index, statement, around));
    const indices = lowered.filter((index) => index !== undefined);
    const variable = this.variable(name, statement, value, around.scope);
    if (variable === undefined) return undefined;
    const rank = file.outline.get(name.text)?.rank;
    if (indices.length < lowered.length || rank !== indices.length) {
      this.damaged.add(name.text);
      // If the first definition is damaged, the right number of indices is unknown.
      if (indices.length < lowered.length || rank === undefined) return undefined;
      const message = `\`${name.text}\` has ${rank} ${rank === 1 ? 'index' : 'indices'} where it is defined first, found ${indices.length}`;
      context.report('wrong-arguments', { statement, span }, message);
      return undefined;
    }
    file.elements.define({ name: name.text, indices, loops: around.loops, place: { statement, span } });
    this.requireShape(variable, value, statement);
    return { target: variable, indices };
  }

  /** The sequence that an equation adds to; its first definition in the file makes it, and tells its shape. */
  private variable(name: Identifier, statement: number, value: Value, scope: Scope): Variable | undefined {
    const { context, file, variables } = this;
    const place = { statement, span: name.span };
    const known = variables.get(name.text);
    const binding = scope.get(name.text);
    if (known !== undefined && binding?.kind === 'variable' && binding.variable === known) {
      context.occurrences.push({ place, role: 'definition', of: { kind: 'variable', variable: known } });
      return known;
    }
    // A sequence belongs to the file, whichever loop defines it.
    const owner = binding === undefined ? context.fileScope : scope;
    if (!mayDefine(name, statement, context, owner)) return undefined;
    const ranges = file.outline.get(name.text)?.ranges;
    const variable: OpenVariable = {
      name: name.text,
      kind: 'intermediate',
      shape: ranges === undefined ? UNKNOWN : value.shape,
      ranges: ranges ?? [],
      active: isActive(value),
      place,
    };
    variables.set(name.text, variable);
    this.open.add(variable);
    context.define(variable, place, file.scope);
    return variable;
  }

  private requireShape({ name, shape, place }: Variable, value: Value, statement: number): void {
    if (isUnknown(shape) || isUnknown(value.shape) || sameShape(shape, value.shape)) return;
    const line = place === undefined ? '' : ` on line ${this.context.lineOf(place.statement)}`;
    const message = `an element of \`${name}\` is ${printShape(shape)}${line}, but this is ${printShape(value.shape)}`;
    this.context.report('shape-mismatch', { statement, span: value.span }, message);
  }
}
