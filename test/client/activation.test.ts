import { statSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import type { Activation } from '../../client/activation.ts';
import { ROOT } from '../support/files.ts';

const EXTENSION = join(ROOT, 'dist', 'extension.cjs');
const FEATURES = join(ROOT, 'dist', 'features.cjs');
const LARGEST = 105_000;

/** The editor, as far as an activation looks: whatever is asked of it can be called, made, and asked again. */
function editorWith(languages: readonly string[]): unknown {
  const known: Readonly<Record<string, unknown>> = {
    textDocuments: languages.map((languageId) => ({ languageId, uri: { path: '/file' }, getText: () => '' })),
    findFiles: () => Promise.resolve([]),
    packageJSON: { contributes: { commands: [{ command: 'bprop.derive' }] } },
    extensionUri: { toString: () => pathToFileURL(ROOT).href },
  };
  const editor: unknown = new Proxy(class {}, {
    get: (_, key) => {
      if (key === Symbol.toPrimitive) return () => 'text';
      return key === 'then' ? undefined : (known[String(key)] ?? editor);
    },
    set: () => true,
    apply: (_, __, [base, ...parts]) =>
      parts.length > 0 && base === known['extensionUri'] ? pathToFileURL(join(ROOT, ...parts.map(String))) : editor,
    construct: () => editor as object,
    // A bundle must not copy the module, name by name.
    ownKeys: () => {
      throw new Error('the names of `vscode` are copied');
    },
  });
  return editor;
}

interface Loading {
  _load(request: string, ...others: readonly unknown[]): unknown;
}

/** Records the names of modules that are loaded from now on; `vscode` is the stub above. */
function watchLoading(editor: unknown): readonly string[] {
  const loading = Module as unknown as Loading;
  const { _load: load } = loading;
  const loaded: string[] = [];
  loading._load = (request, ...others) => {
    loaded.push(request);
    return request === 'vscode' ? editor : load.call(loading, request, ...others);
  };
  onTestFinished(() => {
    loading._load = load;
  });
  return loaded;
}

/** The bundle, active in an editor with these languages open; `loaded` has what it has loaded. */
async function active(
  ...languages: readonly string[]
): Promise<{ readonly activation: Activation; readonly loaded: readonly string[] }> {
  const editor = editorWith(languages);
  const loaded = watchLoading(editor);
  const load = createRequire(import.meta.url);
  // Another editor than that of the test before.
  delete load.cache[EXTENSION];
  const { activate } = load(EXTENSION) as {
    activate: (context: unknown) => Activation | Promise<Activation>;
  };
  return { activation: await activate(editor), loaded };
}

it('activation loads the small bundles of the extension: the language client and the server come behind it', async () => {
  const { activation, loaded } = await active('bprop', 'python');
  // A module that is imported is none that is required.
  expect(loaded.filter((name) => name !== 'vscode' && name !== EXTENSION && name !== FEATURES)).toEqual([]);
  expect(activation.isWaiting).toBe(false);
  expect(statSync(FEATURES).size).toBeLessThan(LARGEST);
  await activation.ready.catch(() => undefined);
});

it('for a file in Python nothing is loaded but a bundle that is smaller by far', async () => {
  const { activation, loaded } = await active('python');
  expect([...new Set(loaded)]).toEqual([EXTENSION, 'vscode']);
  expect(activation.isWaiting).toBe(true);
  expect(activation.hasServer).toBe(false);
  expect(statSync(EXTENSION).size).toBeLessThan(LARGEST / 2);
});
