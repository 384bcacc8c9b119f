import { type DiagnosticCode, type Fix, type Place, placed } from '../../language/diagnostic.ts';
import type { AxisSyntax, Expression, Identifier, Span } from '../../language/syntax.ts';
import { readValue, sizeValue, unknownValue } from '../../program/build.ts';
import { namedConstant } from '../../program/constants.ts';
import { type Dimension, named } from '../../program/dimension.ts';
import type { DimensionInfo, Value, Variable } from '../../program/program.ts';
import { isUnknown, type Shape } from '../../program/shape.ts';
import { lowerAxes, misfit, takePart } from '../expressions/parts.ts';
import { lowerSize } from '../expressions/sizes.ts';
import type { OccurrenceLog } from '../occurrence-log.ts';
import { isAffine } from '../sequences/boxes.ts';
import type { Elements } from '../sequences/coverage.ts';
import type { OpenLoop } from '../sequences/open-loop.ts';
import type { SequenceOutline } from '../sequences/outline.ts';
import type { Scope } from './scope.ts';

/** Answers for names that the scopes do not hold; reports and gives an unknown value. */
export type MissingName = (name: Identifier, statement: number) => void;

/** The surroundings of a statement: the names in sight, the loops around it, and the sequences of its body. */
export interface Surroundings {
  readonly scope: Scope;
  /** The outermost first. */
  readonly loops: readonly OpenLoop[];
  /** The sequences that equations of this body define. */
  readonly outline: ReadonlyMap<string, SequenceOutline>;
  readonly elements: Elements;
  /** True for a name that a line of this body defines, wherever it stands: it is no number of the language then. */
  readonly defines?: (name: string) => boolean;
  /** Brings a sequence into sight that is defined further down only, where its elements have a known shape; false for others. */
  readonly foretell?: (name: string) => boolean;
}

const INDEX_RULE = 'an index is made of loop variables, dimensions and whole numbers with `+`, `-` and `*`';

/** An element where it is written. */
export interface ElementRequest {
  readonly name: Identifier;
  readonly indices: readonly Expression[];
  readonly span: Span;
  readonly statement: number;
  readonly around: Surroundings;
}

/** Brackets behind a value that is resolved. */
interface PartRequest extends Pick<ElementRequest, 'span' | 'statement' | 'around'> {
  readonly axes: readonly AxisSyntax[];
}

/** True for a variable whose brackets take a part of a tensor. */
export function isTensor({ isLocal, ranges, shape }: Variable): boolean {
  return (isLocal === true || ranges.length === 0) && !isUnknown(shape) && shape.length > 0;
}

/** The message for brackets behind a name that has no elements of its own. */
function unindexed({ text }: Identifier, shape: Shape): string {
  return shape.length === 0
    ? `\`${text}\` is a single number: it has no elements`
    : `\`${text}\` is not a sequence: brackets take parts of a tensor where it is read`;
}

/** True for a tensor with elements that has other brackets than one of them. */
function isSplit({ isTensor: own, ranges }: Variable, count: number): boolean {
  return own === true && ranges.length !== count;
}

/** The single places among the first axes. */
function placesIn(axes: readonly AxisSyntax[], count: number): readonly Expression[] {
  return axes.slice(0, count).flatMap((axis) => (axis.kind === 'place' ? [axis.place] : []));
}

export interface ReadRequest extends ElementRequest {
  readonly missing: MissingName;
}

/** The part of the analysis that reads of names need. */
interface Context {
  readonly occurrences: OccurrenceLog;
  readonly dimensions: ReadonlyMap<string, DimensionInfo>;
  readonly report: (code: DiagnosticCode, place: Place, message: string, fixes?: readonly Fix[]) => void;
  readonly reportName: (code: DiagnosticCode, place: Place, name: string, message: string, fixes: readonly Fix[]) => void;
  readonly size: (name: Identifier, statement: number, scope: Scope) => Dimension | undefined;
  readonly indexFixes: (name: Identifier, statement: number, variable: string) => readonly Fix[];
  readonly renameFixes: (name: Identifier, statement: number, candidates: Iterable<string>) => readonly Fix[];
}

/** Resolves names and elements where they are read. */
export class Reads {
  /** The number of reads of `pi` and the like: a definition above would make each of them another. */
  constants = 0;
  private readonly context: Context;

  constructor(context: Context) {
    this.context = context;
  }

