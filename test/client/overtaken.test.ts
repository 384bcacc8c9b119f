import { expect, it } from 'vitest';
import { ofNewest, unlessOvertaken } from '../../client/stale-results.ts';

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

it('asks again for the version that is there when the answer comes', async () => {
  const document = { version: 3 };
  const asked: number[] = [];
  const answer = ofNewest(document, { isCancellationRequested: false }, async () => {
    asked.push(document.version);
    if (asked.length < 3) document.version += 1;
    return `verdict on ${asked.at(-1)}`;
  });
  expect(await answer).toBe('verdict on 5');
  expect(asked).toEqual([3, 4, 5]);
});

it('does not ask again for somebody who does not wait any more', async () => {
  const document = { version: 3 };
  const token = { isCancellationRequested: false };
  const answer = ofNewest(document, token, async () => {
    document.version += 1;
    token.isCancellationRequested = true;
    return 'verdict';
  });
  expect(await answer).toBeUndefined();
});
