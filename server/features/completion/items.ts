import { type CompletionItem, CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import { printShape, type Variable } from '../../../src/index.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { declaredShape } from '../../../src/program/build.ts';
import { INDEX_SET, SET_NAMES, SETS } from '../../../src/program/domain.ts';
import { operationSignature } from '../../../src/reference/signature.ts';
import { kindOf } from '../explanations/markdown.ts';
import type { Caret } from './caret.ts';
import type { NamedArgument } from './context.ts';
import { loopVariables } from './names.ts';

/** An item before it is known which text it replaces. */
export type Item = Omit<CompletionItem, 'textEdit' | 'sortText'>;

const SNIPPET = { insertTextFormat: InsertTextFormat.Snippet };

export function nameItem(variable: Variable, label = variable.name): Item {
  return { label, kind: CompletionItemKind.Variable, detail: `${printShape(declaredShape(variable))} ${kindOf(variable)}` };
}

/** With brackets, unless they are there already. */
export function operationItems({ file, word }: Caret): readonly Item[] {
  const isCalled = file.document.text[word.end] === '(';
  return OPERATIONS.all
    .filter(({ notation }) => notation.kind === 'call' && notation.word === undefined)
    .map((operation) => ({
      label: operation.name,
      kind: CompletionItemKind.Function,
      detail: operationSignature(operation).label,
      ...(isCalled
        ? {}
        : {
            insertText: `${operation.name}($0)`,
            ...SNIPPET,
            command: { title: 'Arguments', command: 'editor.action.triggerParameterHints' },
          }),
    }));
}

export function optionItems(options: readonly NamedArgument[]): readonly Item[] {
  return options.map(({ name, documentation }) => ({
    label: `${name}=`,
    kind: CompletionItemKind.Property,
    detail: documentation,
  }));
}

export function booleanItems(): readonly Item[] {
  return ['true', 'false'].map((label) => ({ label, kind: CompletionItemKind.Value }));
}

/** The variables of the loops around, and sizes: those of `dim` with their numbers. */
export function sizeItems(caret: Caret): readonly Item[] {
  const loops = loopVariables(caret).map((label) => ({ label, kind: CompletionItemKind.Variable, detail: 'loop variable' }));
  return [...loops, ...dimensionItems(caret, () => true)];
}

/** Sizes of which none is fixed yet: what `dim` may speak of. */
export function openDimensionItems(caret: Caret): readonly Item[] {
  const taken = new Set(caret.tokens.map(({ text }) => text));
  return dimensionItems(caret, (name, size) => size === undefined && !taken.has(name));
}

/** True of a size that stands only under the caret: to offer it would take the tab with which a snippet goes on. */
function isBeingTyped(name: string, { file, word }: Caret): boolean {
  if (file.text.source.slice(word.start, word.end) !== name) return false;
  return file.analysis.occurrences.filter(({ of }) => of.kind === 'dimension' && of.name === name).length <= 1;
}

function dimensionItems(caret: Caret, isWanted: (name: string, size: number | undefined) => boolean): readonly Item[] {
  return [...caret.file.analysis.forward.dimensions.values()]
    .filter(({ name, size }) => isWanted(name, size) && !isBeingTyped(name, caret))
    .map(({ name, size }) => ({
      label: name,
      kind: CompletionItemKind.TypeParameter,
      detail: size === undefined ? 'dimension' : `dimension ${size}`,
    }));
}

/** The sets and intervals that may follow `in` in a declaration. */
export function setItems(): readonly Item[] {
  const named = SET_NAMES.map((label) => ({ label, kind: CompletionItemKind.EnumMember, detail: SETS[label].summary }));
  const { name, use, summary: detail } = INDEX_SET;
  const insert = { insertText: `${name}($0)`, ...SNIPPET };
  return [...named, { label: use, kind: CompletionItemKind.EnumMember, detail, filterText: name, ...insert }];
}

/** `in`, after which the list opens again for sets and intervals. */
export const IN_ITEM: Item = {
  label: 'in',
  kind: CompletionItemKind.Keyword,
  insertText: 'in ',
  command: { title: 'Suggest', command: 'editor.action.triggerSuggest' },
};
