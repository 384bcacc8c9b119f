// The index of the search: every section of a page of the menu, under its heading.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import MiniSearch from 'minisearch';
import { PAGES } from './pages.mjs';
import { INDEX_OPTIONS } from './search-options.mjs';

/** The sections of a page: a heading and all tokens up to the next one. */
function sectionsOf(name, markdown) {
  const sections = [];
  const tokens = markdown.parse(readFileSync(`docs/${name}.md`, 'utf8'), { page: { inputPath: `./docs/${name}.md` } });
  tokens.forEach((token, index) => {
    const anchor = token.type === 'heading_open' ? token.attrGet('id') : null;
    if (anchor !== null) {
      const title = tokens[index + 1].content.replaceAll('`', '');
      sections.push({ id: `${name}.html#${anchor}`, title, text: '' });
    }
    if (anchor === null && token.content !== '' && sections.length > 0) sections.at(-1).text += `${token.content}\n`;
  });
  return sections.map((section) => ({ ...section, page: sections[0].title }));
}

/** The script that a page loads to search. */
export function searchIndex(markdown) {
  const index = new MiniSearch(INDEX_OPTIONS);
  for (const name of PAGES) index.addAll(sectionsOf(name, markdown));
  return `globalThis.bpropSearchIndex = ${JSON.stringify(index)};\n`;
}

/** The script of the search itself. */
export async function searchScript() {
  const { outputFiles } = await build({
    entryPoints: ['site/search.mjs'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0].text;
}
