// Bundles what ships into dist/, and the suite of the workbench into out/.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { SHIPPED, SUITE } from './bundles.mjs';
import { writeWalkPage } from './walk-page.mjs';

/** Loads a bundle from V8's cache of compiled code, which Node 20 does not have yet. */
const launcher = (bundle) => `require('node:module').enableCompileCache?.();
require('./${bundle}');
`;

/**
 * Keeps V8's space for new objects from growing: with a file of 10,000 equations the server takes 131 MiB after two edits, without
 * this 190, where the budget of docs/benchmarks.md is 150; a keystroke takes as long. Set before anything is loaded, because V8
 * caches compiled code by its flags.
 */
const SMALL_NURSERY = `require('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
`;

// Files left by an earlier build would ship, too.
await rm('dist/fonts', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await writeFile('dist/bprop.cjs', `#!/usr/bin/env node\n${launcher('command-line.cjs')}`, { mode: 0o755 });
await writeFile('dist/server.cjs', `${SMALL_NURSERY}${launcher('language-server.cjs')}`);
await Promise.all([...SHIPPED, SUITE].map((bundle) => build(bundle)));
await writeWalkPage('dist/walk.html');
