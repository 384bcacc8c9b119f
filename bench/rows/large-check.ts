import { fileURLToPath } from 'node:url';
import { nodePool } from '../../src/threads/node.ts';
import type { GradientEvidence } from '../../src/verify/gradients/evidence-task.ts';
import type { EvidenceTask } from '../../src/verify/gradients/evidence-worker.ts';
import { checkFileWith } from '../../src/verify/report.ts';
import type { Case, Contender } from '../measure.ts';
import type { GruSizes } from '../models/loops.ts';
import { gruSource, modelOf } from '../models/sources.ts';
import type { Row } from './row.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/checks.cjs', import.meta.url));
const OPTIONS = { seed: 1, sizes: new Map(), numeric: true };

const ALONE = 'one thread';
const SHARED = 'a thread for each processor';

const CELLS: readonly GruSizes[] = [
  { steps: 20, batch: 16, m: 64, n: 64 },
  { steps: 20, batch: 16, m: 128, n: 128 },
  { steps: 50, batch: 16, m: 128, n: 128 },
];

/** A whole check; threads are started for it, and ended with it. */
function check(name: string, sizes: GruSizes, isShared: boolean): Contender {
  const { analysis } = modelOf(gruSource(sizes));
  const pool = nodePool<EvidenceTask, readonly GradientEvidence[]>(BUNDLE);
  return {
    name,
    sample: async () => {
      const start = performance.now();
      const { ok } = await checkFileWith(isShared ? pool.members : [], analysis, OPTIONS);
      pool.stop();
      if (!ok) throw new Error('a right gradient was not found right');
      return performance.now() - start;
    },
  };
}

function checkCase(sizes: GruSizes): Case {
  const { steps, batch, m, n } = sizes;
  return {
    label: `${3 * (m * n + m * m + m) + batch * (m + steps * n)} scalars, T = ${steps}`,
    contenders: [check(ALONE, sizes, false), check(SHARED, sizes, true)],
    rounds: 5,
    goals: [{ of: SHARED, peer: ALONE, factor: 1 }],
  };
}

export const LARGE_CHECK: Row = {
  id: 'large-check',
  title: 'Check of a large GRU over a batch of 16, along random directions',
  notes: [
    'Four draws with all their runs, and the start of the threads counted. What is drawn is drawn in one thread, while others answer',
    'what the draw before it asks; both say the same, to the last digit.',
  ],
  cases: () => CELLS.map(checkCase),
};