  read(request: ReadRequest): Value {
    const { name, indices, span, statement, around } = request;
    const place = { statement, span: name.span };
    const binding = around.scope.get(name.text);
    if (binding === undefined && indices.length > 0 && around.foretell?.(name.text) === true) return this.read(request);
    if (binding === undefined) return this.readUndefined(request);
    if (binding.kind !== 'variable') {
      const of = binding.kind === 'index' ? { ...binding, name: name.text } : { ...binding, name: name.text };
      this.context.occurrences.push({ place, role: 'read', of });
      if (indices.length === 0) return sizeValue(named(name.text), span);
      const what = binding.kind === 'index' ? 'the variable of a loop' : 'a dimension';
      this.context.report('wrong-arguments', { statement, span }, `\`${name.text}\` is ${what}: it has no elements`);
      return unknownValue(span);
    }
    const { variable } = binding;
    this.context.occurrences.push({
      place,
      role: 'read',
      of: binding.indices === undefined ? binding : { kind: 'variable', variable },
    });
    if (indices.length > 0 && (isTensor(variable) || isSplit(variable, indices.length))) {
      const axes = indices.map((index): AxisSyntax => ({ kind: 'place', place: index, span: index.span }));
      return this.partOfVariable(variable, binding.indices, { ...request, axes });
    }
    if (indices.length > 0) {
      const element = this.elementIndices(request, variable);
      return element === undefined ? unknownValue(span) : readValue(variable, element, span);
    }
    if (binding.indices !== undefined) return readValue(variable, binding.indices, span);
    this.noteRead(request, []);
    return readValue(variable, undefined, span);
  }

  /** The part of an expression in brackets: of a name with elements, those of its first axes may name one. */
  partOf(operand: Expression, request: PartRequest, lower: (operand: Expression) => Value): Value {
    const { axes, statement, around } = request;
    const binding = operand.kind === 'name' && operand.indices.length === 0 ? around.scope.get(operand.name.text) : undefined;
    const variable = binding?.kind === 'variable' && binding.indices === undefined ? binding.variable : undefined;
    const count = variable === undefined || variable.isLocal === true ? 0 : variable.ranges.length;
    if (operand.kind !== 'name' || variable === undefined || count === 0 || placesIn(axes, count).length < count)
      return this.part(lower(operand), request);
    const place = { statement, span: operand.name.span };
    this.context.occurrences.push({ place, role: 'read', of: { kind: 'variable', variable } });
    return this.partOfVariable(variable, undefined, { ...request, name: operand.name });
  }

  /** The element that the first brackets name, where it has one, and what the others take of it. */
  private partOfVariable(
    variable: Variable,
    local: readonly Dimension[] | undefined,
    request: PartRequest & Pick<ElementRequest, 'name'>,
  ): Value {
    const { axes, span } = request;
    const count = variable.isLocal === true ? 0 : variable.ranges.length;
    const indices = placesIn(axes, count);
    if (count === 0 || indices.length < count) {
      if (count > 0) this.noteRead({ ...request, indices: [] }, []);
      return this.part(readValue(variable, local, span), request);
    }
    const own = axes.length === count ? span : { start: span.start, end: axes[count - 1]?.span.end ?? span.end };
    const element = this.elementIndices({ ...request, indices, span: own }, variable);
    if (element === undefined) return unknownValue(span);
    const value = readValue(variable, element, span);
    return axes.length === count ? value : this.part(value, { ...request, axes: axes.slice(count) });
  }

  /** The part of a value in brackets. */
  part(value: Value, { axes, span, statement, around }: PartRequest): Value {
    const lowered = lowerAxes(axes, (bound) => this.lowerBound(bound, statement, around));
    if (lowered === undefined || isUnknown(value.shape)) return unknownValue(span);
    const { loops, elements } = around;
    const wrong = misfit(value, lowered, { loops, find: elements.find, fixed: elements.fixed });
    if (wrong === undefined) return takePart(value, lowered, span);
    const fixes = wrong.fixes.map((fix) => placed(fix, statement));
    this.context.report('shape-mismatch', { statement, span: wrong.span }, wrong.message, fixes);
    return unknownValue(span);
  }

  private readUndefined(request: ReadRequest): Value {
    const { name, indices, span, statement, around, missing } = request;
    const isOwn = indices.length > 0 || around.defines?.(name.text) === true;
    const constant = isOwn ? undefined : namedConstant(name.text, span);
    if (constant !== undefined) {
      this.constants += 1;
      return constant;
    }
    if (indices.length === 0 || !around.outline.has(name.text)) {
      missing(name, statement);
      return unknownValue(span);
    }
    // An element of a sequence that is defined further down, or by this very equation.
    this.noteElement(request);
    return unknownValue(span);
  }

