// Packs out/extension into out/bprop.vsix: the same files give the same bytes, whenever and wherever they are packed.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const target = resolve(process.argv[2] ?? 'out/bprop.vsix');
const vsce = resolve('node_modules/@vscode/vsce/vsce');
// Nothing is fetched or built here: the bundles are there, and README links to files of the repository.
const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', target];
execFileSync(process.execPath, [vsce, 'package', ...flags], {
  cwd: 'out/extension',
  env: { ...process.env, SOURCE_DATE_EPOCH: '0' },
  stdio: 'inherit',
});
