import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { type DocumentParams, FindFilesRequest, ReadFileRequest } from '../server/protocol.ts';

/** A workspace of more files than this is searched no further. */
const MAXIMAL_FILES = 10_000;

async function textOf({ uri }: DocumentParams): Promise<{ readonly text?: string }> {
  try {
    return { text: new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri))) };
  } catch {
    return {};
  }
}

async function allFiles(): Promise<{ readonly uris: readonly string[] }> {
  const found = await vscode.workspace.findFiles('**/*.bprop', '**/node_modules/**', MAXIMAL_FILES);
  return { uris: found.map((uri) => uri.toString()) };
}

/** Reads files for the server, which asks as soon as it is started: a browser has no others, nor has a folder that is on no machine. */
export function readFilesFor(client: BaseLanguageClient): void {
  client.onRequest(ReadFileRequest.method, textOf);
  client.onRequest(FindFilesRequest.method, allFiles);
}
