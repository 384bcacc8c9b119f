import { expect, it } from 'vitest';
import { atStep, inMode } from '../../client/panel/page/walk/standpoint.ts';

/** Two equations forward, of which the second has two lines back, and the first none. */
const STEPS = [
  { pass: 'forward', statement: 1 },
  { pass: 'forward', statement: 2 },
  { pass: 'backward', statement: 2 },
  { pass: 'backward', statement: 2 },
  { pass: 'backward' },
] as const;

it('draws the pass of the step that is gone to', () => {
  expect(atStep(2, 'forward', STEPS)).toEqual({ mode: 'backward', step: 2 });
  expect(atStep(1, 'backward', STEPS)).toEqual({ mode: 'forward', step: 1 });
  expect(atStep(1, 'both', STEPS)).toEqual({ mode: 'both', step: 1 });
  expect(atStep(undefined, 'backward', STEPS)).toEqual({ mode: 'backward', step: undefined });
});

it('turns to the same equation in the pass that is drawn', () => {
  expect(inMode('backward', 1, STEPS)).toEqual({ mode: 'backward', step: 2 });
  expect(inMode('forward', 3, STEPS)).toEqual({ mode: 'forward', step: 1 });
});

it('stays at a step of the pass that is drawn, and at none', () => {
  expect(inMode('backward', 3, STEPS)).toEqual({ mode: 'backward', step: 3 });
  expect(inMode('both', 0, STEPS)).toEqual({ mode: 'both', step: 0 });
  expect(inMode('forward', undefined, STEPS)).toEqual({ mode: 'forward', step: undefined });
});

it('ends where the pass that is drawn does nothing with the equation', () => {
  expect(inMode('backward', 0, STEPS)).toEqual({ mode: 'backward', step: undefined });
  expect(inMode('forward', 4, STEPS)).toEqual({ mode: 'forward', step: undefined });
});
