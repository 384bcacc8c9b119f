// Writes THIRD-PARTY-LICENSES: the licence of every package whose code is in a bundle that ships. With --check it fails when
// the file is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { SHIPPED } from './bundles.mjs';

const FILE = 'THIRD-PARTY-LICENSES';
const RULE = '-'.repeat(100);

/** Third-party parts that a package contains and names in its documentation only. */
const CONTAINS = {
  '@hpcc-js/wasm-graphviz':
    '@hpcc-js/wasm-graphviz contains Graphviz (Eclipse Public License, https://graphviz.org/license/) and Expat (MIT), compiled to WebAssembly.',
};

/** The packages from which something is bundled. */
async function bundledPackages() {
  const metafiles = await Promise.all(
    SHIPPED.map(async (bundle) => (await build({ ...bundle, write: false, metafile: true })).metafile),
  );
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap((output) => Object.keys(output.inputs)));
  const folders = inputs.map((input) => /^(?:\w+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, name, version, license };
  });
}

function textOf({ folder, name, license }) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (typeof license !== 'string') throw new Error(`${name} names no licence`);
  if (file === undefined) return `Its package names the ${license} licence and has no text of it.`;
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}

/** Packages that share one text are listed above it. */
function section([text, packages]) {
  const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
  const contained = packages.flatMap(({ name }) => (CONTAINS[name] === undefined ? [] : ['', CONTAINS[name]]));
  return [RULE, ...names, ...contained, '', text, ''];
}

const packages = await bundledPackages();
packages.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
const sections = [...Map.groupBy(packages, textOf)].flatMap(section);
const text = ['bprop contains code of these packages.', '', ...sections].join('\n');
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) throw new Error(`stale: ${FILE}: run \`npm run generate\``);
