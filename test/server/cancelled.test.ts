import { expect, it } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver-protocol/node';
import { onFile } from '../../server/features/answers.ts';
import { FileVersion } from '../../server/open-files.ts';
import { OPEN_TEXTS } from '../../server/text-document.ts';
import { URI } from './client.ts';

const FILE = new FileVersion(OPEN_TEXTS.create(URI, 'bprop', 1, 'y = 1\n'));

const SERVER = { connection: { console: { error: expect.unreachable } }, files: { get: () => FILE } };

const LONGER_THAN_A_TIMER_MS = 5;

it('a request is cancelled by the message behind it, however long that one takes to be taken', async () => {
  const source = new CancellationTokenSource();
  const answer = new Promise((resolve, reject) => {
    // A connection takes a message in each turn.
    setImmediate(() => {
      onFile(SERVER, () => 'an answer')({ textDocument: { uri: URI } }, source.token).then(resolve, reject);
      setImmediate(() => source.cancel());
      for (const start = performance.now(); performance.now() < start + LONGER_THAN_A_TIMER_MS; );
    });
  });
  await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
});
