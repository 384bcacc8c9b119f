import { describe, expect, it } from 'vitest';
import { SCALARS } from '../../src/engine/compiled/scalars.ts';
import { OPERATIONS } from '../../src/operations/table.ts';

describe('lowering', () => {
  it.each(OPERATIONS.all.filter(({ lowering }) => lowering === 'map'))(
    'has code for an element of $name',
    ({ name, options }) => {
      expect(SCALARS).toHaveProperty([name]);
      expect(options).toEqual([]);
    },
  );
});
