import { describe, expect, it } from 'vitest';
import { analyzeText, diagnose } from '../support/analysis.ts';
import { idleFixes, mismatches, readMarked } from '../support/expectations.ts';
import { type Resource, resources } from '../support/files.ts';

/** The codes that reading a file gives, without numbers. */
const CODES = [
  'syntax',
  'undefined-name',
  'used-before-defined',
  'defined-twice',
  'undefined-element',
  'unknown-operation',
  'wrong-arguments',
  'too-large',
  'shape-mismatch',
  'adjoint-collision',
  'unused',
  'adjoint-shape',
  'not-differentiable',
  'unneeded-adjoint',
  'look-alike',
  'outer-broadcast',
  'text-direction',
] as const;

describe.each(CODES)('%s', (code) => {
  const files = resources(`diagnostics/${code}`);
  const marked = files.map(({ name, text }) => ({ name, ...readMarked(text) }));

  it('has files that show it', () => {
    const about = marked.filter(
      ({ expected }) => expected.length > 0 && expected.every((diagnostic) => diagnostic.code === code),
    );
    expect(about.length).toBeGreaterThanOrEqual(3);
  });

  it.each(marked)('$name', (file) => {
    expect(mismatches(file, diagnose)).toEqual([]);
  });

  it.each(marked.filter(({ expected }) => expected.some(({ fixes }) => fixes.length > 0)))('fixes of $name help', ({ text }) => {
    expect(idleFixes(text, diagnose)).toEqual([]);
  });
});

describe('files without a mistake', () => {
  it.each(resources('valid'))('$name', ({ text }: Resource) => {
    expect(mismatches(readMarked(text), diagnose)).toEqual([]);
    const { forward } = analyzeText(text);
    expect(forward.body.length).toBeGreaterThan(0);
  });
});
