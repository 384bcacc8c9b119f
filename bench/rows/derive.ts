import { derive } from '../../src/autodiff/derive.ts';
import { inProcess } from '../measure.ts';
import { chain, elementaryChain, modelOf, variedChain } from '../models/sources.ts';
import type { Row } from './row.ts';

const SIZES = [100, 1_000, 10_000, 100_000];

/** Equations a second that deriving must reach. */
const RATE = 100_000;

export const DERIVE: Row = {
  id: 'derive',
  title: 'Deriving the backward pass of a chain of equations',
  notes: [
    'Elementary equations are one operation each; of compound ones each is `z = tanh(w * z + b) + x`, four operations.',
    'Of equations that differ in their variables only, one is derived, and the lines of the others are written like its own: unrolled',
    'networks and layers are such. Where no two are alike, each has a number of its own in the place of `w`, and is derived by itself.',
    'Every equation costs the same work and the same memory. What grows is the way to that memory: 100 equations and their backward',
    'pass stay in the caches of the processor, those of 100,000 take up a hundred MiB and more, and the collector copies them.',
  ],
  maximalExponent: 1.1,
  cases: () =>
    SIZES.map((equations) => {
      const elementary = modelOf(elementaryChain(equations)).analysis.forward;
      const compound = modelOf(chain(equations)).analysis.forward;
      const varied = modelOf(variedChain(equations)).analysis.forward;
      return {
        label: `${equations} equations`,
        equations,
        contenders: [
          inProcess('elementary', () => void derive(elementary)),
          inProcess('compound', () => void derive(compound)),
          inProcess('compound, no two alike', () => void derive(varied)),
        ],
        goals: ['elementary', 'compound'].map((of) => ({ of, atMost: (1000 * equations) / RATE })),
      };
    }),
};
