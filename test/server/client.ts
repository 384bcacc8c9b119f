import { onTestFinished } from 'vitest';
import type { ClientCapabilities, Position, TextEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { RICH } from './capabilities.ts';
import { type LanguageClient, launch, URI } from './language-client.ts';

export { RICH } from './capabilities.ts';
export { type LanguageClient, URI } from './language-client.ts';

/** A client whose server ends with the test; its Node may have some more flags. */
export async function startClient(
  options: object = {},
  capabilities: ClientCapabilities = RICH,
  flags: readonly string[] = [],
  locale?: string,
): Promise<LanguageClient> {
  const client = await launch(options, capabilities, flags, locale);
  onTestFinished(() => client.stop());
  return client;
}

/** A text with carets `^|` taken out, and where they stood. */
export function withCarets(marked: string): { readonly text: string; readonly carets: readonly Position[] } {
  const carets: Position[] = [];
  let text = '';
  for (const part of marked.split('‸')) {
    if (text !== '' || marked.startsWith('‸')) carets.push(positionAt(text, text.length));
    text += part;
  }
  return { text, carets: marked.includes('‸') ? carets : [] };
}

export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

export function offsetAt(text: string, { line, character }: Position): number {
  return text.split('\n').slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
}

/** The text with some edits, those at one place in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'bprop', 1, text), [...edits]);
}
