// Bundles what ships into dist/.
import { build } from 'esbuild';

const shared = { bundle: true, minify: true, sourcemap: false, legalComments: 'none', logLevel: 'warning' };
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'es2022' };

const BUNDLES = [
  { ...node, entryPoints: ['src/cli/bin.ts'], outfile: 'dist/bprop.cjs', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['server/main.node.ts'], outfile: 'dist/server.cjs' },
  { ...node, entryPoints: ['server/checks/worker.node.ts'], outfile: 'dist/checks.cjs' },
  { ...browser, entryPoints: ['server/main.browser.ts'], outfile: 'dist/server.browser.js' },
  { ...browser, entryPoints: ['server/checks/worker.browser.ts'], outfile: 'dist/checks.browser.js' },
];

await Promise.all(BUNDLES.map((bundle) => build(bundle)));
