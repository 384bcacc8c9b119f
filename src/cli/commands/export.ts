import { basename } from 'node:path';
import { tikzFigure } from '../../graph/drawing/tikz.ts';
import { buildGraph } from '../../graph/model/build-graph.ts';
import { ExportError, exportFile as exported, isTarget, type Program, TARGETS } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { STANDARD_INPUT, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportFlags {
  readonly target: string;
  readonly style?: string;
  readonly output?: string;
}

/** The name from which those of the exported functions are made. */
function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'cell' : basename(file).replace(/\.[^.]*$/, '');
}

/** The most edges of a figure that a page can show and Graphviz lays out in little time. */
const LARGEST_FIGURE = 400;

/** The graph as a figure of the paper. */
async function figureOf(forward: Program, terminal: Terminal): Promise<readonly string[]> {
  const graph = buildGraph(forward);
  if (graph.edges.length > LARGEST_FIGURE) {
    terminal.error(`the graph has ${graph.edges.length} edges: a figure of more than ${LARGEST_FIGURE} is left out`);
    return [];
  }
  // Loaded only here: the layout engine is as large as all the rest.
  const { layOut } = await import('../../graph/drawing/layout.ts');
  return tikzFigure(graph, await layOut(graph, 'right'));
}

/** An operation without a spelling is the file's matter, not ours. */
function textOf(write: () => string, file: string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof ExportError) throw new UsageFailure(`${file}: ${error.message}`);
    throw error;
  }
}

/** The file as code in another language. */
export async function exportFile(file: string, flags: ExportFlags, terminal: Terminal): Promise<number> {
  const { target, style, output } = flags;
  if (!isTarget(target)) throw new UsageFailure(`--target: expected one of ${TARGETS.join(', ')}, found \`${target}\``);
  if (style !== undefined && (style !== 'deriv' || target !== 'numpy'))
    throw new UsageFailure(`--style: there is one style, \`deriv\`, and only of numpy`);
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  const figure = target === 'latex' ? { figure: await figureOf(source.analysis.forward, terminal) } : {};
  const options = { name: nameOf(file), target, ...(style === undefined ? {} : { style: 'deriv' as const }), ...figure };
  const text = textOf(() => exported(source.analysis, options), file);
  if (output === undefined) terminal.out(text);
  else writeText(output, text);
  return EXIT_GOOD;
}
