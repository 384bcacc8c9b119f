import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { SourceText } from '../../src/language/document/source-text.ts';

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

it('keeps of what was pasted only what is left of it', () => {
  const line = `${'-'.repeat(4_095)}\n`;
  const pasted = line.repeat(MEBIBYTE / line.length);
  let text = SourceText.of(line.repeat(60));
  const before = usedMemory();
  for (let paste = 0; paste < 60; paste += 1) {
    const at = paste * line.length + 1;
    text = text.replaced(at, at, pasted);
    text = text.replaced(at + line.length, at + pasted.length, '');
  }
  expect(text.length).toBe(120 * line.length);
  expect(usedMemory() - before).toBeLessThan(20);
});
