import type { IToken, TokenType } from 'chevrotain';
import {
  AbstractLangiumParser,
  type AstNode,
  AstUtils,
  createParser,
  GrammarAST,
  GrammarUtils,
  type LangiumCoreServices,
} from 'langium';

/** Part of a parsed statement: a word is its token, and a node has its place, so that each part can be underlined. */
export type Parsed<T> = T extends string
  ? IToken
  : T extends readonly (infer Element)[]
    ? readonly Parsed<Element>[] | undefined
    : T extends AstNode
      ? ParsedNode<T>
      : T;

/** A node of the grammar with the span of its text; lists are absent where they are empty. */
export type ParsedNode<T extends AstNode> = T extends AstNode
  ? { readonly $type: T['$type']; readonly start: number; readonly end: number } & {
      readonly [Feature in Exclude<keyof T, `$${string}`>]: Parsed<T[Feature]>;
    }
  : never;

interface OpenNode {
  $type: string;
  start: number;
  end: number;
  [feature: string]: unknown;
}

type RuleMethod = ReturnType<AbstractLangiumParser['rule']>;

/** The name of the error about text after a whole statement. */
export const SURPLUS = 'NotAllInputParsedException';

/** The reason why some tokens are no statement. */
export interface ParserError {
  readonly name: string;
  readonly message: string;
  readonly token: IToken;
}

function extend(node: OpenNode, start: number, end: number): void {
  if (node.start === -1) node.start = start;
  node.end = end;
}

/**
 * Runs the rules that Langium builds from the grammar and makes light nodes: Langium's own parser adds a concrete syntax
 * tree and links both ways, which takes more than twice as long and which nothing here reads.
 */
export class StatementParser extends AbstractLangiumParser {
  /** The nodes whose rules are running, the innermost last. */
  private readonly open: OpenNode[] = [];
  private readonly assignments = new Map<GrammarAST.AbstractElement, GrammarAST.Assignment | undefined>();

  constructor(services: LangiumCoreServices) {
    super(services, false);
    createParser(services.Grammar, this, services.parser.Lexer.definition);
    this.finalize();
  }

  /** The node that some tokens are by a rule of the grammar, or the first thing that it objects to. */
  parse<T extends AstNode>(tokens: IToken[], rule: string): ParsedNode<T> | ParserError {
    const method = this.getRule(rule);
    if (method === undefined) throw new Error(`the grammar has no rule ${rule}`);
    this.open.length = 0;
    this.wrapper.input = tokens;
    const node = this.wrapper.rule(method);
    return this.wrapper.errors[0] ?? node;
  }

  override rule(rule: GrammarAST.ParserRule | GrammarAST.InfixRule, implementation: RuleMethod): RuleMethod {
    const $type = GrammarUtils.getTypeName(rule);
    const method = this.wrapper.DEFINE_RULE(rule.name, (args) => {
      if (this.isRecording()) return implementation(args);
      this.open.push({ $type, start: -1, end: -1 });
      implementation(args);
      return this.open.pop();
    });
    this.allRules.set(rule.name, method);
    return method;
  }

  override consume(index: number, type: TokenType, feature: GrammarAST.AbstractElement): void {
    const token = this.wrapper.wrapConsume(index, type);
    if (this.isRecording()) return;
    extend(this.current, token.startOffset, token.startOffset + token.image.length);
    this.assign(feature, token);
  }

  override subrule(
    index: number,
    rule: RuleMethod,
    _isFragment: boolean,
    feature: GrammarAST.AbstractElement,
    args: Parameters<RuleMethod>[0],
  ): void {
    const node = this.wrapper.wrapSubrule(index, rule, args) as OpenNode;
    if (this.isRecording()) return;
    if (this.assign(feature, node)) extend(this.current, node.start, node.end);
    // A rule that is one of several others has the node of the one that it is.
    else this.open[this.open.length - 1] = node;
  }

  override action($type: string): void {
    if (!this.isRecording()) this.current.$type = $type;
  }

  private get current(): OpenNode {
    return this.open[this.open.length - 1] as OpenNode;
  }

  /** Gives the current node a part; false where the grammar names none. */
  private assign(feature: GrammarAST.AbstractElement, value: IToken | OpenNode): boolean {
    const assignment = this.assignmentOf(feature);
    if (assignment === undefined) return false;
    const { current } = this;
    const list = current[assignment.feature];
    if (assignment.operator === '+=') {
      if (Array.isArray(list)) list.push(value);
      else current[assignment.feature] = [value];
    } else current[assignment.feature] = assignment.operator === '?=' ? true : value;
    return true;
  }

  private assignmentOf(feature: GrammarAST.AbstractElement): GrammarAST.Assignment | undefined {
    if (!this.assignments.has(feature))
      this.assignments.set(feature, AstUtils.getContainerOfType(feature, GrammarAST.isAssignment));
    return this.assignments.get(feature);
  }
}
