// Lays out the package for npm in out/npm: command line, library, the types that the library speaks of, the files
// of other editors, and a manifest of its own.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { absolute, withAddresses } from './address.mjs';

const STAGE = 'out/npm';
const BUNDLES = [
  'bprop.cjs',
  'command-line.cjs',
  'graphviz.cjs',
  'checks.cjs',
  'walk.html',
  'server.cjs',
  'language-server.cjs',
  'layouts.cjs',
  'index.js',
];
const TYPES = 'out/types';

/** Copies a declaration and those that it refers to, which name each other by their JavaScript. */
function copyTypes(file, done = new Set()) {
  if (done.has(file)) return;
  done.add(file);
  const text = readFileSync(join(TYPES, file), 'utf8');
  const target = join(STAGE, 'types', file);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    target,
    text.replace(/(from |import\()'(\.[^']*)\.ts'/g, (_, before, path) => {
      copyTypes(join(dirname(file), `${path}.d.ts`), done);
      return `${before}'${path}.js'`;
    }),
  );
}

rmSync(STAGE, { recursive: true, force: true });
rmSync(TYPES, { recursive: true, force: true });
mkdirSync(join(STAGE, 'dist'), { recursive: true });
for (const bundle of BUNDLES) cpSync(join('dist', bundle), join(STAGE, 'dist', bundle));
execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
copyTypes('index.d.ts');
const COPIED = ['LICENSE', 'THIRD-PARTY-LICENSES', 'schemas', 'editors'];
for (const name of COPIED) cpSync(name, join(STAGE, name), { recursive: true });

const own = JSON.parse(readFileSync('package.json', 'utf8'));
writeFileSync(join(STAGE, 'README.md'), absolute(readFileSync('docs/library.md', 'utf8'), own));

const { name, version, description, license, bin, engines, repository, homepage, bugs } = withAddresses(own);
const manifest = {
  name,
  version,
  description,
  license,
  ...(repository && { repository, homepage, bugs }),
  type: 'module',
  bin,
  exports: { '.': { types: './types/index.d.ts', default: './dist/index.js' } },
  types: './types/index.d.ts',
  engines: { node: engines.node },
  sideEffects: false,
};
writeFileSync(join(STAGE, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
