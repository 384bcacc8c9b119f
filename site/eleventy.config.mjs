// `npm run docs`: the pages of docs/ as a site in dist-docs/ that needs no server and no network.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { createMarkdown } from './markdown.mjs';
import { NOT_ON_THE_SITE } from './pages.mjs';
import { searchIndex, searchScript } from './search-index.mjs';

const FILES = 'files';

/** The files and folders of the repository, outside of docs/, that the pages link to: each gets a page that shows it. */
function linkedFiles(pages) {
  const linked = new Set();
  for (const page of pages) {
    for (const [, target] of readFileSync(join('docs', page), 'utf8').matchAll(/\]\(\.\.\/([^)#\s]+)\)/g)) {
      const path = target.replace(/\/$/, '');
      linked.add(path);
      if (statSync(path).isDirectory())
        for (const file of readdirSync(path, { recursive: true })) linked.add(posix.join(path, file));
    }
  }
  return [...linked].filter((path) => statSync(path).isFile() || readdirSync(path).length > 0);
}

const LANGUAGE_OF = { '.bprop': 'bprop', '.py': 'python', '.ts': 'typescript', '.json': 'json' };

function shown(path) {
  const title = `# ${path}\n\n`;
  if (statSync(path).isDirectory()) {
    const files = readdirSync(path).map((file) => `- [${file}](../${posix.relative('.', path)}/${file})`);
    return `${title}${files.join('\n')}\n`;
  }
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.md')) return text;
  const language = LANGUAGE_OF[/\.\w+$/.exec(path)?.[0]] ?? 'text';
  return `${title}\`\`\`${language}\n${text}\n\`\`\`\n`;
}

/** The target of a page's link on the site. */
function linkTo(target, from) {
  if (/^(\w+:|#)/.test(target)) return target;
  const [path, anchor] = target.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const isShownFile = from.includes(`/${FILES}/`);
  if (!path.startsWith('../')) return `${path.replace(/\.md$/, '.html')}${hash}`;
  const file = path.slice('../'.length).replace(/\/$/, '');
  // Pages of files stand in folders, as the files do.
  const up = isShownFile ? '../'.repeat(from.split(`/${FILES}/`)[1].split('/').length) : '';
  return `${up}${FILES}/${file}.html${hash}`;
}

export default async function configure(eleventy) {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md') && !NOT_ON_THE_SITE.includes(basename(name, '.md')));
  eleventy.setQuietMode(true);
  eleventy.setUseGitIgnore(false);
  for (const name of NOT_ON_THE_SITE) eleventy.ignores.add(`docs/${name}.md`);
  const markdown = await createMarkdown(linkTo);
  eleventy.setLibrary('md', markdown);
  eleventy.addGlobalData('layout', 'layout.11ty.mjs');
  eleventy.addGlobalData(
    'permalink',
    () =>
      ({ page }) =>
        `${page.filePathStem}.html`,
  );
  eleventy.addPassthroughCopy({
    'docs/pictures': 'pictures',
    'docs/exports': 'exports',
    'site/site.css': 'assets/site.css',
    'icons/bprop.png': 'assets/bprop.png',
    'node_modules/minisearch/LICENSE.txt': 'assets/search-licence.txt',
    'node_modules/katex/dist/katex.min.css': 'assets/katex/katex.min.css',
    'node_modules/katex/dist/fonts/*.woff2': 'assets/katex/fonts',
  });
  for (const path of linkedFiles(pages)) {
    eleventy.addTemplate(`${FILES}/${path}.md`, shown(path), { title: path, permalink: `${FILES}/${path}.html` });
  }
  eleventy.on('eleventy.after', async ({ directories }) => {
    const assets = join(directories.output, 'assets');
    mkdirSync(assets, { recursive: true });
    writeFileSync(join(assets, 'search.js'), await searchScript());
    writeFileSync(join(assets, 'search-index.js'), searchIndex(markdown));
  });
  // The text of a page is Markdown and nothing else: `{{` in a formula is no template.
  return { dir: { input: 'docs', output: 'dist-docs', includes: '../site' }, markdownTemplateEngine: false };
}
