// The first hour of somebody who has installed the extension and opened an empty folder: only keys, the mouse and eyes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { addressOf, serveInstalled } from '../../scripts/workbench/installed.ts';
import { QUIET_SETTINGS } from '../../scripts/workbench/settings.ts';
import { launchBrowser, openPage } from './browser.ts';
import type { Person } from './person.ts';
import { playwrightPerson } from './playwright-person.ts';

const WINDOW = { width: 1280, height: 720 };
const PALETTE = '.quick-input-widget';

/** The second layer and its loss, after the first, which is the template. */
const PARAMETERS = ['param V: [k, m], c: [k]', 'const t: [k] in onehot'];
const EQUATIONS = [
  ['s', 'V @ y + c'],
  ['loss', 'cross_entropy(s, t)'],
] as const;

const RIGHT = 'dy * (1 - y ^ 2)';
const WRONG = 'dy * (1 - y)';
const SQUARE = ' ^ 2';

/** A text as the window has it, where spaces do not break. */
function inWindow(text: string): RegExp {
  return new RegExp(text.replaceAll(/[()^*+[\]]/g, '\\$&').replaceAll(' ', '\\s+'));
}

/** A window of a fresh profile with the packed extension in it, open on a folder that has only `files`. */
export class FirstHour {
  readonly page: Page;
  readonly person: Person;
  private readonly folder: string;

  private constructor(page: Page, folder: string) {
    this.page = page;
    this.folder = folder;
    this.person = playwrightPerson(page, folder, []);
  }

  /** Opens the window for as long as `use` takes. */
  static async with(use: (own: FirstHour) => Promise<void>, file?: string): Promise<void> {
    const place = mkdtempSync(join(tmpdir(), 'bprop-first-hour-'));
    const folder = join(place, 'networks');
    mkdirSync(folder);
    if (file !== undefined) writeFileSync(join(folder, file), '');
    const workbench = await serveInstalled(place, QUIET_SETTINGS);
    const browser = await launchBrowser();
    try {
      const page = await openPage(browser, { viewport: WINDOW });
      await page.goto(addressOf(workbench, folder, file === undefined ? {} : { file: join(folder, file) }));
      await use(new FirstHour(page, folder));
    } finally {
      await browser.close();
      await workbench.stop();
      rmSync(place, { recursive: true, force: true });
    }
  }

  /** Each step under the name of its picture: what is done, and what must then be seen. */
  readonly steps: readonly (readonly [string, () => Promise<void>])[] = [
    ['template', () => this.beginWithTemplate()],
    ['network', () => this.writeNetwork()],
    ['derived', () => this.derive()],
    ['checked', () => this.check()],
    ['walked', () => this.walk()],
    ['broken', () => this.breakLine()],
    ['repaired', () => this.repair()],
  ];

  line(text: string): Locator {
    const lines = this.page.locator('.view-line');
    return lines.filter({ hasText: inWindow(text) }).first();
  }

  private passes(): Promise<void> {
    return this.person.see('.codelens-decoration a', 'Check gradients ✓');
  }

  /** A list that has come up is put away, as it would take the next key. */
  private async write(text: string): Promise<void> {
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Escape');
  }

  /** The palette lists what was known when it was opened, and a window that is starting knows no extensions yet. */
  private async waitForExtension(): Promise<void> {
    const rows = this.page.locator(`${PALETTE} .monaco-list-row`);
    await this.page.locator('.statusbar-item').first().waitFor();
    for (let isKnown = false; !isKnown; ) {
      await this.page.keyboard.press('F1');
      await this.page.locator(`${PALETTE} input.input`).fill('>Bprop: New File');
      await rows.first().waitFor();
      isKnown = await rows.filter({ hasText: 'Bprop: New File with a Template' }).isVisible();
      await this.page.keyboard.press('Escape');
      await this.page.locator(PALETTE).waitFor({ state: 'hidden' });
    }
  }

  /** A window that is coming up refuses the command with a dialog for a moment: a person tries again. */
  private async newFile(): Promise<void> {
    const entry = this.page.locator(`${PALETTE} .monaco-list-row`, { hasText: 'Bprop File' });
    const refusal = this.page.locator('.monaco-dialog-box').getByRole('button', { name: 'OK' });
    await this.person.runCommand('Create: New File...');
    for (await entry.or(refusal).waitFor(); await refusal.isVisible(); await entry.or(refusal).waitFor()) {
      await refusal.click();
      await this.person.runCommand('Create: New File...');
    }
    await entry.click();
  }

  private async beginWithTemplate(): Promise<void> {
    await this.waitForExtension();
    await this.newFile();
    await this.line('tanh(W @ x + b)').waitFor();
    await this.passes();
    await this.page.keyboard.type('Two layers');
    await this.line('# Two layers').waitFor();
  }

  private async writeNetwork(): Promise<void> {
    await this.line('param W').click();
    for (const text of PARAMETERS) {
      await this.page.keyboard.press('Control+Enter');
      await this.write(text);
      await this.line(text).waitFor();
    }
    await this.line('tanh').click();
    for (const [name, value] of EQUATIONS) {
      await this.page.keyboard.press('Control+Enter');
      await this.write(`${name} = ${value}`);
      // The shape stands between a name and its equals sign.
      await this.line(`= ${value}`).waitFor();
    }
    await this.line('output y').click();
    await this.page.keyboard.press('End');
    await this.page.keyboard.press('Backspace');
    await this.write('loss');
    await this.save('two-layers.bprop');
    await this.passes();
  }

  private async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+s');
    // The dialog proposes a name after a while, and would overwrite another one.
    await this.page.waitForFunction(`document.querySelector('${PALETTE} input.input')?.value.endsWith('.bprop')`);
    await this.page.locator(`${PALETTE} input.input`).fill(join(this.folder, name));
    await this.page.keyboard.press('Enter');
    await this.person.see('.tab.active', name);
  }

  private async derive(): Promise<void> {
    await this.person.clickLens('Derive backward pass');
    await this.line(RIGHT).waitFor();
    await this.person.see('.statusbar-item', '5 of 5 gradients, 8 of 8 lines');
    await this.passes();
  }

  private async check(): Promise<void> {
    await this.person.clickLens('Check gradients');
    await this.person.see('.notification-toast', 'two-layers.bprop: 5 of 5 gradients, 8 of 8 lines right.');
    await this.passes();
  }

  private async walk(): Promise<void> {
    await this.person.runCommand('Notifications: Clear All Notifications');
    await this.person.click('.editor-actions a[aria-label^="Show Computational Graph"]');
    await this.person.seeInPanel('.node[data-id="loss"]');
    await this.person.clickInPanel('button[aria-label="Last step"]');
    await this.person.seeInPanel('#walk .written', 'dx += W.T @ dy_1');
    await this.person.seeInPanel('#walk .katex');
  }

  private async breakLine(): Promise<void> {
    await this.line(RIGHT).click();
    await this.page.keyboard.press('End');
    await this.page.keyboard.press('ArrowLeft');
    for (const _ of SQUARE) await this.page.keyboard.press('Backspace');
    await this.line(WRONG).waitFor();
    await this.person.see('.squiggly-error');
    // A verdict that comes later would close the menu of the light bulb.
    await this.person.see('.codelens-decoration a', 'Check gradients ✗ 1 of 8 lines wrong');
  }

  private async repair(): Promise<void> {
    await this.person.takeLightBulb(`Write: \`${RIGHT}\``);
    await this.line(RIGHT).waitFor();
    await this.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await this.passes();
  }
}
