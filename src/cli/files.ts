import { readFileSync, writeFileSync } from 'node:fs';
import { UsageFailure } from './failure.ts';

/** `-` is standard input. */
export const STANDARD_INPUT = '-';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a directory',
  EACCES: 'access to it is not permitted',
};

function reason(error: unknown): string {
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
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageFailure(`${file}: ${reason(error)}`);
  }
}

export function readJson(file: string): Readonly<Record<string, unknown>> {
  const text = readText(file).replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageFailure(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageFailure(`${file}: values are a JSON object from name to numbers`);
  }
  return value as Readonly<Record<string, unknown>>;
}
