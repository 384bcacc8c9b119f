import { expect, it } from 'vitest';
import { unlessOvertaken } from '../../client/stale-results.ts';

it('hands on an answer for the version that it was asked for', async () => {
  const document = { version: 3 };
  expect(await unlessOvertaken(document, () => Promise.resolve('edits'))).toBe('edits');
});

it('drops an answer for a version that is gone', async () => {
  const document = { version: 3 };
  const answer = unlessOvertaken(document, async () => {
    document.version += 1;
    return 'edits';
  });
  expect(await answer).toBeUndefined();
});
