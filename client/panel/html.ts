import { NO_DATA } from '../../src/graph/panel/walk-html.ts';
import { type Texts, translator } from '../../src/verify/translator.ts';

interface PageTexts {
  /** The language of the editor, and what is shown in it. */
  readonly language: string;
  readonly texts: Texts;
}

/** Addresses of the page's parts, and the sources from which it may load. */
export interface PageSources extends PageTexts {
  readonly script: string;
  readonly style: string;
  /** Known to this page alone: only the script that carries it runs. */
  readonly nonce: string;
  /** The origin of styles and fonts. */
  readonly origin: string;
}

/** The page's parts as text, with their hashes: nothing else runs, and nothing is loaded. */
export interface PageContents {
  readonly script: string;
  readonly scriptHash: string;
  readonly style: string;
  readonly styleHash: string;
}

/** Elements of the page, and the policy that lets them in. */
interface PageParts extends PageTexts {
  readonly policy: readonly string[];
  readonly style: string;
  readonly script: string;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The page of the panel, whose parts the editor hands out. */
export function panelPage({ script, style, nonce, origin, ...texts }: PageSources): string {
  return pageOf({
    ...texts,
    policy: [`script-src 'nonce-${nonce}'`, `style-src ${origin}`, `font-src ${origin}`],
    style: `<link rel="stylesheet" href="${escaped(style)}">`,
    script: `<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>`,
  });
}

/** The same page by itself, with room for its data. */
export function lonePage({ script, scriptHash, style, styleHash }: PageContents): string {
  return pageOf({
    language: 'en',
    texts: {},
    policy: [`script-src '${scriptHash}'`, `style-src '${styleHash}'`, 'font-src data:'],
    style: `<style>${style}</style>`,
    script: `${NO_DATA}\n<script>${script}</script>`,
  });
}

/** The parts of the page, empty. Everything else is made by its script, as elements and text. */
function pageOf({ policy: sources, style, script, language, texts }: PageParts): string {
  const l10n = translator(texts);
  const title = escaped(l10n.t('Computational graph'));
  // Of images, the page's own picture on its way to a PNG.
  const policy = [`default-src 'none'`, ...sources, 'img-src blob:'].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${style}
</head>
<body data-texts="${escaped(JSON.stringify(Object.entries(texts)))}">
<header>
<h1 id="title">${title}</h1>
<div id="tools" role="toolbar" aria-label="${escaped(l10n.t('Graph'))}"></div>
</header>
<main>
<div id="picture">
<section id="graph" aria-label="${escaped(l10n.t('Graph'))}"></section>
<div id="notice" role="status"></div>
</div>
<div id="troubles" role="status"></div>
<div id="splitter" role="separator" aria-orientation="horizontal" tabindex="0" aria-valuemin="160" aria-label="${escaped(l10n.t('Height of what is below the graph'))}"></div>
<div id="below">
<section id="walk" aria-label="${escaped(l10n.t('Step through'))}"></section>
<details id="inspector-box" hidden open><summary>${escaped(l10n.t('Inspector'))}</summary><div id="inspector"></div></details>
<details id="results-box"><summary>${escaped(l10n.t('Results'))}</summary><p id="results-age" role="status"></p><div id="results"></div><div id="gradients"></div></details>
<details id="saved-box"><summary>${escaped(l10n.t('What must be saved'))}</summary><div id="saved"></div></details>
</div>
</main>
${script}
</body>
</html>
`;
}
