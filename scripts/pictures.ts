// Draws the pictures of docs/stepping.md: the panel's page itself, walked through the GRU as its tests walk through it.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { analyze } from '../src/analysis/analyze.ts';
import { layOut } from '../src/graph/drawing/layout.ts';
import { writeSvg } from '../src/graph/drawing/svg.ts';
import { buildGraph } from '../src/graph/model/build-graph.ts';
import { parseDocument } from '../src/language/document/document.ts';
import { type FakeHost, openPanel, servePanel, type Theme } from '../test/panel/fake-host.ts';
import { answerFor, URI } from '../test/panel/pictures.ts';
import { launchBrowser } from '../test/workbench/browser.ts';

const ROOT = dirname(import.meta.dirname);
const FOLDER = join(ROOT, 'docs', 'pictures');
const GRU = readFileSync(join(ROOT, 'examples', 'gru.bprop'), 'utf8');
const LAST_FORWARD = 17;

/** The lines that the page shows, each with the name of its picture. */
const STEPS: readonly (readonly [string, string])[] = [
  ['step-forward', 'z9 = z8 * h'],
  ['step-addition', 'dz15 += dz17'],
  ['step-hadamard', 'dz14 += dz15 * z13'],
  ['step-split', 'dz4 += -dz14'],
  ['step-function', 'dz12 += dz13 * (1 - z13 ^ 2)'],
  ['step-matrix-product', 'dU += outer(dz10, z9)'],
];

const THEMES: readonly (readonly [string, Theme])[] = [
  ['panel-light', 'vscode-light'],
  ['panel-dark', 'vscode-dark'],
  ['panel-high-contrast', 'vscode-high-contrast'],
];

function walk(host: FakeHost, name: string): Locator {
  return host.page.locator('#walk').getByRole('button', { name, exact: true });
}

/** Walks on until a line is written. */
async function walkTo(host: FakeHost, line: string): Promise<void> {
  const written = host.page.locator('#walk .written code').first();
  await walk(host, 'First step').click();
  for (let step = 1; (await written.textContent()) !== line; step += 1) {
    if (step > 3 * LAST_FORWARD) throw new Error(`no step writes ${line}`);
    await walk(host, 'Step on').click();
  }
}

const program = analyze(parseDocument(GRU)).forward;
const graph = buildGraph(program);
writeFileSync(join(FOLDER, 'gru.svg'), writeSvg(graph, await layOut(graph, 'right'), 'forward'));

const browser = await launchBrowser();
const server = await servePanel();
try {
  const host = await openPanel(browser, server, { viewport: { width: 640, height: 940 }, deviceScaleFactor: 1.5 });
  await host.tell({ type: 'document', uri: URI, name: 'gru.bprop', version: 1, isPinned: false });
  await host.tell({ type: 'answer', uri: URI, answer: await answerFor(GRU) });
  await host.page.locator('.node').first().waitFor();
  await host.wear('vscode-light');
  for (const [name, line] of STEPS) {
    await walkTo(host, line);
    await host.page.screenshot({ path: join(FOLDER, `${name}.png`) });
  }
  for (const [name, theme] of THEMES) {
    await host.wear(theme);
    await host.page.screenshot({ path: join(FOLDER, `${name}.png`) });
  }
} finally {
  await browser.close();
  server.close();
}
