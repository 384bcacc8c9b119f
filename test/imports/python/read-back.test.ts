import { describe, expect, it } from 'vitest';
import { importPython, pythonCheck } from '../../../src/imports/python/python.ts';
import { analyze, check, exportFile } from '../../../src/index.ts';
import { example } from '../../support/files.ts';

/** Examples whose export to NumPy uses no function of its own that takes windows of an array, and no labels that must be one-hot. */
const EXAMPLES = [
  'gru.bprop',
  'models/attention.bprop',
  'models/gaussian-process.bprop',
  'models/highway-network.bprop',
  'models/kalman-filter.bprop',
  'models/layer-norm.bprop',
  'models/logistic-regression.bprop',
  'models/lstm.bprop',
];

describe('what is exported to NumPy is read back', () => {
  it.each(EXAMPLES)('%s', (name) => {
    const analysis = analyze(example(name));
    const imported = importPython(exportFile(analysis, { name: 'example', target: 'numpy' }));
    const [own] = imported.pairs;
    expect(own?.notes).toEqual([]);
    if (own === undefined) return;
    const { check: found } = pythonCheck(imported, own, check(own.analysis));
    expect(found.diagnostics).toEqual([]);
    const gradients = found.gradients.map(({ variable, status }) => `${variable.name} ${status}`);
    const wanted = analysis.forward.given.filter(({ active }) => active).map((variable) => `${variable.name} pass`);
    expect(gradients.toSorted()).toEqual(wanted.toSorted());
  });
});
