import { expect, it } from 'vitest';
import { checkFile } from '../../../src/verify/report.ts';
import { analyzeText } from '../../support/analysis.ts';
import { example } from '../../support/files.ts';

/** The second is too large for a search through its lines, iteration by iteration. */
it.each(['sequences/lstm-steps.bprop', 'models/adbench-lstm.bprop', 'models/attention.bprop'])(
  'where every gradient is right, every line is: %s',
  (name) => {
    const { ok, lines } = checkFile(analyzeText(example(name)), { seed: 1, sizes: new Map(), numeric: true });
    expect(ok).toBe(true);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter(({ status }) => status !== 'pass' && status !== 'fused-pass')).toEqual([]);
  },
);
