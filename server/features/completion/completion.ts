import type { CompletionProvider } from 'langium/lsp';
import { type CompletionItem, CompletionItemKind, CompletionList, InsertTextFormat } from 'vscode-languageserver';
import { printShape, type Variable } from '../../../src/index.ts';
import type { Span } from '../../../src/language/syntax.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { isUnknown } from '../../../src/program/shape.ts';
import { plainOperationText } from '../../../src/reference/operation-text.ts';
import type { ClientAbilities } from '../../client-abilities.ts';
import type { Feature } from '../../container/services.ts';
import { rangeOf } from '../../convert.ts';
import { onDocument } from '../answers.ts';
import { markup } from '../explanations/markdown.ts';
import { type Caret, caretAt } from './caret.ts';
import { type Context, contextOf } from './context.ts';
import { type Fit, fitOf } from './fit.ts';
import {
  booleanItems,
  IN_ITEM,
  type Item,
  nameItem,
  openDimensionItems,
  operationItems,
  optionItems,
  setItems,
  sizeItems,
} from './items.ts';
import { lineItems, rightHandSides } from './lines.ts';
import { isInBackward, loopVariables, namesInSight, possibleOutputs } from './names.ts';
import { statementItems } from './statements.ts';

/** Larger files are not read again for each name. */
const LARGEST_READ_AGAIN = 50_000;
/** More names than this of different shapes are not tried. */
const MOST_TRIED = 40;

/** Items that replace the same part of the text, the best first. */
interface Offer {
  readonly replaced: Span;
  readonly items: readonly Item[];
}

/** The fit of each text; names of one shape that are in sight everywhere are tried once. */
class Fits {
  private readonly caret: Caret;
  private readonly known = new Map<string, Fit>();

  constructor(caret: Caret) {
    this.caret = caret;
  }

  of(variable: Variable, text: string): Fit {
    const { name, shape, ranges, isLocal, active, kind } = variable;
    const isAlike = isLocal !== true && ranges.length === 0 && kind !== 'intermediate';
    const key = isAlike ? `${printShape(shape)} ${isUnknown(shape)} ${active}` : `${name}: ${text}`;
    const isTooMuch = this.known.size >= MOST_TRIED || this.caret.file.text.source.length > LARGEST_READ_AGAIN;
    const fit = this.known.get(key) ?? (isTooMuch ? 'misfit' : fitOf(text, this.caret));
    this.known.set(key, fit);
    return fit;
  }
}

/** The elements of a sequence that an iteration mostly reads. */
function elementsOf({ name, ranges, isLocal }: Variable, caret: Caret): readonly string[] {
  const [index] = loopVariables(caret);
  if (index === undefined || ranges.length !== 1 || isLocal === true) return [];
  return [`${name}[${index}]`, `${name}[${index} - 1]`, `${name}[${index} + 1]`];
}

/** Names of a fitting shape, and after them the others that are in sight. */
function nameItems(caret: Caret): readonly Item[] {
  const fits = new Fits(caret);
  const fitting: Item[] = [];
  const others: Item[] = [];
  for (const variable of namesInSight(caret)) {
    const elements = elementsOf(variable, caret).filter((text) => fits.of(variable, text) === 'fits');
    fitting.push(...elements.map((text) => nameItem(variable, text)));
    const fit = fits.of(variable, variable.name);
    if (fit !== 'out of sight') (fit === 'fits' ? fitting : others).push(nameItem(variable));
  }
  return [...fitting, ...others];
}

function expressionItems(caret: Caret, { options, target }: Extract<Context, { kind: 'expression' }>): readonly Item[] {
  const derived = target !== undefined && isInBackward(caret) ? rightHandSides(caret, target) : [];
  const pi = { label: 'pi', kind: CompletionItemKind.Constant };
  return [...derived, ...nameItems(caret), ...optionItems(options), ...operationItems(caret), ...sizeItems(caret), pi];
}

