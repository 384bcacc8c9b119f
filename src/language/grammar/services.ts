import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';
import {
  createDefaultCoreModule,
  createDefaultSharedCoreModule,
  DefaultTokenBuilder,
  EmptyFileSystem,
  type GrammarAST,
  inject,
  type LangiumCoreServices,
  type LangiumSharedCoreServices,
  type Module,
  type PartialLangiumCoreServices,
  stream,
} from 'langium';
import { BpropGeneratedModule, BpropGeneratedSharedModule } from './generated/module.ts';
import { StatementParser } from './statement-parser.ts';

/** Words for the kinds of tokens in messages. */
const TOKEN_WORDS: Readonly<Record<string, string>> = {
  NAME: 'a name',
  NUMBER: 'a number',
  TEXT: 'a text',
  SEMICOLON: '`;`',
  PRIME: "`'`",
};

/** Words for the grammar rules in messages. */
const RULE_WORDS: Readonly<Record<string, string>> = {
  Primary: 'an expression',
  Operand: 'an expression',
  Equation: '`=` or `+=`',
  Expression: 'an expression',
  Statement: 'a declaration, an equation, `for`, `output` or `backward`',
};

function tokenWord(type: TokenType): string {
  return TOKEN_WORDS[type.name] ?? `\`${type.name}\``;
}

function ruleWord(ruleName: string): string {
  return RULE_WORDS[ruleName] ?? 'something else';
}

function found(token: IToken | undefined): string {
  return token === undefined || token.image === '' ? 'the end of the line' : `\`${token.image}\``;
}

const errorMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `expected ${tokenWord(expected)}, found ${found(actual)}`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    `expected an operator or the end of the line, found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ actual, ruleName }) => `expected ${ruleWord(ruleName)}, found ${found(actual[0])}`,
  buildEarlyExitMessage: ({ actual, ruleName }) => `expected ${ruleWord(ruleName)}, found ${found(actual[0])}`,
};

/**
 * Characters with which a name may begin, and some with which none does: the letters of ASCII, and all others, of which the lexer knows one of
 * each 128. To ask the pattern of names for each would take as long as the rest of the lexer.
 */
function nameStarts(): readonly number[] {
  const between = (first: string, last: string): readonly number[] =>
    Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, index) => first.charCodeAt(0) + index);
  const latin = Array.from({ length: 128 }, (_, index) => 128 + index);
  const others = Array.from({ length: (65_536 - 256) / 128 }, (_, index) => 256 + 128 * index);
  return [...between('A', 'Z'), ...between('a', 'z'), '_'.charCodeAt(0), ...latin, ...others];
}

/** Adds to Langium's lexer the facts about Unicode names that it cannot derive from the grammar. */
class TokenBuilder extends DefaultTokenBuilder {
  /** Every rule of the grammar can be reached from a statement: Langium would walk through all of them to find that out. */
  override buildTokens({ rules }: GrammarAST.Grammar): TokenType[] {
    const all = stream(rules);
    const terminals = this.buildTerminalTokens(all);
    return [...this.buildKeywordTokens(all, terminals), ...terminals];
  }

  /** No keyword holds a line break, which the lexer would look for in its pattern. */
  protected override buildKeywordToken(keyword: GrammarAST.Keyword, terminals: TokenType[], isCaseless: boolean): TokenType {
    return { ...super.buildKeywordToken(keyword, terminals, isCaseless), LINE_BREAKS: false };
  }

  /** A name may begin with a keyword (`index`, `format`). */
  protected override findLongerAlt({ value }: GrammarAST.Keyword, terminals: TokenType[]): TokenType[] {
    return /^\p{L}/u.test(value) ? terminals.filter(({ name }) => name === 'NAME') : [];
  }

  /** Without first characters for each token the lexer tries all of them everywhere; without line breaks it looks for them in each pattern. */
  protected override buildTerminalToken(terminal: GrammarAST.TerminalRule): TokenType {
    const type = super.buildTerminalToken(terminal);
    // White space alone is skipped, and alone holds line breaks.
    type.LINE_BREAKS = type.GROUP !== undefined && type.GROUP !== 'hidden';
    if (type.name === 'PRIME') type.START_CHARS_HINT = ["'".charCodeAt(0)];
    if (type.name === 'SEMICOLON') type.START_CHARS_HINT = [';'.charCodeAt(0)];
    if (type.name === 'NAME') type.START_CHARS_HINT = [...nameStarts()];
    return type;
  }
}

interface ParserServices {
  readonly parser: { readonly StatementParser: StatementParser };
}

/** The services of Langium with those that the language adds. */
export type BpropCoreServices = LangiumCoreServices & ParserServices;

export const BpropCoreModule: Module<BpropCoreServices, PartialLangiumCoreServices & ParserServices> = {
  parser: {
    // A statement that does not parse is damaged as a whole: guessing at the rest would only add messages. One token
    // decides at every choice of the grammar.
    ParserConfig: () => ({ recoveryEnabled: false, skipValidations: true, maxLookahead: 1 }),
    ParserErrorMessageProvider: () => errorMessages,
    TokenBuilder: () => new TokenBuilder(),
    StatementParser: (services) => new StatementParser(services),
  },
};

function createServices(): BpropCoreServices {
  const shared: LangiumSharedCoreServices = inject(createDefaultSharedCoreModule(EmptyFileSystem), BpropGeneratedSharedModule);
  return inject(createDefaultCoreModule({ shared }), BpropGeneratedModule, BpropCoreModule);
}

let services: BpropCoreServices | undefined;

/** The lexer and parser that Langium builds from the grammar; made when first needed. */
export function languageServices(): BpropCoreServices {
  services ??= createServices();
  return services;
}

/** Forgets the parser, whose state cannot be trusted once it has thrown. */
export function discardServices(): void {
  services = undefined;
}
