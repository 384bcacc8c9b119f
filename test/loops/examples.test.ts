import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';
import { derivedBlock, derivedText, faults } from './support.ts';

/** Files over sequences and layers with their derived blocks, and sizes at which loops run once. */
const EXAMPLES: readonly (readonly [string, readonly Readonly<Record<string, number>>[]])[] = [
  ['gru-steps.bprop', [{ T: 1 }, { T: 2 }, { T: 20 }]],
  ['lstm-steps.bprop', [{ T: 1 }, { T: 2 }, { T: 20 }]],
  ['rnn-bidirectional.bprop', [{ T: 1 }, { T: 2 }]],
  [
    'gru-stacked.bprop',
    [
      { L: 1, T: 1 },
      { L: 3, T: 1 },
      { L: 1, T: 3 },
    ],
  ],
  ['residual-stack.bprop', [{ L: 1 }, { L: 20 }]],
];

describe.each(EXAMPLES)('examples/sequences/%s', (name, edges) => {
  const text = example(`sequences/${name}`);

  it('is the file that deriving writes', () => {
    const workspace = openWorkspace({ [name]: text });
    expect(workspace.bprop(['derive', name]).out).toBe(text);
    expect(workspace.bprop(['format', '--check', name]).status).toBe(0);
  });

  it('checks clean, for a single iteration too', () => {
    for (const sizes of [{}, ...edges]) expect(faults(text, sizes), JSON.stringify(sizes)).toEqual([]);
  });
});

describe('examples/gru-sequence.bprop', () => {
  const text = derivedText(example('gru-sequence.bprop'));

  it('derives into one reverse loop', () => {
    const block = derivedBlock(example('gru-sequence.bprop'));
    expect(block.match(/^ *for .*$/gm)).toEqual(['  for t in T..1 {']);
  });

  it.each([1, 2, 5, 50])('checks clean at T = %i', (length) => {
    expect(faults(text, { T: length })).toEqual([]);
  });
});
