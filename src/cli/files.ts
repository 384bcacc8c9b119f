import { readFileSync } from 'node:fs';
import { readValues as parseValues, ValuesError } from '../engine/read-values.ts';
import { UsageFailure } from './failure.ts';
import { replaceFile } from './replace-file.ts';

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

/** What the system says, in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

let standardInputIsRead = false;

export function readText(file: string): string {
  let bytes: Uint8Array;
  if (file === STANDARD_INPUT) {
    if (standardInputIsRead) throw new UsageFailure('standard input can be read only once: name a file');
    standardInputIsRead = true;
  }
  try {
    bytes = readFileSync(file === STANDARD_INPUT ? 0 : file);
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
