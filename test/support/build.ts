import { execFileSync } from 'node:child_process';
import { ROOT } from './files.ts';

/** The tests of the command line, the server and the extension run what ships: it is built once before them. */
export default function build(): void {
  for (const script of ['build', 'stage'])
    execFileSync(process.execPath, [`scripts/${script}.mjs`], { cwd: ROOT, stdio: 'inherit' });
}
