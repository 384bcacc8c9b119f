import { writeDot } from '../../graph/drawing/dot.ts';
import { buildGraph } from '../../graph/model/build-graph.ts';
import type { Graph } from '../../graph/model/graph.ts';
import { derive } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { writeText } from '../files.ts';
import { writeJson } from '../json.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface GraphFlags {
  readonly format: string;
  readonly output?: string;
}

/** From left to right, as one draws a cell on paper. */
const DIRECTION = 'right';

const WRITERS: Readonly<Record<string, (graph: Graph) => string | Promise<string>>> = {
  svg: async (graph) => {
    // Loaded only here: the layout engine is as large as all the rest.
    const { layOut } = await import('../../graph/drawing/layout.ts');
    const { writeSvg } = await import('../../graph/drawing/svg.ts');
    return writeSvg(graph, await layOut(graph, DIRECTION), 'forward');
  },
  dot: (graph) => writeDot(graph, DIRECTION),
  json: (graph) => `${writeJson(graph, 2)}\n`,
};

export const GRAPH_FORMATS = Object.keys(WRITERS);

/** The computational graph, for a paper or for another program. */
export async function graph(file: string, { format, output }: GraphFlags, terminal: Terminal): Promise<number> {
  const writer = Object.hasOwn(WRITERS, format) ? WRITERS[format] : undefined;
  if (writer === undefined) throw new UsageFailure(`--format: expected one of ${GRAPH_FORMATS.join(', ')}, found \`${format}\``);
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  const { forward, backward = derive(forward) } = source.analysis;
  const text = await writer(buildGraph(forward, { backward }));
  if (output === undefined) terminal.out(text);
  else writeText(output, text);
  return EXIT_GOOD;
}
