/**
 * The syntax tree of one statement: what `parser.ts` makes of its text, immutable and independent of where in
 * the file the statement stands. All spans count from the statement's first character, end exclusive.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Identifier {
  readonly text: string;
  readonly span: Span;
}

export type BinaryOperator = '<' | '<=' | '>' | '>=' | '==' | '!=' | '+' | '-' | '*' | '/' | '//' | '@' | '^';

/** A parenthesis leaves no node: the span of what it encloses is widened to it. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'name'; readonly name: Identifier; readonly indices: readonly Expression[]; readonly span: Span }
  | CallSyntax
  | { readonly kind: 'list'; readonly elements: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'negation'; readonly operand: Expression; readonly span: Span }
  | { readonly kind: 'transpose'; readonly operand: Expression; readonly span: Span }
  | PartSyntax
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    };

export interface CallSyntax {
  readonly kind: 'call';
  readonly name: Identifier;
  /** Of the backward pass of a cell: the adjoints of its results, in front of the `;` in `GRU'(dy; x, h)`. */
  readonly cotangents?: readonly Expression[];
  readonly arguments: readonly Argument[];
  readonly span: Span;
}

/** Brackets behind an operand that are no indices of a name alone: `a[:, 1..H]`, `h[t][2]`. */
export interface PartSyntax {
  readonly kind: 'part';
  readonly operand: Expression;
  readonly axes: readonly AxisSyntax[];
  readonly span: Span;
}

/** One place of an axis, which is dropped; a range of it; or all of it, `:`. */
export type AxisSyntax =
  | { readonly kind: 'place'; readonly place: Expression; readonly span: Span }
  | { readonly kind: 'range'; readonly first: Expression; readonly last: Expression; readonly span: Span }
  | { readonly kind: 'whole'; readonly span: Span };

export interface Argument {
  /** The keyword of an option: `axis` in `sum(x, axis=0)`. */
  readonly name?: Identifier;
  readonly value: Expression;
}

export interface RangeSyntax {
  readonly first: Expression;
  readonly last: Expression;
  readonly span: Span;
}

/** A name with or without indices, as an equation defines it or `output` lists it. */
export interface Target {
  readonly name: Identifier;
  readonly indices: readonly Expression[];
  readonly span: Span;
}

export interface DomainSyntax {
  readonly low: Expression;
  readonly high?: Expression;
  readonly span: Span;
}

export interface VariableSyntax {
  readonly name: Identifier;
  readonly ranges: readonly RangeSyntax[];
  readonly shape?: readonly Expression[];
  readonly domain?: DomainSyntax;
}

export type DeclarationKeyword = 'input' | 'param' | 'const';

/** A replacement in the statement at hand, before anybody knows where that stands. */
export interface LocalFix {
  readonly title: string;
  /** True for another spelling of the same thing: nothing is guessed. */
  readonly respells?: true;
  /** True if it leaves a mistake, or may mean another value: an editor does not choose it by itself. */
  readonly isPartial?: true;
  readonly edits: readonly LocalEdit[];
}

export interface LocalEdit {
  /** Statement that it stands in, if that is another one. */
  readonly statement?: number;
  readonly span: Span;
  readonly text: string;
  /** The kind of expression that the text is, where it takes parentheses beside other operands. */
  readonly compound?: 'sum' | 'product';
}

/** An error in the form of a statement, and its place. */
export interface Damage {
  readonly message: string;
  readonly span: Span;
  /** With which it is a statement. */
  readonly fixes?: readonly LocalFix[];
  /** Behind the left one of two operands that stand side by side in an equation. */
  readonly missingOperator?: number;
}

export interface EquationSyntax {
  readonly kind: 'equation';
  readonly target: Target;
  /** The targets behind the first one: the further results of a cell. */
  readonly others?: readonly Target[];
  readonly operator: '=' | '+=';
  readonly operatorSpan: Span;
  readonly value: Expression;
}

/** The first line of a cell. */
export interface CellSyntax {
  readonly kind: 'cell';
  readonly keyword: Span;
  readonly name: Identifier;
  readonly parameters: readonly CellParameter[];
  readonly results: readonly Target[];
}

export interface CellParameter {
  readonly isConstant: boolean;
  readonly variable: VariableSyntax;
}

