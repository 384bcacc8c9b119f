import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { readValues as parseValues, ValuesError } from '../index.ts';
import { UsageFailure } from './failure.ts';
import { ClosedDirectory, replaceFile } from './replace-file.ts';

/** `-` is standard input. */
export const STANDARD_INPUT = '-';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a directory',
  EACCES: 'access to it is not permitted',
  EPERM: 'access to it is not permitted',
  ENOTDIR: 'a part of this path is no directory',
  EROFS: 'it is on a file system that is only read',
  ENOSPC: 'there is no space left',
  EDQUOT: 'there is no space left',
  EFBIG: 'it would be larger than a file may be',
};

/** The system's reason for an error, in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

let standardInputIsRead = false;

/** No text of more bytes is read, wherever it comes from: a pipe need not end. */
const MOST_BYTES = 2 ** 28;
const CHUNK = 2 ** 16;

/** Names of descriptors that are open already, such as those of `<(...)` in a shell. */
const OPEN_ALREADY = /^\/(dev\/(stdin|fd\/[0-9]+)|proc\/self\/fd\/[0-9]+)$/;

/** The reason not to open a file that has no end of its own, or waits for a writer. */
function strangeKind(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'this is a directory';
  if (stats.isFIFO()) return 'this is a pipe: hand its text over as standard input, `-`';
  return stats.isFile() ? undefined : 'this is a device, not a file';
}

function open(file: string): number {
  if (file === STANDARD_INPUT) return 0;
  const strange = OPEN_ALREADY.test(file) ? undefined : strangeKind(statSync(file));
  if (strange !== undefined) throw new Error(strange);
  return openSync(file, 'r');
}

/** All bytes up to the end, or the error that there are too many. */
function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let total = 0; total <= MOST_BYTES; ) {
    const chunk = new Uint8Array(CHUNK);
    const count = readSync(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  throw new Error(`larger than ${MOST_BYTES / 2 ** 20} MiB`);
}

function readBytes(file: string): Uint8Array {
  const descriptor = open(file);
  try {
    return readAll(descriptor);
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

export function readText(file: string): string {
  let bytes: Uint8Array;
  if (file === STANDARD_INPUT) {
    if (standardInputIsRead) throw new UsageFailure('standard input can be read only once: name a file');
    standardInputIsRead = true;
  }
  try {
    bytes = readBytes(file);
  } catch (error) {
    throw new UsageFailure(`${file}: ${reason(error)}`);
  }
  try {
    // The byte-order mark stays: a formatted file keeps it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageFailure(`${file}: not a text in UTF-8`);
  }
}

/** To be called before anything is read: `--write` needs files. */
export function requireWritable(files: readonly string[]): void {
  if (files.includes(STANDARD_INPUT)) throw new UsageFailure('--write: standard input cannot be written back: name a file');
}

export function writeText(file: string, text: string): void {
  try {
    replaceFile(file, text);
  } catch (error) {
    // A file that may be written, in a directory that may not, is not written over: it would be lost where that fails half-way.
    if (error instanceof ClosedDirectory) throw new UsageFailure(`${file}: cannot be written: ${error.message}`);
    const isFolderMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageFailure(`${file}: cannot be written: ${isFolderMissing ? 'there is no such directory' : reason(error)}`);
  }
}

export function readValues(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file);
  try {
    return parseValues(text);
  } catch (error) {
    if (error instanceof ValuesError) throw new UsageFailure(`${file}: ${error.message}`);
    throw error;
  }
}
