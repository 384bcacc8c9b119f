import { BRACKETS } from './programs/brackets.ts';
import { CONVOLUTIONS } from './programs/convolutions.ts';
import { AT_KINKS } from './programs/kinks.ts';
import { MATRICES } from './programs/matrices.ts';
import { NETWORKS } from './programs/networks.ts';
import type { Pair } from './programs/pair.ts';
import { REDUCTIONS } from './programs/reductions.ts';

export const PAIRS: readonly Pair[] = [...AT_KINKS, ...REDUCTIONS, ...MATRICES, ...NETWORKS, ...BRACKETS, ...CONVOLUTIONS];
