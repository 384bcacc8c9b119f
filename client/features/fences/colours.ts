import type MarkdownIt from 'markdown-it';
import { isOwnFence } from '../../../src/language/document/fenced-names.ts';
import grammar from '../../../syntaxes/bprop.tmLanguage.json' with { type: 'json' };
import { type Grammar, Scopes } from './text-mate.ts';

/** Classes of highlight.js, whose styles the editor's preview has, by the scopes of the grammar. */
const CLASSES: readonly (readonly [string, string])[] = [
  ['comment', 'comment'],
  ['constant.numeric', 'number'],
  ['constant.language', 'literal'],
  ['string', 'string'],
  ['entity.name.function', 'title'],
  ['entity.name.type', 'type'],
  ['support', 'type'],
  ['storage', 'keyword'],
  ['keyword.control', 'keyword'],
  ['keyword.declaration', 'keyword'],
  ['variable.parameter', 'variable'],
];

const GRAMMAR = new Scopes(grammar as Grammar);

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPED[character] as string);
}

/** The lines of a program as markup in the preview's colours. */
export function coloured(code: string): string {
  const lines = code.split('\n');
  const scopes = GRAMMAR.ofLines(lines);
  return lines
    .map((line, index) => {
      let [html, at] = ['', 0];
      for (const { start, end, name } of scopes[index] ?? []) {
        const [, style] = CLASSES.find(([scope]) => name.startsWith(scope)) ?? [];
        if (style === undefined || start < at) continue;
        html += `${escaped(line.slice(at, start))}<span class="hljs-${style}">${escaped(line.slice(start, end))}</span>`;
        at = end;
      }
      return html + escaped(line.slice(at));
    })
    .join('\n');
}

/** Colours the fences of ours in the editor's preview of Markdown. */
export function extendMarkdownIt(preview: MarkdownIt): MarkdownIt {
  const { highlight } = preview.options;
  preview.options.highlight = (code, language, attributes) =>
    isOwnFence(language) ? coloured(code) : (highlight?.(code, language, attributes) ?? '');
  return preview;
}
