// Bundles what ships into dist/.
import { build } from 'esbuild';

const shared = { bundle: true, minify: true, sourcemap: false, legalComments: 'none', logLevel: 'warning' };

await build({
  ...shared,
  entryPoints: ['src/cli/bin.ts'],
  outfile: 'dist/bprop.cjs',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  banner: { js: '#!/usr/bin/env node' },
});
