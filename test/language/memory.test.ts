import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document.ts';

const MEBIBYTE = 2 ** 20;

function usedMemory(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed / MEBIBYTE;
}

it('remembers statements, and not the files that they stood in', () => {
  const rest = `# ${'-'.repeat(MEBIBYTE)}\n`;
  const read = (version: number): void => void parseDocument(`y = tanh(weight * input + ${version})\n${rest}`);
  read(0);
  const before = usedMemory();
  for (let version = 1; version <= 60; version += 1) read(version);
  expect(usedMemory() - before).toBeLessThan(20);
});

it('forgets the versions of a long statement', () => {
  const rest = 'weight * input +\n'.repeat(MEBIBYTE / 32);
  const read = (version: number): void => void parseDocument(`y = (x${version} + ${rest}\n`);
  read(0);
  const before = usedMemory();
  for (let version = 1; version <= 60; version += 1) read(version);
  expect(usedMemory() - before).toBeLessThan(30);
});
