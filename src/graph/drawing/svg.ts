import type { Graph } from '../model/graph.ts';
import type { Layout } from './layout.ts';
import { drawGraph, type Mark, type Mode } from './picture.ts';
import { STYLE } from './style.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string);
}

function writeMark({ tag, attributes, children }: Mark): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escapeXml(child) : writeMark(child)));
  return `<${tag}${written.join('')}>${inner.join('')}</${tag}>`;
}

/** The picture as a file of its own, light and ready for a paper. */
export function writeSvg(graph: Graph, layout: Layout, mode: Mode): string {
  const [width, height] = [layout.width, layout.height].map((size) => Math.ceil(size));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="bprop-graph" role="img" aria-label="Computational graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${STYLE}</style>`,
    ...drawGraph(graph, layout, mode).map(writeMark),
    '</svg>',
    '',
  ].join('\n');
}
