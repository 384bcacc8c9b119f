import { escaped } from '../../exports/latex/text.ts';
import type { Graph } from '../model/graph.ts';
import type { Layout } from './layout.ts';
import { drawGraph, type Mark } from './picture.ts';

/** The picture of the graph, mark for mark as it is drawn everywhere else. */

/** Signs on operations that are no letters of ASCII. */
const SIGNS: Readonly<Record<string, string>> = {
  '⊙': '$\\odot$',
  '−': '$-$',
  ᵀ: '$^{\\top}$',
  '√': '$\\surd$',
  σ: '$\\sigma$',
  Σ: '$\\Sigma$',
  Π: '$\\Pi$',
  '×': '$\\times$',
  '^': '\\^{}',
};

function label(text: string): string {
  return Array.from(text, (letter) => SIGNS[letter] ?? escaped(letter)).join('');
}

/** Fill and line of what a class names; light, for paper. */
function styleOf(classes: readonly string[], own: string): string {
  if (own === 'output-frame') return 'draw=green!50!black, thick';
  if (own === 'tag') return `fill=${classes.includes('output') ? 'green!12' : 'black!6'}`;
  if (own === 'frame') return 'draw=black!60, dashed';
  if (classes.includes('input')) return 'draw=blue!60!black, fill=blue!8';
  if (classes.includes('param')) return 'draw=orange!60!black, fill=orange!15';
  if (classes.includes('const') || classes.includes('element')) return 'draw=black!60, fill=white, densely dashed';
  return 'draw=black!70, fill=white';
}

function at(mark: Mark, name: string): number {
  return Number(mark.attributes[name] ?? 0);
}

function rectangle(mark: Mark, classes: readonly string[], own: string): string {
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => at(mark, name)) as [number, number, number, number];
  // TikZ rounds corners that are longer than a side badly.
  const corners = Math.min(at(mark, 'rx'), width / 2, height / 2) * 0.75;
  const style = `${styleOf(classes, own)}, rounded corners=${Math.floor(corners * 10) / 10}pt`;
  return `\\path[${style}] (${x},${y}) rectangle (${round(x + width)},${round(y + height)});`;
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}

/** `M` and `C`, or `M`, `L` and `Z`: all that the picture is drawn with. */
function path(data: string): string {
  const points = [...data.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => `(${x},${y})`);
  if (data.includes('L')) return `${points.join(' -- ')} -- cycle`;
  const [start = '', ...rest] = points;
  const pieces = rest.flatMap((point, index) =>
    index % 3 === 2 ? [` .. controls ${rest[index - 2]} and ${rest[index - 1]} .. ${point}`] : [],
  );
  return start + pieces.join('');
}

function lines(mark: Mark, classes: readonly string[]): readonly string[] {
  const own = String(mark.attributes['class'] ?? '');
  switch (mark.tag) {
    case 'g':
      return mark.children.flatMap((child) => (typeof child === 'string' ? [] : lines(child, own.split(' '))));
    case 'rect':
      return [rectangle(mark, classes, own)];
    case 'path': {
      const data = path(String(mark.attributes['d'] ?? ''));
      const dashes = classes.includes('recurrent') && own === 'line' ? ', dashed' : '';
      return [own === 'head' ? `\\fill[black!70] ${data};` : `\\draw[black!70${dashes}] ${data};`];
    }
    case 'text': {
      const anchor = own === 'label' ? 'base west' : 'base';
      const text = mark.children
        .filter((child) => typeof child === 'string')
        .map(label)
        .join('');
      return [
        `\\node[anchor=${anchor}, inner sep=0pt, font=\\ttfamily\\small] at (${at(mark, 'x')},${at(mark, 'y')}) {${text}};`,
      ];
    }
    case 'title':
      return [];
  }
}

/** A figure as wide as the page, or as wide as the graph is. */
export function tikzFigure(graph: Graph, layout: Layout): readonly string[] {
  const body = drawGraph(graph, layout, 'forward').flatMap((mark) => lines(mark, []));
  return [
    '\\begin{center}',
    '\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%',
    '\\begin{tikzpicture}[x=0.75pt, y=-0.75pt]',
    ...body.map((line) => `  ${line}`),
    '\\end{tikzpicture}}',
    '\\end{center}',
  ];
}
