import { expect, it } from 'vitest';
import type { ClientCapabilities } from 'vscode-languageserver-protocol';
import { OWN_COMMANDS } from '../../client/own-commands.ts';
import { OUR_TOKENS } from '../../client/token-types.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { COMMANDS } from '../../server/features/execute/command-names.ts';
import { TOKEN_TYPES } from '../../server/protocol.ts';

const { commands, semanticTokenTypes } = packageJson.contributes;

it('no command of the extension is announced by the server as well: an editor would have it twice', () => {
  const names = commands.map(({ command }) => command);
  const both = Object.values(COMMANDS).filter((name) => names.includes(name));
  expect(both.length).toBeGreaterThan(3);
  expect(OWN_COMMANDS).toEqual(expect.arrayContaining(both));
  expect(OWN_COMMANDS.filter((name) => name.startsWith('bprop.')).filter((name) => !names.includes(name))).toEqual([]);
});

it('the kinds of names that the manifest describes are listed beside those of the protocol', () => {
  expect(semanticTokenTypes.map(({ id }) => id).toSorted()).toEqual(TOKEN_TYPES.toSorted());
  const capabilities: ClientCapabilities = {
    textDocument: { semanticTokens: { requests: {}, tokenTypes: ['variable'], tokenModifiers: ['declaration'], formats: [] } },
  };
  OUR_TOKENS.fillClientCapabilities(capabilities);
  expect(capabilities.textDocument?.semanticTokens?.tokenTypes).toEqual(['variable', ...TOKEN_TYPES]);
  expect(capabilities.textDocument?.semanticTokens?.tokenModifiers).toEqual(['declaration', 'generated']);
});
