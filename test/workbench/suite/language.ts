import * as vscode from 'vscode';
import type { Activation } from '../../../client/activate.ts';
import { open, read } from './documents.ts';
import { isEqual, isTrue, type Scenario, until } from './harness.ts';

const EXTENSION = 'bprop.bprop';
const ACTIVATION_LIMIT_MS = 50;

export const languageScenarios: readonly Scenario[] = [
  {
    name: 'activates within 50 ms, and not before a .bprop file is opened',
    async run() {
      const extension = vscode.extensions.getExtension(EXTENSION);
      isTrue(extension !== undefined, 'the extension is not there');
      isTrue(!extension.isActive, 'the extension is active before it is needed');
      const { duration, ready }: Activation = await extension.activate();
      isTrue(duration < ACTIVATION_LIMIT_MS, `activation took ${duration.toFixed(0)} ms`);
      await ready;
    },
  },
  {
    name: 'knows .bprop files, and how to comment out their lines',
    async run(person) {
      const editor = await open('comment.bprop', await read('gru.bprop'));
      isEqual(editor.document.languageId, 'bprop', 'language');
      await person.press('Control+/');
      await until('the first line is no comment any more', () =>
        editor.document.lineAt(0).text.startsWith('One step') ? true : undefined,
      );
    },
  },
];
