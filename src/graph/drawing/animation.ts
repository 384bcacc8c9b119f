import type { Graph } from '../model/graph.ts';
import type { WalkStep } from '../model/steps.ts';
import type { Layout } from './layout.ts';
import { drawGraph, type Mark } from './picture.ts';
import { FONT_SIZE, textWidth } from './shapes.ts';
import { STYLE } from './style.ts';
import { svgFile, writeMark } from './svg.ts';

/** The walk as a picture that moves by itself: style sheets alone, so that it plays in a slide, where no script runs. */

export type AnimatedStep = Pick<WalkStep, 'pass' | 'nodes' | 'edges' | 'line'>;

/** A step is read for so long, seconds; of a long walk all together take no longer than the second. */
const READING_TIME = 1.5;
const LONGEST = 90;
/** At the end the whole picture stands still, seconds. */
const REST = 3;

const CAPTION_HEIGHT = 34;
/** A caption wider than the picture makes room for itself, up to this; beyond, its end is left out. */
const WIDEST_CAPTION = 900;
const MARGIN = 12;

/** When each thing is reached: the index of the first step of a pass that is about it. */
class Beginnings {
  private readonly steps: readonly AnimatedStep[];
  private readonly known = new Map<string, number>();

  constructor(steps: readonly AnimatedStep[]) {
    this.steps = steps;
    for (const [index, { pass, nodes, edges }] of steps.entries())
      for (const id of [
        ...(pass === 'forward' ? nodes.map((node) => `node ${node}`) : []),
        ...edges.map((edge) => `${pass} ${edge}`),
      ])
        if (!this.known.has(id)) this.known.set(id, index);
  }

  /** Of what no step is about: inputs are there from the start, and edges back from the first step back. */
  of({ attributes }: Mark): number {
    const [kind = '', pass = ''] = String(attributes['class'] ?? '').split(' ');
    const id = attributes['data-id'] ?? '';
    const first = pass === 'backward' ? this.steps.findIndex((step) => step.pass === 'backward') : 0;
    return this.known.get(`${kind === 'node' ? 'node' : pass} ${id}`) ?? Math.max(0, first);
  }
}

/** Percentages of the whole time. */
class Clock {
  private readonly step: number;
  readonly duration: number;

  constructor(count: number) {
    this.step = Math.min(READING_TIME, LONGEST / count);
    this.duration = count * this.step + REST;
  }

  at(index: number): string {
    return `${((100 * index * this.step) / this.duration).toFixed(3)}%`;
  }
}

/** Dims what is not reached yet, and shows the mark and the line of one step after another. Who wants no motion sees all at once. */
function styleOf(count: number): string {
  const clock = new Clock(count);
  const indices = Array.from({ length: count }, (_, index) => index);
  const rules = indices.flatMap((index) => [
    `.late-${index} { animation-name: late-${index}; }`,
    `@keyframes late-${index} { 0% { opacity: 0.12; } ${clock.at(index)}, 100% { opacity: 1; } }`,
    `.step-${index} { animation-name: step-${index}; }`,
    `@keyframes step-${index} { ${index === 0 ? '' : '0% { opacity: 0; } '}${clock.at(index)} { opacity: 1; } ${clock.at(index + 1)}, 100% { opacity: 0; } }`,
  ]);
  return `
.bprop-graph .step { opacity: 0; }
.bprop-graph .step .lit { fill: none; stroke: var(--bprop-lit, #8250df); stroke-width: 3; }
.bprop-graph .caption { font-size: ${FONT_SIZE + 1}px; }
@media (prefers-reduced-motion: no-preference) {
.bprop-graph .still { display: none; }
.bprop-graph .late, .bprop-graph .step { animation-duration: ${clock.duration.toFixed(2)}s; animation-timing-function: step-end;
  animation-iteration-count: infinite; }
${rules.join('\n')}
}`.trim();
}

function caption(text: string, { width, height }: Layout, className: string): Mark {
  const most = Math.floor(Math.max(width, WIDEST_CAPTION) / textWidth('m')) - 4;
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const attributes = { class: className, x: captionedWidth([cut], width) / 2, y: height + CAPTION_HEIGHT / 2 };
  return { tag: 'text', attributes, children: [cut] };
}

function captionedWidth(captions: readonly string[], width: number): number {
  const widest = Math.max(0, ...captions.map((text) => textWidth(text) * ((FONT_SIZE + 1) / FONT_SIZE)));
  return Math.max(width, Math.min(WIDEST_CAPTION, widest + 2 * MARGIN));
}

/** Frames around the nodes of a step, and its edges once more. */
function litMarks({ pass, nodes, edges }: AnimatedStep, layout: Layout, drawn: ReadonlyMap<string, Mark>): readonly Mark[] {
  const frames = nodes.flatMap((id): readonly Mark[] => {
    const box = layout.nodes.get(id);
    if (box === undefined) return [];
    const [x, y, width, height] = [box.x - 4, box.y - 4, box.width + 8, box.height + 8].map(
      (size) => Math.round(size * 100) / 100,
    );
    return [
      {
        tag: 'rect',
        attributes: { class: 'lit', x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, rx: 10 },
        children: [],
      },
    ];
  });
  const lines = edges.flatMap((id): readonly Mark[] => {
    const line = drawn
      .get(`${pass} ${id}`)
      ?.children.find((child) => typeof child !== 'string' && child.attributes['class'] === 'line');
    return typeof line === 'object' ? [{ ...line, attributes: { ...line.attributes, class: 'lit' } }] : [];
  });
  return [...lines, ...frames];
}

function withClass(mark: Mark, name: string): Mark {
  return { ...mark, attributes: { ...mark.attributes, class: `${mark.attributes['class'] ?? ''} ${name}` } };
}

/** A walk through a graph as an SVG file that plays by itself. */
export function writeAnimation(graph: Graph, layout: Layout, steps: readonly AnimatedStep[]): string {
  const marks = drawGraph(graph, layout, 'both');
  const beginnings = new Beginnings(steps);
  const drawn = new Map(
    marks.map((mark) => [`${String(mark.attributes['class']).split(' ')[1]} ${mark.attributes['data-id']}`, mark]),
  );
  const forward = steps.filter(({ pass }) => pass === 'forward').length;
  const titles = steps.map(({ pass, line }, index) =>
    pass === 'forward' ? `${index + 1}/${forward} → ${line}` : `${index + 1 - forward}/${steps.length - forward} ← ${line}`,
  );
  const frames = steps.map(
    (step, index): Mark => ({
      tag: 'g',
      attributes: { class: `step step-${index}` },
      children: [...litMarks(step, layout, drawn), caption(titles[index] ?? '', layout, 'caption')],
    }),
  );
  const still = caption(`${forward} steps forward, ${steps.length - forward} back`, layout, 'caption still');
  const dimmed = marks.map((mark) => {
    const at = beginnings.of(mark);
    return at === 0 ? mark : withClass(mark, `late late-${at}`);
  });
  return svgFile({
    label: 'A walk through the computational graph',
    width: captionedWidth(titles, layout.width),
    height: layout.height + CAPTION_HEIGHT,
    style: `${STYLE}\n${styleOf(steps.length)}`,
    marks: [...dimmed, ...frames, still].map(writeMark),
  });
}
