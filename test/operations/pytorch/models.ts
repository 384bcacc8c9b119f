import { ATTENTION } from './models/attention.ts';
import { LOOPS } from './models/loops.ts';
import type { Model } from './models/model.ts';
import { NETWORKS } from './models/networks.ts';
import { SEQUENCES } from './models/sequences.ts';
import { STATISTICS } from './models/statistics.ts';

export type { Model } from './models/model.ts';

export const MODELS: readonly Model[] = [...SEQUENCES, ...LOOPS, ...ATTENTION, ...NETWORKS, ...STATISTICS];
