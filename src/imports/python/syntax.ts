/** Offsets in the Python text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

interface Node extends Range {
  readonly kind: string;
}

/** A Python expression, as far as an importer asks; whatever else there is, is `unread`. */
export type Expr =
  | (Node & { readonly kind: 'name'; readonly name: string })
  | (Node & { readonly kind: 'number'; readonly value: number; readonly text: string })
  | (Node & { readonly kind: 'text'; readonly value: string })
  | (Node & { readonly kind: 'constant'; readonly value: 'True' | 'False' | 'None' | '...' })
  | (Node & { readonly kind: 'tuple' | 'list'; readonly items: readonly Expr[] })
  | (Node & { readonly kind: 'dict'; readonly items: readonly (readonly [Expr, Expr])[] })
  | (Node & { readonly kind: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr })
  | (Node & { readonly kind: 'unary'; readonly operator: string; readonly operand: Expr })
  | (Node & { readonly kind: 'choice'; readonly test: Expr; readonly chosen: Expr; readonly otherwise: Expr })
  | CallExpr
  | (Node & { readonly kind: 'attribute'; readonly object: Expr; readonly name: string })
  | (Node & { readonly kind: 'subscript'; readonly object: Expr; readonly index: readonly Expr[] })
  | (Node & { readonly kind: 'slice'; readonly start?: Expr; readonly stop?: Expr; readonly step?: Expr })
  | (Node & { readonly kind: 'lambda'; readonly parameters: readonly Parameter[]; readonly body: Expr })
  | ComprehensionExpr
  | (Node & { readonly kind: 'starred'; readonly operand: Expr })
  | (Node & { readonly kind: 'unread' });

export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Expr[];
  readonly keywords: readonly { readonly name: string; readonly value: Expr }[];
}

export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  readonly element: Expr;
  /** Of a comprehension of a dictionary. */
  readonly value?: Expr;
  readonly clauses: readonly { readonly target: Expr; readonly over: Expr; readonly tests: readonly Expr[] }[];
}

export interface Parameter {
  readonly name: string;
  readonly fallback?: Expr;
  /** As it is written, without quotes. */
  readonly annotation?: string;
  readonly star?: 1 | 2;
  readonly range: Range;
}

export interface FunctionStatement extends Node {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Stmt[];
  readonly documentation: string;
  readonly decorators: readonly string[];
  /** Its first line, to the colon. */
  readonly header: Range;
}

export interface ClassStatement extends Node {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly string[];
  readonly body: readonly Stmt[];
}

export type Stmt =
  | (Node & { readonly kind: 'assign'; readonly targets: readonly Expr[]; readonly value: Expr })
  | (Node & { readonly kind: 'update'; readonly target: Expr; readonly operator: string; readonly value: Expr })
  | (Node & { readonly kind: 'expression'; readonly value: Expr })
  | (Node & { readonly kind: 'return'; readonly value?: Expr })
  | (Node & {
      readonly kind: 'for';
      readonly target: Expr;
      readonly over: Expr;
      readonly body: readonly Stmt[];
      readonly otherwise: readonly Stmt[];
    })
  | (Node & { readonly kind: 'while'; readonly test: Expr; readonly body: readonly Stmt[] })
  | (Node & { readonly kind: 'if'; readonly test: Expr; readonly body: readonly Stmt[]; readonly otherwise: readonly Stmt[] })
  | (Node & { readonly kind: 'with'; readonly body: readonly Stmt[] })
  | (Node & { readonly kind: 'assert'; readonly test: Expr })
  | (Node & { readonly kind: 'field'; readonly name: string })
  | (Node & { readonly kind: 'pass' | 'raise' | 'import' | 'break' | 'continue' | 'delete' })
  | FunctionStatement
  | ClassStatement
  | (Node & { readonly kind: 'unread' });

/** A parsed file. */
export interface Module {
  readonly text: string;
  readonly body: readonly Stmt[];
  readonly comments: readonly (Range & { readonly text: string })[];
  /** Places at which the text is no Python. */
  readonly damage: readonly Range[];
}
