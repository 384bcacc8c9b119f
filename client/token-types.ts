import type { ClientCapabilities, StaticFeature } from 'vscode-languageclient';
import { TOKEN_MODIFIERS, TOKEN_TYPES } from '../server/protocol.ts';

/** The kinds of names that the manifest gives their colours: the server speaks of them to clients that list them. */
export const OUR_TOKENS: StaticFeature = {
  fillClientCapabilities({ textDocument }: ClientCapabilities): void {
    const tokens = textDocument?.semanticTokens;
    if (tokens === undefined) return;
    tokens.tokenTypes = [...new Set([...tokens.tokenTypes, ...TOKEN_TYPES])];
    tokens.tokenModifiers = [...new Set([...tokens.tokenModifiers, ...TOKEN_MODIFIERS])];
  },
  initialize(): void {
    // There is nothing to do but to tell the server.
  },
  getState: () => ({ kind: 'static' }),
  clear(): void {
    // Nothing is kept.
  },
};
