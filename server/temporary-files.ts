import { promises } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Written } from './host.ts';

/** Writes a text for the user to look at, into a folder of its own, so that no file of the user's is overwritten. */
export async function writeTemporary(name: string, text: string): Promise<Written> {
  const path = join(await promises.mkdtemp(join(tmpdir(), 'bprop-')), name.replace(/[^\p{L}\p{N}._-]/gu, '_'));
  await promises.writeFile(path, text);
  return { uri: pathToFileURL(path).toString(), path };
}
