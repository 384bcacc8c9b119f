import { describe, expect, it } from 'vitest';
import { exportProgram, TARGETS } from '../../src/exports/export.ts';
import { exportUnit } from '../../src/exports/unit.ts';
import { analyzeText } from '../support/analysis.ts';
import { resources } from '../support/files.ts';
import { HOSTILE, HOSTILE_NAMES, programWith } from './support/hostile.ts';
import { typeErrors } from './support/run-typescript.ts';
import { problemsOf, RUNNERS } from './support/runners.ts';
import { subjectFrom } from './support/subjects.ts';

const PLAIN = programWith('plain');

/** Once as the only line at the head of the file, and once as one of two. */
const WRITTEN = HOSTILE.flatMap((hostile, index) => [
  subjectFrom(`comment_${index}`, programWith(hostile)),
  subjectFrom(`comments_${index}`, `# ${hostile}\n${programWith(hostile)}`),
]);

/** As the name of a file, which stands at the head where no comment does. */
const BARE = subjectFrom('bare', PLAIN.slice(PLAIN.indexOf('\n') + 1));
const NAMED = [...HOSTILE, ...HOSTILE_NAMES].map((hostile, index) => ({
  ...BARE,
  title: `name_${index}`,
  unit: exportUnit(analyzeText(BARE.text ?? ''), `${index} ${hostile}`),
}));
const SUBJECTS = [...WRITTEN, ...NAMED];

describe.each(RUNNERS.map((runner) => [runner.target, runner] as const))('%s', (_, runner) => {
  it('computes what the engine does, whatever stands in a comment', () => {
    expect(problemsOf(runner, SUBJECTS)).toEqual([]);
  });

  it('computes what the engine does for files whose comments ran on', () => {
    const found = resources('exports').filter(({ name }) => name.includes('comment'));
    expect(found).toHaveLength(2);
    expect(
      problemsOf(
        runner,
        found.map(({ name, text }) => subjectFrom(name, text)),
      ),
    ).toEqual([]);
  });
});

describe('a comment', () => {
  it('tells the compiler of TypeScript nothing', () => {
    expect(typeErrors(SUBJECTS.map(({ unit }) => exportProgram(unit, 'typescript')))).toBe('');
  });

  it('keeps to its line in every target', () => {
    for (const target of TARGETS) {
      for (const { title, unit } of SUBJECTS) {
        const lines = exportProgram(unit, target).split('\n');
        expect(
          lines.filter((line) => /[\p{Cc}\u2028\u2029\u202E\u2066]/u.test(line)),
          `${target} ${title}`,
        ).toEqual([]);
      }
    }
  });

  it('stays readable', () => {
    const { unit } = subjectFrom('readable', programWith('see notes\\rev2\\'));
    expect(exportProgram(unit, 'c')).toContain('// dx += dy: see notes\\rev2\\.\n');
    expect(exportProgram(unit, 'numpy')).toContain('  # see notes\\rev2\\\n');
  });
});
