import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver';
import type { Caret } from './caret.ts';
import type { Item } from './items.ts';
import SNIPPETS from './statements.json' with { type: 'json' };

/** Words that begin lines, each once. */
const ITEMS: ReadonlyMap<string, Item> = new Map(
  SNIPPETS.map(({ word, description, body }) => [
    word,
    {
      label: word,
      kind: CompletionItemKind.Snippet,
      detail: description,
      insertText: body.join('\n'),
      insertTextFormat: InsertTextFormat.Snippet,
    },
  ]),
);

function itemsOf(words: Iterable<string>): readonly Item[] {
  return [...words].flatMap((word) => ITEMS.get(word) ?? []);
}

/** Items for the beginning of a line among forward equations, or, in a loop, for another loop. */
export function statementItems({ blocks, file: { document } }: Caret): readonly Item[] {
  if (blocks.length > 0) return itemsOf(['for']);
  return itemsOf([...ITEMS.keys()].filter((word) => word !== 'backward' || document.block === undefined));
}
