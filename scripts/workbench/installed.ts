import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { installWorkbench, WORKBENCH_SERVER } from './host.ts';
import { serveWorkbench, type Workbench, type WorkbenchOptions } from './serve.ts';
import { seedSettings, userDataOf } from './settings.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Packs the extension into a file, as it is handed out. */
export function packExtension(file: string): void {
  execFileSync(process.execPath, ['scripts/package.mjs', file], { cwd: ROOT, stdio: 'pipe' });
}

/** Serves a workbench with these settings, in which the packed extension is installed; all that it keeps is in `folder`. */
export async function serveInstalled(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  options: Omit<WorkbenchOptions, 'dataFolder'> = {},
): Promise<Workbench> {
  await installWorkbench();
  const file = join(folder, 'bprop.vsix');
  const dataFolder = join(folder, 'data');
  packExtension(file);
  seedSettings(userDataOf(dataFolder), settings);
  const flags = ['--server-data-dir', dataFolder, '--accept-server-license-terms', '--install-extension', file];
  execFileSync(process.execPath, [WORKBENCH_SERVER, ...flags], { stdio: 'pipe' });
  return await serveWorkbench({ ...options, dataFolder });
}

/** The address at which a served workbench opens a folder, and a file of it in front. */
export function addressOf({ port }: Workbench, folder: string, { file, token }: { file?: string; token?: string } = {}): string {
  const payload = [
    ...(file === undefined ? [] : [['openFile', `vscode-remote://localhost:${port}${file}`]]),
    ['skipWelcome', 'true'],
  ];
  const query = { ...(token !== undefined && { tkn: token }), folder, payload: JSON.stringify(payload) };
  return `http://localhost:${port}/?${new URLSearchParams(query)}`;
}
