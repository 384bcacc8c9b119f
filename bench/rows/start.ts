import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inProcess } from '../measure.ts';
import type { Row } from './row.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/bprop.cjs', import.meta.url));
const FILE = fileURLToPath(new URL('../../examples/gru.bprop', import.meta.url));

function command(...args: readonly string[]): () => void {
  return () => void execFileSync(process.execPath, args, { stdio: 'ignore' });
}

export const START: Row = {
  id: 'start',
  title: 'Start of the command line on the GRU',
  notes: [
    'Node alone is the least that any program written in JavaScript takes: the budgets are multiples of it, since a slow machine',
    'is slow for both.',
  ],
  cases: () => [
    {
      label: 'one process',
      contenders: [
        inProcess('Node alone', command('-e', '0')),
        inProcess('bprop derive', command(BUNDLE, 'derive', FILE)),
        inProcess('bprop check', command(BUNDLE, 'check', FILE)),
      ],
      goals: [
        { of: 'bprop derive', peer: 'Node alone', times: 4.5, spare: 0 },
        { of: 'bprop check', peer: 'Node alone', times: 4.5, spare: 0 },
      ],
    },
  ],
};
