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
} from 'langium';
import { BpropGeneratedModule, BpropGeneratedSharedModule } from './generated/module.ts';

/** What a reader would call a kind of token. */
const TOKEN_WORDS: Readonly<Record<string, string>> = { NAME: 'a name', NUMBER: 'a number', TEXT: 'a text' };

/** What a reader would call the part of a statement that a grammar rule stands for. */
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

/** Langium gives a rule's method an invisible suffix. */
function ruleWord(ruleName: string): string {
  return RULE_WORDS[ruleName.replace(/\u200B$/, '')] ?? 'something else';
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

/** Langium cannot tell by itself that a name may begin with a keyword (`index`, `format`) when names are Unicode ones. */
class TokenBuilder extends DefaultTokenBuilder {
  protected override findLongerAlt({ value }: GrammarAST.Keyword, terminals: TokenType[]): TokenType[] {
    return /^\p{L}/u.test(value) ? terminals.filter(({ name }) => name === 'NAME') : [];
  }
}

function createServices(): LangiumCoreServices {
  const shared: LangiumSharedCoreServices = inject(createDefaultSharedCoreModule(EmptyFileSystem), BpropGeneratedSharedModule);
  return inject(createDefaultCoreModule({ shared }), BpropGeneratedModule, {
    parser: {
      // A statement that does not parse is damaged as a whole: guessing at the rest would only add messages.
      ParserConfig: () => ({ recoveryEnabled: false, skipValidations: true }),
      ParserErrorMessageProvider: () => errorMessages,
      TokenBuilder: () => new TokenBuilder(),
    },
  });
}

let services: LangiumCoreServices | undefined;

/** The lexer and parser that Langium builds from the grammar; made when first needed. */
export function languageServices(): LangiumCoreServices {
  services ??= createServices();
  return services;
}

/** Forgets the parser, whose state cannot be trusted once it has thrown. */
export function discardServices(): void {
  services = undefined;
}
