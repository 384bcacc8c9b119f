import { expect, it } from 'vitest';
import { Endings } from '../../client/restart-policy.ts';

const SECOND = 1000;
const AGAIN_AND_SAID = { starts: true, says: true };
const AGAIN = { starts: true, says: false };
const GIVEN_UP = { starts: false, says: true };

it('starts a server again and says so once, until it ends too often', () => {
  const endings = new Endings();
  const told = [0, 1, 2, 3, 4, 5].map((time) => endings.note(time * SECOND));
  expect(told).toEqual([AGAIN_AND_SAID, AGAIN, AGAIN, AGAIN, AGAIN, GIVEN_UP]);
  expect(endings.note(6 * SECOND), 'after a start by hand').toEqual(AGAIN_AND_SAID);
});

it('forgets endings of long ago', () => {
  const endings = new Endings();
  const told = [0, 60, 120, 180, 240, 300, 360, 420].map((time) => endings.note(time * SECOND));
  expect(told.every(({ starts }) => starts)).toBe(true);
  expect(endings.note(1000 * SECOND)).toEqual(AGAIN_AND_SAID);
});
