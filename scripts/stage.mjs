// Lays out the extension as it ships in out/extension: what `files` in package.json lists, and a manifest of its own.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { absolute, withAddresses } from './address.mjs';

const STAGE = 'out/extension';

/**
 * Fields of the repository's manifest that only npm reads; `type` is left out because it keeps the bundles from being read
 * as CommonJS.
 */
const FOR_NPM = ['type', 'private', 'sideEffects', 'bin', 'files', 'scripts', 'dependencies', 'devDependencies'];

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const shipped = withAddresses(Object.fromEntries(Object.entries(manifest).filter(([key]) => !FOR_NPM.includes(key))));
shipped.engines = { vscode: manifest.engines.vscode };

rmSync(STAGE, { recursive: true, force: true });
mkdirSync(STAGE, { recursive: true });
for (const file of manifest.files) {
  if (!existsSync(file)) throw new Error(`package.json lists ${file}, which is not there`);
  cpSync(file, join(STAGE, file), { recursive: true });
}
// The page in the Marketplace is for users of the extension, not for those who build it.
writeFileSync(join(STAGE, 'README.md'), absolute(readFileSync('docs/extension.md', 'utf8'), manifest));
writeFileSync(join(STAGE, 'package.json'), `${JSON.stringify(shipped, undefined, 2)}\n`);
