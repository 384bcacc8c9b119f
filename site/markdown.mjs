// How a page of docs/ becomes HTML: code coloured by the grammars, formulas typeset, headings with the anchors that GitHub gives them.
import { readFileSync } from 'node:fs';
import katex from 'katex';
import markdownIt from 'markdown-it';
import { createHighlighter } from 'shiki';

const LANGUAGES = ['c', 'console', 'json', 'python', 'typescript', 'latex', 'lua', 'elisp', 'toml', 'yaml'];
const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' };

/** The anchor that GitHub derives from a heading. */
export function slugOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\-_ ]/gu, '')
    .replaceAll(' ', '-');
}

function addAnchors(markdown) {
  markdown.core.ruler.push('anchors', ({ tokens }) => {
    const seen = new Map();
    tokens.forEach((token, index) => {
      if (token.type !== 'heading_open') return;
      const slug = slugOf(tokens[index + 1].content);
      const count = seen.get(slug) ?? 0;
      seen.set(slug, count + 1);
      token.attrSet('id', count === 0 ? slug : `${slug}-${count}`);
    });
  });
}

/** `linkTo` says where a link or a picture leads on the site. */
function rewriteLinks(markdown, linkTo) {
  markdown.core.ruler.push('links', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      for (const name of ['href', 'src']) {
        const target = token.attrGet(name);
        if (target !== null) token.attrSet(name, linkTo(target, env.page.inputPath));
      }
    }
  });
}

export async function createMarkdown(linkTo) {
  const grammar = JSON.parse(readFileSync('syntaxes/bprop.tmLanguage.json', 'utf8'));
  const highlighter = await createHighlighter({
    themes: Object.values(THEMES),
    langs: [...LANGUAGES, { ...grammar, name: 'bprop' }],
  });
  const known = highlighter.getLoadedLanguages();
  const highlight = (code, info) => {
    const [language] = info.split(' ');
    if (language === 'math') return `<pre class="math">${katex.renderToString(code, { displayMode: true })}</pre>`;
    const lang = known.includes(language) ? language : 'text';
    const html = highlighter.codeToHtml(code.trimEnd(), { lang, themes: THEMES, defaultColor: false });
    return html.replace('<pre class="', `<pre class="language-${language || 'text'} `);
  };
  const markdown = markdownIt({ html: true, highlight });
  addAnchors(markdown);
  rewriteLinks(markdown, linkTo);
  return markdown;
}
