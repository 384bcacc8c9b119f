import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/verify/draws/random.ts';
import { readMarked } from '../support/expectations.ts';
import { example, ROOT, resources } from '../support/files.ts';

/** Files that carry their expectation. */
const MARKED: readonly string[] = ['diagnostics', 'lines', 'valid'];

/** Sound and damaged files to start from: the examples, and every file that the tests know. */
export const CORPUS: readonly string[] = [
  ...readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bprop'))
    .sort()
    .map(example),
  ...MARKED.flatMap((folder) => resources(folder)).map(({ text }) => readMarked(text).text),
  ...['exports', 'verdicts'].flatMap((folder) => resources(folder)).map(({ text }) => text),
];

export function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}
