import { expect, it } from 'vitest';
import { applyReplacements } from '../../src/language/replacement.ts';

const replace = (start: number, end: number, text: string) => ({ start, end, text });

it('replaces, inserts and removes, whatever the order', () => {
  const edits = [replace(8, 11, ''), replace(0, 3, 'one'), replace(4, 4, 'and ')];
  expect(applyReplacements('abc def ghi', edits)).toBe('one and def ');
  expect(applyReplacements('abc def ghi', edits.toReversed())).toBe('one and def ');
});

it('inserts in front of what it replaces at the same place, and in the order given', () => {
  expect(applyReplacements('abc', [replace(1, 2, 'B'), replace(1, 1, '<')])).toBe('a<Bc');
  expect(applyReplacements('abc', [replace(3, 3, '1'), replace(3, 3, '2')])).toBe('abc12');
});

it('leaves a text without replacements as it is', () => {
  expect(applyReplacements('abc', [])).toBe('abc');
});
