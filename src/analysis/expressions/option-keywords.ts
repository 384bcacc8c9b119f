import { placed } from '../../language/diagnostic.ts';
import { statementAt } from '../../language/document/statements.ts';
import { tokenize } from '../../language/grammar/lexer.ts';
import { parseStatement } from '../../language/grammar/parser.ts';
import type { Token } from '../../language/grammar/token.ts';
import { type Argument, type LocalFix, type StatementSyntax, walk } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { AnalysisContext } from '../context.ts';
import { type CallExpression, meantOptions, optionNameFixes } from './argument-fixes.ts';

type DamagedSyntax = Extract<StatementSyntax, { kind: 'damaged' }>;

/** Says what an option is called whose name elsewhere is a word of the language: `dim=0` is `axis=0`. */
export function explainOptionKeyword(statement: number, { damage }: DamagedSyntax, context: AnalysisContext): void {
  const text = statementAt(context.document, statement)?.text ?? '';
  const words = optionWords(tokenize(text));
  const [word] = words;
  if (word === undefined || word.span.start !== damage.span.start) return;
  const found = callWith(word, withoutWords(text, words));
  if (found === undefined) return;
  const { call, argument } = found;
  const named: Argument = { name: { text: word.text, span: word.span }, value: argument.value };
  const { why, fixes } = meaning(call, argument, named);
  const message = `\`${word.text}\` is a word of the language: ${why}`;
  const place = { statement, span: word.span };
  context.explain({ code: 'syntax', message, place, fixes: fixes.map((fix) => placed(fix, statement)) });
}

/** Words of the language where the names of options stand. */
function optionWords(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter(({ kind }, index) => {
    const [before, behind] = [tokens[index - 1]?.text, tokens[index + 1]?.text];
    return kind === 'keyword' && behind === '=' && (before === ',' || before === '(');
  });
}

/** Names of the same length stand for the words, so that all places stay what they are. */
function withoutWords(text: string, words: readonly Token[]): string {
  return words.reduce((own, { span: { start, end } }) => own.slice(0, start) + '_'.repeat(end - start) + own.slice(end), text);
}

function callWith({ span }: Token, text: string): { readonly call: CallExpression; readonly argument: Argument } | undefined {
  const { syntax } = parseStatement(text);
  for (const call of syntax.kind === 'equation' ? walk([syntax.value]) : []) {
    const argument = call.kind === 'call' && call.arguments.find(({ name }) => name?.span.start === span.start);
    if (call.kind === 'call' && argument) return { call, argument };
  }
  return undefined;
}

function meaning(
  call: CallExpression,
  argument: Argument,
  named: Argument,
): { readonly why: string; readonly fixes: readonly LocalFix[] } {
  const operation = OPERATIONS.call(call.name.text);
  const span = argument.name?.span;
  if (operation === undefined || span === undefined) return { why: 'no option is called so', fixes: [] };
  if (call.arguments.indexOf(argument) < operation.operands.length) {
    const edits = [{ span: { start: span.start, end: argument.value.span.start }, text: '' }];
    return { why: 'write the operand without a name', fixes: [{ title: `Remove \`${named.name?.text}=\``, edits }] };
  }
  const taken = new Set(call.arguments.flatMap(({ name }) => name?.text ?? []));
  const meant = meantOptions(operation, named, taken).map(({ name }) => name);
  if (meant.length === 0) return { why: `\`${operation.name}\` has no such option`, fixes: [] };
  const names = meant.map((name) => `\`${name}\``).join(' or ');
  return { why: `the option is called ${names}`, fixes: optionNameFixes(operation, named, call, taken) };
}
