import { type Texts, translator } from '../../src/verify/translator.ts';

/** Addresses of the page's parts, and the sources from which it may load. */
export interface PageSources {
  readonly script: string;
  readonly style: string;
  /** Known to this page alone: only the script that carries it runs. */
  readonly nonce: string;
  /** The origin of styles and fonts. */
  readonly origin: string;
  /** The language of the editor, and what is shown in it. */
  readonly language: string;
  readonly texts: Texts;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}

/** The page of the panel: its parts, empty. Everything else is made by its script, as elements and text. */
export function panelPage({ script, style, nonce, origin, language, texts }: PageSources): string {
  const l10n = translator(texts);
  const title = escaped(l10n.t('Computational graph'));
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${origin}`,
    `font-src ${origin}`,
    // The page's own picture, on its way to a PNG.
    `img-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${escaped(style)}">
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
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}
