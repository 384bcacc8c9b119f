// Packs out/extension into out/bprop.vsix: the same files give the same bytes, whenever and wherever they are packed.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const target = resolve(process.argv[2] ?? 'out/bprop.vsix');
const vsce = resolve('node_modules/@vscode/vsce/vsce');
// Nothing is fetched or built here: the bundles are there, and links have been made absolute.
/** The time of the commit, in seconds: the same for whoever packs it; a copy without a history takes a day that archives can hold. */
function commitTime() {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return String(Date.UTC(2020, 0, 1) / 1000);
  }
}

const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', target];
execFileSync(process.execPath, [vsce, 'package', ...flags], {
  cwd: 'out/extension',
  env: { ...process.env, SOURCE_DATE_EPOCH: commitTime() },
  stdio: 'inherit',
});
