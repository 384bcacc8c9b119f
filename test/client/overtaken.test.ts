import { expect, it } from 'vitest';
import { editFinishedLine, ofNewest, unlessOvertaken } from '../../client/stale-results.ts';

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

/** A document of two lines, into whose last one somebody types. */
function typed(): {
  version: number;
  isClosed: boolean;
  lineCount: number;
  lines: string[];
  lineAt: (line: number) => { text: string };
} {
  const lines = ['Q=X@Wq', ''];
  return { version: 1, isClosed: false, lineCount: 2, lines, lineAt: (line) => ({ text: lines[line] ?? '' }) };
}

it('formats a line that is finished, however fast somebody types on', async () => {
  const document = typed();
  const applied: number[] = [];
  let asked = 0;
  const ask = async (): Promise<readonly string[]> => {
    asked += 1;
    if (asked < 4) document.version += 1;
    return ['Q = X @ Wq'];
  };
  // The first time a key comes between the answer and its edit.
  const apply = async (): Promise<boolean> => {
    applied.push(document.version);
    if (applied.length === 1) document.version += 1;
    return applied.length > 1;
  };
  await editFinishedLine(document, 0, ask, apply);
  expect(applied).toEqual([4, 5]);
});

it('leaves a line alone that has become another one, or that needs no edit', async () => {
  const document = typed();
  const applied: unknown[] = [];
  const apply = async (edits: unknown): Promise<boolean> => applied.push(edits) > 0;
  await editFinishedLine(
    document,
    0,
    async () => {
      document.lines[0] = 'Q=X@Wk';
      return ['Q = X @ Wq'];
    },
    apply,
  );
  await editFinishedLine(document, 0, async () => [], apply);
  expect(applied).toEqual([]);
});
