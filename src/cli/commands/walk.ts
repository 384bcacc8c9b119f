import { basename } from 'node:path';
import type { GraphAnswer, GraphPicture } from '../../graph/panel/answer.ts';
import { withData } from '../../graph/panel/walk-html.ts';
import { walkPage } from '../../graph/panel/walk-page.ts';
import { checkWith, type EvidenceWorker } from '../../index.ts';
import { EXIT_FINDINGS, EXIT_GOOD, UsageFailure } from '../failure.ts';
import { readText, STANDARD_INPUT, writeText } from '../files.ts';
import { readSound } from '../source.ts';
import type { Terminal } from '../terminal.ts';

export interface WalkFlags {
  /** The file that is written. */
  readonly html: string;
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

/** One page with the picture and the walk of the editor's panel, for whoever has a browser and nothing else. */
export async function walk(file: string, { html }: WalkFlags, terminal: Terminal, { workers, page }: WalkParts): Promise<number> {
  const source = readSound(file, terminal);
  if (source === undefined) return EXIT_FINDINGS;
  // Loaded only here: the layout engine is as large as all the rest.
  const { arrange } = await import('../../graph/drawing/arrange.ts');
  const { analysis } = source;
  const name = file === STANDARD_INPUT ? 'cell.bprop' : basename(file);
  const made = await walkPage(name, analysis, checkWith(workers, analysis), arrange);
  if ('kind' in made) throw new UsageFailure(`${file}: ${whyNoPicture(made)}`);
  writeText(html, withData(readText(page), made));
  return EXIT_GOOD;
}
