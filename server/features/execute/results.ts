import { type CancellationToken, MessageType } from 'vscode-languageserver';
import { writeSvg } from '../../../src/graph/drawing/svg.ts';
import { buildGraph } from '../../../src/graph/model/build-graph.ts';
import { verdictOf } from '../../../src/verify/verdict.ts';
import type { FileVersion } from '../../open-files.ts';
import { type CheckResult, EXPORTS, type ExportChoice, type Refusal } from '../../protocol.ts';
import type { Server } from '../../server.ts';
import { refusalToDerive } from '../actions/commands.ts';
import { NO_LINE, whyAt } from '../explanations/why.ts';
import { exported, refusalToExport } from '../export.ts';
import { choose, refuse, say, showFile } from './talk.ts';

/** A text that a command answers with, and the file that it was written to. */
export interface ShownText {
  readonly text: string;
  readonly uri?: string;
}

function baseName({ text }: FileVersion): string {
  const name = decodeURIComponent(text.uri.split(/[/:]/).at(-1) ?? '').replace(/\.bprop$/, '');
  return name === '' ? 'cell' : name;
}

async function shown(server: Server, name: string, text: string, external: boolean): Promise<ShownText> {
  const uri = await showFile(server, name, text, external);
  return { text, ...(uri !== undefined && { uri }) };
}

/** Checks the version at hand, and says what came of it; nothing when an edit came in between. */
export async function check(server: Server, file: FileVersion): Promise<CheckResult | null> {
  const checked = await server.check(file);
  if (checked?.report === undefined) return null;
  const { report, text } = checked;
  const { kind, text: verdict } = verdictOf(report, server.abilities.l10n);
  say(server, `${baseName(file)}: ${verdict}`, kind === 'right' ? MessageType.Info : MessageType.Warning);
  return { uri: text.uri, version: text.version, report };
}

/** The computational graph as a picture, for whatever shows those. */
export async function graph(server: Server, file: FileVersion, token: CancellationToken): Promise<ShownText | Refusal | null> {
  const refused = refusalToDerive(file);
  if (refused !== undefined) return refuse(server, refused);
  const { forward, backward = file.derived } = file.analysis;
  const traced = buildGraph(forward, backward === undefined ? {} : { backward });
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  const task = { graph: traced, choice: { folded: [], opened: [] }, direction: 'right' as const };
  const arranged = await server.layouts.run(task, abort.signal);
  if (arranged === undefined) return null;
  return await shown(server, `${baseName(file)}.svg`, writeSvg(traced, arranged.layout, 'forward'), true);
}

async function chosenExport(server: Server, target: unknown, style: unknown): Promise<ExportChoice | undefined> {
  const { l10n } = server.abilities;
  if (target !== undefined) return EXPORTS.find((own) => own.target === target && own.style === (style ?? undefined));
  const titles = EXPORTS.map(({ label }) => l10n.t(label));
  const title = await choose(server, l10n.t('Export'), titles);
  return EXPORTS[titles.indexOf(title ?? '')];
}

/** The file in another language: the one that is named, or the one that the user chooses. */
export async function exportAs(
  server: Server,
  uri: string,
  [target, style]: readonly unknown[],
): Promise<ShownText | Refusal | null> {
  const choice = await chosenExport(server, target, style);
  // The user may have taken a while to choose.
  const file = server.files.get(uri);
  if (choice === undefined && target !== undefined) {
    return refuse(server, { refused: `there is no export to \`${[target, style].filter(Boolean).join(' ')}\`` });
  }
  if (choice === undefined || file === undefined) return null;
  const name = baseName(file);
  const result = refusalToExport(file) ?? exported(file, { ...choice, uri, name });
  if ('refused' in result) return refuse(server, result);
  return await shown(server, `${name}${choice.ending}`, result.text, false);
}

/** The way to the line of the block at a line of the file, counted from 0, as a page. */
export async function why(server: Server, file: FileVersion, [line]: readonly unknown[]): Promise<ShownText | Refusal> {
  const page = typeof line === 'number' ? whyAt(file, line) : undefined;
  if (page === undefined) return refuse(server, { refused: NO_LINE });
  return await shown(server, `${baseName(file)}-why.md`, page, false);
}
