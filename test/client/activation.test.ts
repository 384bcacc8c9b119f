import { statSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Activation } from '../../client/activation.ts';
import { ROOT } from '../support/files.ts';

const EXTENSION = join(ROOT, 'dist', 'extension.cjs');
const LARGEST = 100_000;

/** The editor, as far as an activation looks: whatever is asked of it can be called, made, and asked again. */
const EDITOR: unknown = new Proxy(class {}, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => 'text' : key === 'then' ? undefined : EDITOR),
  set: () => true,
  apply: () => EDITOR,
  construct: () => EDITOR as object,
  // A bundle copies the module, and leaves to its prototype what it does not find.
  getPrototypeOf: () => EDITOR as object,
});

interface Loading {
  _load(request: string, ...others: readonly unknown[]): unknown;
}

/** Records the names of modules that are loaded from now on; `vscode` is the stub above. */
function watchLoading(): readonly string[] {
  const loading = Module as unknown as Loading;
  const { _load: load } = loading;
  const loaded: string[] = [];
  loading._load = (request, ...others) => {
    loaded.push(request);
    return request === 'vscode' ? EDITOR : load.call(loading, request, ...others);
  };
  onTestFinished(() => {
    loading._load = load;
  });
  return loaded;
}

it('activation loads nothing but the small bundle of the extension: the language client and the server come behind it', async () => {
  const loaded = watchLoading();
  const { activate } = createRequire(import.meta.url)(EXTENSION) as { activate: (context: unknown) => Activation };
  const { ready } = activate(EDITOR);
  expect([...new Set(loaded)]).toEqual([EXTENSION, 'vscode']);
  expect(statSync(EXTENSION).size).toBeLessThan(LARGEST);
  await ready.catch(() => undefined);
});
