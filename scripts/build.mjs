// Bundles what ships into dist/, and the suite of the workbench into out/.
import { mkdir, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const shared = { bundle: true, minify: true, sourcemap: false, legalComments: 'none', logLevel: 'warning' };
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'es2022' };
/** Threads: the same bundle runs in Node and in a browser. */
const thread = { ...browser, format: 'cjs', external: ['node:worker_threads'] };
/** Bundles for an extension host, which hands `vscode` out itself. */
const inHost = { external: ['vscode'], format: 'cjs', loader: { '.bprop': 'text' } };

const BUNDLES = [
  { ...node, entryPoints: ['src/cli/bin.ts'], outfile: 'dist/command-line.cjs' },
  { ...node, entryPoints: ['server/main.node.ts'], outfile: 'dist/server.cjs' },
  { ...browser, entryPoints: ['server/main.browser.ts'], outfile: 'dist/server.browser.js' },
  { ...thread, entryPoints: ['server/checks/worker.ts'], outfile: 'dist/checks.cjs' },
  { ...thread, entryPoints: ['server/layouts/worker.ts'], outfile: 'dist/layouts.cjs' },
  { ...node, ...inHost, entryPoints: ['client/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...node, ...inHost, entryPoints: ['client/connect.ts'], outfile: 'dist/connect.cjs' },
  { ...browser, ...inHost, entryPoints: ['client/extension.browser.ts'], outfile: 'dist/extension.browser.js' },
  { ...browser, entryPoints: ['client/panel/page/main.ts'], outfile: 'dist/panel.js' },
  {
    ...shared,
    entryPoints: ['client/panel/page/panel.css'],
    outfile: 'dist/panel.css',
    // Every browser that shows the panel reads woff2: the older formats are left out.
    loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty' },
    assetNames: 'fonts/[name]',
  },
  {
    ...shared,
    ...inHost,
    minify: false,
    platform: 'neutral',
    entryPoints: ['test/workbench/suite/index.ts'],
    outfile: 'out/workbench/suite.cjs',
  },
];

/** Loads the bundle from V8's cache of compiled code, which Node 20 does not have yet. */
const LAUNCHER = `#!/usr/bin/env node
require('node:module').enableCompileCache?.();
require('./command-line.cjs');
`;

await mkdir('dist', { recursive: true });
await writeFile('dist/bprop.cjs', LAUNCHER, { mode: 0o755 });
await Promise.all(BUNDLES.map((bundle) => build(bundle)));
