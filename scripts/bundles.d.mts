import type { BuildOptions } from 'esbuild';

export const SHIPPED: readonly BuildOptions[];
export const SUITE: BuildOptions;