  /** Takes note of an element of which nothing is known yet, for the sake of the range of its sequence. */
  private noteElement(request: ElementRequest): void {
    const lowered = request.indices.map((index) => this.lowerIndex(index, request.statement, request.around));
    const known = lowered.filter((index) => index !== undefined);
    if (known.length === lowered.length) this.noteRead(request, known, true);
  }

  private noteRead({ name, span, statement, around }: ElementRequest, indices: readonly Dimension[], isBlind = false): void {
    const binding = around.scope.get(name.text);
    const variable = binding?.kind === 'variable' ? binding.variable : undefined;
    const isOpen = around.outline.has(name.text);
    if (!isOpen && (variable === undefined || variable.ranges.length === 0)) return;
    const { loops } = around;
    const bounds = isOpen || variable === undefined ? {} : { ranges: variable.ranges };
    around.elements.read({ name: name.text, indices, loops, place: { statement, span }, isDefined: isOpen, isBlind, ...bounds });
  }

  /** The indices of an element that is read or contributed to; undefined once something is reported. */
  elementIndices(request: ElementRequest, variable: Variable): readonly Dimension[] | undefined {
    const { name, indices, span, statement, around } = request;
    const { ranges, isLocal, shape } = variable;
    if (isLocal === true || ranges.length === 0) {
      if (!isUnknown(shape) || isLocal === true)
        this.context.report('wrong-arguments', { statement, span }, unindexed(name, shape));
      else if (around.outline.get(name.text)?.rank === indices.length) this.noteElement(request);
      return undefined;
    }
    if (indices.length !== ranges.length) {
      const count = `${ranges.length} ${ranges.length === 1 ? 'index' : 'indices'}`;
      this.context.report('wrong-arguments', { statement, span }, `\`${name.text}\` has ${count}, found ${indices.length}`);
      return undefined;
    }
    const lowered = indices.map((index) => this.lowerIndex(index, statement, around));
    const known = lowered.filter((index) => index !== undefined);
    if (known.length < lowered.length) return undefined;
    this.noteRead(request, known);
    return known;
  }

  private reportUnknownIndex(name: Identifier, statement: number, { loops }: Surroundings): void {
    const { dimensions } = this.context;
    const [innermost] = loops.toReversed();
    const named = this.context.renameFixes(name, statement, [...loops.map(({ variable }) => variable), ...dimensions.keys()]);
    // Whatever an index is called, it is most likely that of the loop around it.
    const own = innermost === undefined ? [] : this.context.indexFixes(name, statement, innermost.variable);
    const titles = new Set(own.map(({ title }) => title));
    const fixes = [...own, ...named.filter(({ title }) => !titles.has(title))];
    const message = `\`${name.text}\` is not defined: ${INDEX_RULE}`;
    this.context.reportName('undefined-name', { statement, span: name.span }, name.text, message, fixes);
  }

  /** An index is affine in the loop variables, and introduces no name. */
  lowerIndex(expression: Expression, statement: number, around: Surroundings): Dimension | undefined {
    const index = this.lowerBound(expression, statement, around);
    if (index === undefined || isAffine(index, around.loops)) return index;
    const message = 'an index is affine in the loop variables, as `t-1` and `T-t+1` are';
    this.context.report('wrong-arguments', { statement, span: expression.span }, message);
    return undefined;
  }

  /** The beginning or end of a part of a tensor: `(k-1)*d+1`, too. */
  private lowerBound(expression: Expression, statement: number, around: Surroundings): Dimension | undefined {
    const report = (code: DiagnosticCode, span: Span, message: string): void =>
      this.context.report(code, { statement, span }, message);
    const size = (name: Identifier): Dimension | undefined => {
      const binding = around.scope.get(name.text);
      if (binding === undefined) this.reportUnknownIndex(name, statement, around);
      else if (binding.kind !== 'variable') return this.context.size(name, statement, around.scope);
      else report('wrong-arguments', name.span, `\`${name.text}\` is a variable: ${INDEX_RULE}`);
      return undefined;
    };
    return lowerSize(expression, {
      size,
      report: (code, span, message) => report(code, span, code === 'too-large' ? message : INDEX_RULE),
    });
  }
}
