import { expect, it } from 'vitest';
import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  InlayHintRefreshRequest,
  InlayHintRequest,
} from 'vscode-languageserver-protocol/node';
import { startClient, URI } from './client.ts';

it('a change of the settings brings lenses and hints up to date', async () => {
  const refreshing = { refreshSupport: true };
  const client = await startClient({}, { workspace: { codeLens: refreshing, inlayHint: refreshing } });
  const lenses = new Promise<void>((resolve) => client.connection.onRequest(CodeLensRefreshRequest.type, () => resolve()));
  const hints = new Promise<void>((resolve) => client.connection.onRequest(InlayHintRefreshRequest.type, () => resolve()));
  await client.open('input x: [n]\ny = x * 2\n');
  const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 0 } };
  const shown = async (): Promise<number> =>
    (await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri: URI }, range }))?.length ?? 0;
  expect(await shown()).toBe(1);
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
    settings: { bprop: { inlayHints: false, codeLenses: false } },
  });
  await Promise.all([lenses, hints]);
  expect(await shown()).toBe(0);
});
