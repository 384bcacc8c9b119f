import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';

/** A process whose output is awaited. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams;
  text = '';
  private wake: () => void = () => undefined;

  constructor(args: readonly string[], cwd: string) {
    this.child = spawn(process.execPath, args, { cwd });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => {
        this.text += part;
        this.wake();
      });
    onTestFinished(() => void this.child.kill('SIGKILL'));
  }

  async until(expected: RegExp): Promise<void> {
    while (!expected.test(this.text))
      await new Promise<void>((done) => {
        this.wake = done;
      });
    this.text = '';
  }
}

/** Opens a file in a language server that runs, waits for what it is to say of it, and ends the server. */
export async function talkToServer(running: Running, text: string, says: RegExp): Promise<void> {
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    running.child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ended = new Promise((done) => running.child.on('exit', done));
  send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
  await running.until(/"serverInfo":\{"name":"bprop","version":"\d/);
  send({ method: 'initialized', params: {} });
  const textDocument = { uri: 'file:///cell.bprop', languageId: 'bprop', version: 1, text };
  send({ method: 'textDocument/didOpen', params: { textDocument } });
  await running.until(says);
  send({ id: 2, method: 'shutdown' });
  await running.until(/"id":2,"result":null/);
  send({ method: 'exit' });
  expect(await ended).toBe(0);
}
