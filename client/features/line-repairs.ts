import * as vscode from 'vscode';
import { ask, type GraphParams, type Repairs, RepairsRequest, type Sender } from '../../server/protocol.ts';
import { applyEdits } from './edits.ts';

/** Repairs that the last check of a file offers for the lines of its block: the page says which one, and no more. */
export class LineRepairs {
  private readonly client: Promise<Sender>;
  private known: { readonly uri: string } & Repairs = { uri: '', version: 0, repairs: [] };

  constructor(client: Promise<Sender>) {
    this.client = client;
  }

  /** Asks the server what there is in the picture that is drawn. */
  async ask(params: GraphParams): Promise<Repairs> {
    const found = await ask(await this.client, RepairsRequest, params);
    this.known = { uri: params.uri, ...found };
    return found;
  }

  /** Applies one of them, as it came from the server, to the version that was checked. */
  async apply(uri: vscode.Uri, version: number, index: number): Promise<void> {
    const repair = this.known.repairs[index];
    if (repair === undefined || this.known.uri !== uri.toString() || this.known.version !== version) return;
    const document = await vscode.workspace.openTextDocument(uri);
    await applyEdits(document, { uri: uri.toString(), version, edits: repair.edits, replaces: '' });
  }
}
