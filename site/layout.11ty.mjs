// Every page: search and menu beside the text. Nothing is loaded from elsewhere, and nothing runs but the search.
import { readFileSync } from 'node:fs';
import { SECTIONS } from './pages.mjs';

function titleOf(page) {
  const text = readFileSync(`docs/${page}.md`, 'utf8');
  return /^# (.+)$/m.exec(text)?.[1] ?? page;
}

const MENU = SECTIONS.map(({ title, pages }) => ({ title, links: pages.map((page) => ({ page, title: titleOf(page) })) }));

const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function render({ content, page, title }) {
  const up = '../'.repeat(page.url.split('/').length - 2);
  const own = page.fileSlug === '' ? 'index' : page.fileSlug;
  const name = title ?? titleOf(own);
  const items = MENU.map(
    ({ title: section, links }) =>
      `<h2>${section}</h2><ul>${links
        .map((link) => {
          const current = title === undefined && link.page === own ? ' aria-current="page"' : '';
          return `<li><a href="${up}${link.page}.html"${current}>${escapeHtml(link.title)}</a></li>`;
        })
        .join('')}</ul>`,
  ).join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(name)} – bprop</title>
<link rel="icon" href="${up}assets/bprop.png">
<link rel="stylesheet" href="${up}assets/katex/katex.min.css">
<link rel="stylesheet" href="${up}assets/site.css">
</head>
<body>
<a class="skip" href="#text">Skip to the text</a>
<nav aria-label="Pages">
<form id="search" role="search" data-up="${up}" hidden>
<input type="search" aria-label="Search" placeholder="Search" autocomplete="off">
<p role="status"></p>
<ul></ul>
</form>
${items}</nav>
<main id="text">
${content}
</main>
<script defer src="${up}assets/search.js"></script>
</body>
</html>
`;
}
