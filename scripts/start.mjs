// Derives and checks the GRU of the post in the terminal.
import { spawnSync } from 'node:child_process';

for (const command of ['derive', 'check']) {
  const { status } = spawnSync(process.execPath, ['dist/bprop.cjs', command, 'examples/gru.bprop'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  console.log();
}