/** Lines of the block replace the whole line that is typed, and cannot where that is several. */
function statementOffer(caret: Caret): Offer {
  const { word, statement, file } = caret;
  if (!isInBackward(caret)) return { replaced: word, items: statementItems(caret) };
  const isTyped = word.start < word.end;
  const replaced = isTyped && statement !== undefined ? statement.span : word;
  const isBegun = !isTyped && statement !== undefined;
  const isLong = /[\r\n]/.test(file.document.text.slice(replaced.start, replaced.end));
  if (isBegun || isLong) return { replaced: word, items: [] };
  const lines = lineItems(caret);
  const hasLoops = file.analysis.forward.body.some(({ kind }) => kind === 'loop');
  const adjoints = file.derived === undefined ? namesInSight(caret).filter(({ kind }) => kind === 'adjoint') : [];
  return {
    replaced,
    items: [...lines, ...adjoints.map((variable) => nameItem(variable)), ...(hasLoops ? statementItems(caret) : [])],
  };
}

function offerAt(caret: Caret): Offer {
  const context = contextOf(caret);
  const { word: replaced } = caret;
  switch (context.kind) {
    case 'nothing':
      return { replaced, items: [] };
    case 'statement':
      return statementOffer(caret);
    case 'in':
      return { replaced, items: [IN_ITEM] };
    case 'dimension':
      return { replaced, items: openDimensionItems(caret) };
    case 'sizes':
      return { replaced, items: sizeItems(caret) };
    case 'sets':
      return { replaced, items: setItems() };
    case 'outputs':
      return { replaced, items: possibleOutputs(caret).map((variable) => nameItem(variable)) };
    case 'booleans':
      return { replaced, items: booleanItems() };
    case 'options':
      return { replaced, items: [...optionItems(context.options), ...(context.withSizes ? sizeItems(caret) : [])] };
    case 'expression':
      return { replaced, items: expressionItems(caret, context) };
  }
}

/** In their order, no label twice, each with the part of the text that it replaces. */
function completions(caret: Caret, abilities: ClientAbilities): CompletionItem[] {
  const { replaced, items } = offerAt(caret);
  const { file } = caret;
  const range = rangeOf(file.text, replaced);
  // Behind the sign of an equation stands a space.
  const space = /=$/.test(file.document.text.slice(0, replaced.start)) && !inArguments(caret) ? ' ' : '';
  const distinct = [...new Map(items.toReversed().map((item) => [item.label, item])).values()].toReversed();
  const fitting = distinct.map((item) => itemFor(item, abilities));
  return fitting.map(({ insertText, ...item }, index) => ({
    ...item,
    sortText: String(index).padStart(4, '0'),
    textEdit: { range, newText: space + (insertText ?? item.label) },
    ...(index === 0 ? { preselect: true } : {}),
  }));
}

function inArguments({ tokens }: Caret): boolean {
  return tokens.filter(({ text }) => text === '(').length > tokens.filter(({ text }) => text === ')').length;
}

/** Adds the documentation of an operation when its item is selected: deriving it for all items would take long. */
function withDocumentation(item: CompletionItem, { markups }: ClientAbilities): CompletionItem {
  const operation = item.kind === CompletionItemKind.Function ? OPERATIONS.call(item.label) : undefined;
  if (operation === undefined) return item;
  return { ...item, documentation: markup(plainOperationText(operation), markups.completion) };
}

/** A snippet as the text that it begins with; of brackets that wait for something, none are left. */
function withoutPlaces(snippet: string): string {
  return snippet
    .replace(/\(\$0\)$/, '')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\d+/g, '');
}

/** An item as the client can insert it: places to fill in and commands of an editor are for those that have them. */
function itemFor({ command, ...item }: Item, { ownCommands, snippets }: ClientAbilities): Item {
  const known = command !== undefined && ownCommands.has(command.command) ? { ...item, command } : item;
  if (snippets || item.insertTextFormat !== InsertTextFormat.Snippet) return known;
  const { insertText = item.label, insertTextFormat: _, ...plain } = known;
  return { ...plain, insertText: withoutPlaces(insertText) };
}

export const completion: Feature<CompletionProvider> = ({ shared: { Server } }) => {
  Server.connection.onCompletionResolve((item) => withDocumentation(item, Server.abilities));
  return {
    // A sign and a space after it would open the list and close it again, and a name that is typed meanwhile would open none.
    capabilities: { completionProvider: { triggerCharacters: ['(', '['], resolveProvider: true } },
    getCompletion: onDocument(Server, (file, { position }) =>
      CompletionList.create(completions(caretAt(file, file.text.offsetAt(position)), Server.abilities)),
    ),
  };
};
