// The bundles: what ships, in dist/ or in a page there, and the suite of the workbench, in out/.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const shared = {
  bundle: true,
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};
const node = { ...shared, platform: 'node', format: 'cjs', target: 'node20' };
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'es2022' };
/** Threads: the same bundle runs in Node and in a browser. */
const thread = { ...browser, format: 'cjs', external: ['node:os', 'node:worker_threads'] };
/** A namespace that is imported is copied, name by name: the several hundred of `vscode` took milliseconds in each file. */
const uncopied = {
  name: 'uncopied-vscode',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]client[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("import * as vscode from 'vscode';", "const vscode = require('vscode');"),
      loader: 'ts',
    }));
  },
};

/** Bundles for an extension host, which hands `vscode` out itself. */
const inHost = { external: ['vscode'], format: 'cjs', loader: { '.bprop': 'text', '.md': 'text' }, plugins: [uncopied] };

/** The command line starts no processes of its own, but commander could; and what draws is as large as all else: a bundle apart. */
const commandLineParts = {
  name: 'command-line-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('commander') ? { path, namespace: 'unused' } : { path, external: true },
    );
    onLoad({ filter: /./, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    onResolve({ filter: /^@hpcc-js\/wasm-graphviz$/ }, () => ({ path: './graphviz.cjs', external: true }));
  },
};

/**
 * Langium takes five names of the protocol's package, two thirds of which is there for servers; where there is none, they
 * come from the modules that define them.
 */
const withoutProtocol = {
  name: 'without-protocol',
  setup({ onResolve, onLoad }) {
    const common = dirname(createRequire(import.meta.url).resolve('vscode-jsonrpc'));
    const from = (module) => JSON.stringify(join(common, module));
    onResolve({ filter: /^vscode-languageserver-protocol$/ }, ({ path }) => ({ path, namespace: 'protocol' }));
    onLoad({ filter: /./, namespace: 'protocol' }, () => ({
      resolveDir: common,
      contents: `export { CancellationToken, CancellationTokenSource } from ${from('cancellation.js')};
        export { Emitter } from ${from('events.js')};
        export { ResponseError } from ${from('messages.js')};
        export const LSPErrorCodes = { ServerCancelled: -32802, RequestFailed: -32803 };`,
    }));
  },
};

/** Formulas of the panel are upright and italic: KaTeX's other alphabets would be a third of its fonts. */
const usedFonts = {
  name: 'used-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /KaTeX_(Caligraphic|Fraktur|SansSerif|Script|Typewriter)-.*\.woff2$/ }, () => ({
      contents: '',
      loader: 'empty',
    }));
  },
};

const panel = { ...browser, entryPoints: ['client/panel/page/main.ts'], loader: { '.svg': 'text' } };

/** The parts that `scripts/walk-page.mjs` puts into the page of `bprop walk`: fonts too, because that page loads nothing. */
export const WALK_PAGE = [
  {
    ...panel,
    // Its host runs before it, because it asks for one at once.
    inject: ['client/panel/page/alone/start.ts'],
    outfile: 'out/walk/page.js',
  },
  {
    ...shared,
    entryPoints: ['client/panel/page/alone/page.css'],
    outfile: 'out/walk/page.css',
    plugins: [usedFonts],
    loader: { '.woff2': 'dataurl', '.woff': 'empty', '.ttf': 'empty' },
  },
];

export const SHIPPED = [
  {
    ...node,
    entryPoints: ['src/cli/bin.ts'],
    outfile: 'dist/command-line.cjs',
    plugins: [commandLineParts, withoutProtocol],
    loader: { '.md': 'text' },
  },
  // The library: no module of Node, so that it runs in browsers too.
  { ...browser, format: 'esm', entryPoints: ['src/index.ts'], outfile: 'dist/index.js', plugins: [withoutProtocol] },
  { ...node, entryPoints: ['@hpcc-js/wasm-graphviz'], outfile: 'dist/graphviz.cjs' },
  { ...node, entryPoints: ['server/main.node.ts'], outfile: 'dist/language-server.cjs' },
  { ...browser, entryPoints: ['server/main.browser.ts'], outfile: 'dist/server.browser.js' },
  { ...thread, entryPoints: ['server/checks/worker.ts'], outfile: 'dist/checks.cjs', plugins: [withoutProtocol] },
  { ...thread, entryPoints: ['server/layouts/worker.ts'], outfile: 'dist/layouts.cjs' },
  { ...node, ...inHost, entryPoints: ['client/extension.ts'], outfile: 'dist/extension.cjs' },
  { ...node, ...inHost, entryPoints: ['client/features.ts'], outfile: 'dist/features.cjs' },
  { ...node, ...inHost, entryPoints: ['client/connect.ts'], outfile: 'dist/connect.cjs' },
  { ...browser, ...inHost, entryPoints: ['client/extension.browser.ts'], outfile: 'dist/extension.browser.js' },
  { ...panel, outfile: 'dist/panel.js' },
  {
    ...shared,
    entryPoints: ['client/panel/page/panel.css'],
    outfile: 'dist/panel.css',
    plugins: [usedFonts],
    // Every browser that shows the panel reads woff2: the older formats are left out.
    loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty' },
    assetNames: 'fonts/[name]',
  },
  ...WALK_PAGE,
];

export const SUITE = {
  ...shared,
  ...inHost,
  minify: false,
  platform: 'neutral',
  entryPoints: ['test/workbench/suite/index.ts'],
  outfile: 'out/workbench/suite.cjs',
};