export interface ImportSyntax {
  readonly kind: 'import';
  readonly keyword: Span;
  readonly names: readonly Identifier[];
  readonly path: Identifier;
}

export type StatementSyntax =
  | {
      readonly kind: 'dimensions';
      readonly sizes: readonly { readonly name: Identifier; readonly size: Expression }[];
    }
  | {
      readonly kind: 'declaration';
      readonly keyword: DeclarationKeyword;
      readonly variables: readonly VariableSyntax[];
    }
  | { readonly kind: 'output'; readonly targets: readonly Target[]; readonly keyword: Span }
  | EquationSyntax
  | CellSyntax
  /** `cell Decoder = GRU` */
  | { readonly kind: 'alias'; readonly keyword: Span; readonly name: Identifier; readonly original: Identifier }
  | ImportSyntax
  /** The backward pass of a cell that contributes to parameters of the cell only. */
  | { readonly kind: 'call'; readonly value: CallSyntax }
  | { readonly kind: 'loop'; readonly variable: Identifier; readonly range: RangeSyntax }
  | { readonly kind: 'backward'; readonly keyword: Span }
  | { readonly kind: 'end'; readonly brace: Span }
  | {
      /** Its names are known still, so that whoever reads them is not blamed for this line. */
      readonly kind: 'damaged';
      readonly damage: Damage;
      readonly defines: readonly Identifier[];
      /** The block of whose first line this is what is left; its `{` may be gone. */
      readonly opens?: 'loop' | 'backward' | 'cell';
    };

/** All targets of an equation, in order. */
export function allTargets({ target, others = [] }: EquationSyntax): readonly Target[] {
  return [target, ...others];
}

function boundsOf(axis: AxisSyntax): readonly Expression[] {
  return axis.kind === 'place' ? [axis.place] : axis.kind === 'range' ? [axis.first, axis.last] : [];
}

/** The axes with their bounds, in order, replaced. */
function withBounds(axes: readonly AxisSyntax[], map: (bound: Expression, index: number) => Expression): readonly AxisSyntax[] {
  let index = 0;
  return axes.map((axis) => {
    if (axis.kind === 'whole') return axis;
    if (axis.kind === 'place') return { ...axis, place: map(axis.place, index++) };
    return { ...axis, first: map(axis.first, index++), last: map(axis.last, index++) };
  });
}

export function spanOf(start: number, end: number): Span {
  return { start, end };
}

/** The expressions that one consists of. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'name':
      return expression.indices;
    case 'call':
      return [...(expression.cotangents ?? []), ...expression.arguments.map(({ value }) => value)];
    case 'list':
      return expression.elements;
    case 'negation':
    case 'transpose':
      return [expression.operand];
    case 'part':
      return [expression.operand, ...expression.axes.flatMap(boundsOf)];
    case 'binary':
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** An expression with others in the places of its children. */
export function mapChildren(expression: Expression, map: (child: Expression, index: number) => Expression): Expression {
  switch (expression.kind) {
    case 'name':
      return { ...expression, indices: expression.indices.map(map) };
    case 'call': {
      const { cotangents } = expression;
      const before = cotangents?.length ?? 0;
      const given = expression.arguments.map((own, index) => ({ ...own, value: map(own.value, before + index) }));
      return { ...expression, ...(cotangents && { cotangents: cotangents.map(map) }), arguments: given };
    }
    case 'list':
      return { ...expression, elements: expression.elements.map(map) };
    case 'negation':
    case 'transpose':
      return { ...expression, operand: map(expression.operand, 0) };
    case 'part': {
      const axes = withBounds(expression.axes, (bound, index) => map(bound, index + 1));
      return { ...expression, operand: map(expression.operand, 0), axes };
    }
    case 'binary':
      return { ...expression, left: map(expression.left, 0), right: map(expression.right, 1) };
    default:
      return expression;
  }
}

/** Every expression below some, the outer before the inner. */
export function* walk(expressions: readonly Expression[]): Generator<Expression> {
  const open = [...expressions].reverse();
  for (;;) {
    const expression = open.pop();
    if (expression === undefined) return;
    yield expression;
    open.push(...childrenOf(expression).toReversed());
  }
}
