// The page of `bprop walk` without its data: the panel's page with its script, its style and its fonts in it.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { lonePage } from '../client/panel/html.ts';
import { WALK_PAGE } from './bundles.mjs';

/** Texts that would end an element too early, or let it end too late. */
const ENDINGS = { '.js': /<\/script|<!--/i, '.css': /<\/style/i };

async function contentOf({ outfile }) {
  const content = await readFile(outfile, 'utf8');
  const ending = ENDINGS[extname(outfile)].exec(content);
  if (ending !== null) throw new Error(`${outfile} cannot stand in a page: it has ${ending}`);
  return { content, hash: `sha256-${createHash('sha256').update(content).digest('base64')}` };
}

export async function writeWalkPage(file) {
  const [script, style] = await Promise.all(WALK_PAGE.map(contentOf));
  const page = { script: script.content, scriptHash: script.hash, style: style.content, styleHash: style.hash };
  await writeFile(file, lonePage(page));
}
