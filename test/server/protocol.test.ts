import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/files.ts';

interface Answer {
  readonly id?: number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const framed = (body: string, length: number | string = Buffer.byteLength(body)): string =>
  `Content-Length: ${length}\r\n\r\n${body}`;

const message = (content: object): string => framed(JSON.stringify({ jsonrpc: '2.0', ...content }));

const INITIALIZE = message({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
const HOVER = {
  method: 'textDocument/hover',
  params: { textDocument: { uri: 'file:///a.bprop' }, position: { line: 0, character: 0 } },
};
const SHUTDOWN = message({ id: 8, method: 'shutdown' });
const EXIT = message({ method: 'exit' });

interface Served {
  readonly status: number;
  readonly error: string;
  readonly answers: readonly Answer[];
}

/** The output of the built server for these bytes, until it ends by itself: its input stays open. */
async function served(input: string): Promise<Served> {
  const server = spawn(process.execPath, [join(ROOT, 'dist', 'server.cjs'), '--stdio']);
  server.stdin.write(input);
  const [output, error, [status]] = await Promise.all([text(server.stdout), text(server.stderr), once(server, 'exit')]);
  const bodies = output.split(/Content-Length: \d+\r\n\r\n/).slice(1);
  return { status: Number(status), error, answers: bodies.map((body): Answer => JSON.parse(body)) };
}

describe('the built server', () => {
  it('answers what comes before `initialize` and after `shutdown` with the errors of the protocol', async () => {
    const { status, error, answers } = await served(
      [
        message({ id: 0, ...HOVER }),
        message({ id: 10, method: 'shutdown' }),
        message({ method: 'initialized', params: {} }),
        INITIALIZE,
        message({ id: 2, method: 'no/such/method', params: {} }),
        INITIALIZE.replace('"id":1', '"id":3'),
        SHUTDOWN,
        message({ id: 9, ...HOVER }),
        EXIT,
      ].join(''),
    );
    expect(error).toBe('');
    expect(status).toBe(0);
    const codes = new Map(answers.map(({ id, error: refused }) => [id, refused?.code]));
    expect([...codes].sort(([a], [b]) => Number(a) - Number(b))).toEqual([
      [0, -32002],
      [1, undefined],
      [2, -32601],
      [3, -32600],
      [8, undefined],
      [9, -32600],
      [10, -32002],
    ]);
  });

  it('tells by its status whether it was told to end', async () => {
    expect((await served(INITIALIZE + EXIT)).status).toBe(1);
    expect((await served(EXIT)).status).toBe(1);
  });

  it.each([
    ['a length that is no number', framed('{}', 'many')],
    ['a length below zero', framed('{}', -1)],
    ['no length', 'Content-Type: application/json\r\n\r\n{}'],
    ['no header', 'GET / HTTP/1.1\r\n\r\n'],
    ['a length that cuts the message', framed('{"jsonrpc":"2.0","method":"exit"}', 9)],
    ['a length that takes the next message along', framed('{}', 40) + EXIT],
    ['a body that is no JSON', framed('{]')],
  ])('ends with one line about %s', async (_, bytes) => {
    const { status, error } = await served(INITIALIZE + bytes + SHUTDOWN);
    expect(error).toMatch(/^bprop: the client sent what is no message: [^\n]+\n$/);
    expect(status).toBe(1);
  });
});
