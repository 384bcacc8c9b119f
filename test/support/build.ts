import { execFileSync } from 'node:child_process';
import { ROOT } from './files.ts';

/** The command line's tests run what ships: it is built once before them. */
export default function build(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'inherit' });
}
