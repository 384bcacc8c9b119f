import MarkdownIt from 'markdown-it';
import type { Fence } from './fence.ts';
import { isOwnFence } from './fenced-names.ts';

/** The name in the first line of a fence, as in `bprop gru`, `{bprop gru}` or `{.bprop #gru}`; undefined for other languages. */
function nameIn(info: string): { readonly name?: string } | undefined {
  if (!isOwnFence(info)) return undefined;
  const [, name] = info
    .trim()
    .replace(/^\{|\}$/g, '')
    .split(/[\s,]+/);
  return name === undefined || name === '' || /[=:]/.test(name) ? {} : { name: name.replace(/^#/, '') };
}

/** Blanks a text, and keeps its lines. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** The offset at which each line of a text begins. */
function beginnings(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
}

interface Part extends Pick<Fence, 'line' | 'name' | 'margin'> {
  readonly last: number;
  /** Stretches of the document that are its code, without the indentation or the quotation marks of what the fence stands in. */
  readonly spans: readonly (readonly [number, number])[];
}

function partsOf(text: string): readonly Part[] {
  const starts = beginnings(text);
  // A mark of the byte order is no text: a fence may begin right behind it.
  return new MarkdownIt().parse(text.replace(/^\uFEFF/, ' '), {}).flatMap((token): readonly Part[] => {
    const found = token.type === 'fence' ? nameIn(token.info) : undefined;
    if (found === undefined || token.map === null) return [];
    const [first] = token.map;
    const lines = token.content.split('\n').slice(0, -1);
    const spans = lines.map((line, index): readonly [number, number] => {
      const start = starts[first + 1 + index] ?? text.length;
      const end = start + (/[^\r\n]*/.exec(text.slice(start))?.[0].length ?? 0);
      return [end - line.length, end];
    });
    const [, before = ''] = /^(.*?)(?:`{3}|~{3})/.exec(text.slice(starts[first])) ?? [];
    return [
      {
        line: first + 1,
        last: first + lines.length,
        margin: before.replace('\uFEFF', '').replace(/[^>\s]/g, ' '),
        ...found,
        spans,
      },
    ];
  });
}

function blankedAround(text: string, parts: readonly Part[]): string {
  let kept = 0;
  const pieces = parts
    .flatMap(({ spans }) => spans)
    .map(([start, end]) => {
      const piece = blank(text.slice(kept, start)) + text.slice(start, end);
      kept = end;
      return piece;
    });
  return pieces.join('') + blank(text.slice(kept));
}

/** The `bprop` fences of a Markdown text, in their order; each is a file of its own, but those of one name are one. */
export function fencesOf(text: string): readonly Fence[] {
  const groups = new Map<string, Part[]>();
  for (const part of partsOf(text)) {
    const key = part.name ?? `at line ${part.line}`;
    groups.set(key, [...(groups.get(key) ?? []), part]);
  }
  return [...groups.values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    const { line, name, margin } = first;
    const lines = parts.map((part): readonly [number, number] => [part.line, part.last]);
    return [{ line, ...(name === undefined ? {} : { name }), margin, lines, text: blankedAround(text, parts) }];
  });
}
