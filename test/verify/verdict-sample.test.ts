import { beforeAll, describe, expect, it } from 'vitest';
import { subjects } from '../../bench/verdicts/files.ts';
import { type Outcome, outcomesOf } from '../../bench/verdicts/judge.ts';
import { findingOf, list } from '../../bench/verdicts/table.ts';

/** Of each file: 150 blocks with one mistake in all, and 60 that should be right. */
const WANTED = { mutants: 5, rewrites: 2 };

describe('a sample of the campaign about verdicts', () => {
  let outcomes: readonly Outcome[] = [];

  beforeAll(() => {
    const chosen = subjects('verdicts/files').filter(({ name }) => !name.endsWith('(elementary)'));
    outcomes = chosen.flatMap((subject) => [...outcomesOf(subject, WANTED)]);
  }, 300_000);

  it('is large enough, and has both', () => {
    expect(outcomes.filter(({ verdict }) => verdict === 'wrong').length).toBeGreaterThan(100);
    expect(outcomes.filter(({ verdict }) => verdict === 'right').length).toBeGreaterThan(50);
  });

  it.each(['false pass', 'false error', 'crash'] as const)('has no %s', (finding) => {
    const found = outcomes.filter((outcome) => findingOf(outcome) === finding);
    expect(found.length, list(outcomes, finding).join('\n')).toBe(0);
  });
});
