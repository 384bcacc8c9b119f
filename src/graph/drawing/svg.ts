import type { Graph } from '../model/graph.ts';
import type { Layout } from './layout.ts';
import { drawGraph, type Mark, type Mode } from './picture.ts';
import { STYLE } from './style.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string);
}

export function writeMark({ tag, attributes, children }: Mark): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? escapeXml(child) : writeMark(child)));
  return `<${tag}${written.join('')}>${inner.join('')}</${tag}>`;
}

interface SvgFile {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly style: string;
  readonly marks: readonly string[];
}

export function svgFile({ label, style, marks, ...size }: SvgFile): string {
  const [width, height] = [size.width, size.height].map((own) => Math.ceil(own));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="bprop-graph" role="img" aria-label="${escapeXml(label)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${style}</style>`,
    ...marks,
    '</svg>',
    '',
  ].join('\n');
}

/** The picture as a file of its own, light and ready for a paper. */
export function writeSvg(graph: Graph, layout: Layout, mode: Mode): string {
  const marks = drawGraph(graph, layout, mode).map(writeMark);
  return svgFile({ label: 'Computational graph', width: layout.width, height: layout.height, style: STYLE, marks });
}
