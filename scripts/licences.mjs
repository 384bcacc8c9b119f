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
  const files = inputs.map((input) => /^(?:\w+:)?((.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*)/.exec(input)).filter(Boolean);
  return [...Map.groupBy(files, ([, , folder]) => folder)].map(([folder, own]) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { folder, name, version, license, files: new Set(own.map(([, file]) => file)) };
  });
}

function textOf({ folder, name, license }) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (typeof license !== 'string') throw new Error(`${name} names no licence`);
  if (file === undefined) return `Its package names the ${license} licence and has no text of it.`;
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}

/** A package's sections of notices about the packages that are built into its own files. */
function notices({ folder, name, files }) {
  const path = join(folder, 'THIRD-PARTY-NOTICES.md');
  if (!existsSync(path)) return [];
  const built = [...files].flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm),
  ]);
  const sections = readFileSync(path, 'utf8')
    .replaceAll('\r\n', '\n')
    .split(/^-+$\n+/m);
  return [...new Set(built.map(([, own]) => own))].sort().flatMap((own) => {
    const notice = sections.find((text) => text.startsWith(`## ${own}@`));
    if (notice === undefined) throw new Error(`${name} contains ${own} and has no notice of it`);
    return ['', `${name} contains ${own}:`, '', notice.replaceAll(/^#+ | +$/gm, '').trim()];
  });
}

/** Packages that share one text are listed above it. */
function section([text, packages]) {
  const names = packages.map(({ name, version, license }) => `${name} ${version} (${license})`);
  const contained = packages.flatMap(({ name }) => (CONTAINS[name] === undefined ? [] : ['', CONTAINS[name]]));
  return [RULE, ...names, ...contained, '', text, ...packages.flatMap(notices), ''];
}

const packages = await bundledPackages();
packages.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
const sections = [...Map.groupBy(packages, textOf)].flatMap(section);
const text = ['bprop contains code of these packages.', '', ...sections].join('\n');
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) throw new Error(`stale: ${FILE}: run \`npm run generate\``);
