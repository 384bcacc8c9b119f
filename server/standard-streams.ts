import { StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import type { Lifecycle } from './lifecycle.ts';

/**
 * Messages over standard input and output. Behind one that is none, as where its length is wrong, nobody knows where the next
 * one begins: the process says so and ends, and a client starts another.
 */
export function standardStreams(lifecycle: Lifecycle): [StreamMessageReader, StreamMessageWriter] {
  const reader = new StreamMessageReader(process.stdin);
  reader.onError(({ message }) => {
    process.stderr.write(`bprop: the client sent what is no message: ${message.replace(/\s+/g, ' ')}\n`);
    process.exit(1);
  });
  process.stdin.once('end', () => process.exit(lifecycle.exitStatus));
  process.stdin.once('close', () => process.exit(lifecycle.exitStatus));
  return [reader, new StreamMessageWriter(process.stdout)];
}
