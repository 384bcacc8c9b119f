import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing in front of the files: no welcome page, chat, tips, or questions about Git, trust and other extensions. */
export const QUIET_SETTINGS: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

/** The folder for user data of a served workbench. */
export function userDataOf(dataFolder: string): string {
  return join(dataFolder, 'data');
}

/** Settings that a workbench finds when it is first opened: some are of the user, some of the machine that serves it. */
export function seedSettings(userData: string, settings: Readonly<Record<string, unknown>>): void {
  for (const owner of ['User', 'Machine']) {
    const folder = join(userData, owner);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings));
  }
}
