import { derive } from '../../src/autodiff/derive.ts';
import { OPERATIONS } from '../../src/operations/table.ts';
import { inProcess } from '../measure.ts';
import { chain, modelOf } from '../models/sources.ts';
import type { Row } from './row.ts';

const SIZES = [100, 1_000, 10_000, 100_000];

/** Equations a second that deriving must reach. */
const RATE = 100_000;

export const DERIVE: Row = {
  id: 'derive',
  title: 'Deriving the backward pass of a chain of equations',
  notes: ['Each equation is a little network, `z = tanh(w * z + b) + x`: deriving writes about six lines for it.'],
  cases: () =>
    SIZES.map((equations) => {
      const { forward } = modelOf(chain(equations)).analysis;
      return {
        label: `${equations} equations`,
        equations,
        contenders: [inProcess('derive', () => void derive(forward, OPERATIONS))],
        goals: [{ of: 'derive', atMost: (1000 * equations) / RATE }],
      };
    }),
};
