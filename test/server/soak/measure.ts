import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoverRequest } from 'vscode-languageserver-protocol/node';
import { DeriveRequest, ExportRequest, PreviewRequest } from '../../../server/protocol.ts';
import { Random } from '../../../src/verify/draws/random.ts';
import { ROOT } from '../../support/files.ts';
import type { LanguageClient, Memory } from '../language-client.ts';

/** The memory of a server as it goes on. */
export interface Sample extends Memory {
  /** The number of edits or files so far. */
  readonly after: number;
}

export interface Course {
  readonly count: number;
  /** The number of times that memory is read. */
  readonly samples: number;
}

const CELL = readFileSync(join(ROOT, 'examples', 'gru-by-hand.bprop'), 'utf8');

async function course(
  { count, samples }: Course,
  step: (index: number) => Promise<void>,
  client: LanguageClient,
): Promise<Sample[]> {
  const taken: Sample[] = [];
  for (let index = 1; index <= count; index += 1) {
    await step(index);
    if (index % Math.floor(count / samples) === 0) taken.push({ after: index, ...(await client.memory()) });
  }
  return taken;
}

/** Edits of one file as people type: a character comes or goes anywhere; every tenth version is checked by numbers. */
export async function measureEdits(client: LanguageClient, plan: Course): Promise<readonly Sample[]> {
  const random = new Random(7);
  await client.open(CELL);
  let text = CELL;
  const type = async (index: number): Promise<void> => {
    const at = random.below(text.length);
    // Half of the edits take the one before back, as people do; now and then the file is whole again.
    text = index % 20 === 0 ? CELL : text.slice(0, at) + 'xh1+(@ \n'.charAt(random.below(8)) + text.slice(at + random.below(2));
    const version = client.change([{ text }]);
    await client.diagnostics(version);
    if (index % 20 === 0) await client.report(version);
  };
  return await course(plan, type, client);
}

/** Files of a workspace, one after another: each is opened, read, asked about, checked and closed. */
export async function measureWorkspace(client: LanguageClient, plan: Course): Promise<readonly Sample[]> {
  const visit = async (index: number): Promise<void> => {
    const uri = `file:///workspace/cell-${index}.bprop`;
    await client.open(CELL.replaceAll('Wz', `W${index}`), uri);
    await client.diagnostics(1, uri);
    await client.connection.sendRequest(HoverRequest.type, client.at({ line: 8, character: 1 }, uri));
    await client.ask(DeriveRequest, { uri });
    await client.ask(PreviewRequest, { uri });
    await client.ask(ExportRequest, { uri, name: 'cell', target: 'numpy' });
    await client.report(1, uri);
    await client.close(uri);
  };
  return await course(plan, visit, client);
}

/** The growth of held memory in the second half, in MiB: anything kept of each edit would show there. */
export function growth(samples: readonly Sample[]): number {
  const half = samples.slice(0, Math.ceil(samples.length / 2)).at(-1);
  const end = samples.at(-1);
  if (half === undefined || end === undefined) throw new Error('nothing was measured');
  return end.held - half.held;
}
