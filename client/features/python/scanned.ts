import * as vscode from 'vscode';
import type { PythonChecks } from '../../../server/protocol.ts';
import { scanForwards } from '../../../src/imports/python/scan/forwards.ts';
import { scanPairs } from '../../../src/imports/python/scan/scan.ts';

export const PYTHON = 'python';

/** The point at which backward passes in Python are checked. */
export function whenToCheck(): PythonChecks {
  return vscode.workspace.getConfiguration('bprop.python').get<PythonChecks>('check') ?? 'lens';
}

/** A text of more characters than this is not scanned: no person wrote it, and nobody waits for a lens in it. */
const MAXIMAL_LENGTH = 1_000_000;

/** A scan of documents, each version of which is scanned once. */
function oncePerVersion<T>(scan: (text: string) => readonly T[]): (document: vscode.TextDocument) => readonly T[] {
  const scanned = new WeakMap<vscode.TextDocument, { readonly version: number; readonly found: readonly T[] }>();
  return (document) => {
    const known = scanned.get(document);
    if (known?.version === document.version) return known.found;
    const text = document.getText();
    const found = text.length > MAXIMAL_LENGTH ? [] : scan(text);
    scanned.set(document, { version: document.version, found });
    return found;
  };
}

/** The backward passes that a document seems to have. */
export const pairsIn = oncePerVersion(scanPairs);

/** The forward functions of a document that seem to have no backward pass. */
export const alonesIn = oncePerVersion(scanForwards);
