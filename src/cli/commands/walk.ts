import { basename } from 'node:path';
import type { GraphAnswer, GraphPicture } from '../../graph/panel/answer.ts';
import { withData } from '../../graph/panel/walk-html.ts';
import { animatedWalk, walkPage } from '../../graph/panel/walk-page.ts';
import { type Analysis, checkWith, type EvidenceWorker } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readText, STANDARD_INPUT, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface WalkFlags {
  /** The files that are written: a page, and a picture that moves. */
  readonly html?: string;
  readonly svg?: string;
}

/** Files beside the bundle of the command line. */
export interface WalkParts {
  readonly workers: readonly EvidenceWorker[];
  /** The file of the page without its data. */
  readonly page: string;
}

function whyNoPicture(answer: Exclude<GraphAnswer, GraphPicture>): string {
  if (answer.kind === 'large') return `its graph has ${answer.nodes} nodes, more than a page can show`;
  return answer.kind === 'failed' ? answer.reason : 'it has no equations to walk through';
}

/**
 * The picture and the walk of the editor's panel, for whoever has a browser and nothing else: as one page, or as a picture that
 * moves by itself.
 */
export async function walk(file: string, { html, svg }: WalkFlags, terminal: Terminal, parts: WalkParts): Promise<number> {
  if (html === undefined && svg === undefined) throw new UsageFailure('name what to write: --html FILE, --svg FILE, or both');
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  const { analysis } = source;
  if (svg !== undefined) writeText(svg, await animationOf(file, analysis));
  if (html !== undefined) writeText(html, await pageOf(file, analysis, parts));
  return EXIT_GOOD;
}

async function pageOf(file: string, analysis: Analysis, { workers, page }: WalkParts): Promise<string> {
  // Loaded only here: the layout engine is as large as all the rest.
  const { arrange } = await import('../../graph/drawing/arrange.ts');
  const name = file === STANDARD_INPUT ? 'cell.bprop' : basename(file);
  const made = await walkPage(name, analysis, checkWith(workers, analysis), arrange);
  if ('kind' in made) throw new UsageFailure(`${file}: ${whyNoPicture(made)}`);
  return withData(readText(page), made);
}

async function animationOf(file: string, analysis: Analysis): Promise<string> {
  const { arrange } = await import('../../graph/drawing/arrange.ts');
  const made = await animatedWalk(analysis, arrange);
  if (typeof made !== 'string') throw new UsageFailure(`${file}: ${whyNoPicture(made)}`);
  return made;
}
