import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { coloured, extendMarkdownIt } from '../../client/features/fences/colours.ts';
import { example, exampleNames } from '../support/files.ts';

const TEXT = `# The cell
input x[1..T]: [n]
const m: [n] in mask
for t in 1..T {
  y[t] = sum(x[t] * 2.5e-1, axis=0) @ W.T
}
backward {
  dx += dy < 1
}
`;

function plain(html: string): string {
  return html
    .replace(/<\/?span[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

/** The words of a colour, in their order. */
function words(html: string, style: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<span class="hljs-${style}">([^<]*)</span>`, 'g'))].map(([, word = '']) => word);
}

describe('colours of fences in the preview of Markdown', () => {
  it('are those of the grammar', () => {
    const html = coloured(TEXT);
    expect(words(html, 'comment')).toEqual(['# The cell']);
    expect(words(html, 'keyword')).toEqual(['input', 'const', 'in', 'for', 'in', 'backward']);
    expect(words(html, 'title')).toEqual(['sum']);
    expect(words(html, 'number')).toEqual(['1', '1', '2.5e-1', '0', '1']);
    expect(words(html, 'type')).toContain('mask');
    expect(plain(html)).toBe(TEXT);
  });

  it.each(exampleNames())('leave the text of %s as it is', (name) => {
    const text = example(name);
    expect(plain(coloured(text))).toBe(text);
  });

  it('are for our fences only', () => {
    const markdown = new MarkdownIt({ highlight: (_, language) => `<i>${language}</i>` });
    const html = extendMarkdownIt(markdown).render(
      '```bprop gru\ny = tanh(x)\n```\n\n```{.bprop #lstm}\ny = x\n```\n\n```python\nx\n```\n',
    );
    expect(html).toContain('<span class="hljs-title">tanh</span>');
    expect(html).toContain('<i>python</i>');
    expect(html.match(/<i>/g)).toHaveLength(1);
  });
});
