import * as vscode from 'vscode';
import type { PythonChecks } from '../../../server/protocol.ts';
import { type ScannedPair, scanPairs } from '../../../src/imports/python/scan/scan.ts';

export const PYTHON = 'python';

/** The point at which backward passes in Python are checked. */
export function whenToCheck(): PythonChecks {
  return vscode.workspace.getConfiguration('bprop.python').get<PythonChecks>('check') ?? 'lens';
}

/** A text of more characters than this is not scanned: no person wrote it, and nobody waits for a lens in it. */
const MAXIMAL_LENGTH = 1_000_000;

interface Scanned {
  readonly version: number;
  readonly pairs: readonly ScannedPair[];
}

const scanned = new WeakMap<vscode.TextDocument, Scanned>();

/** The backward passes that a document seems to have; each version is scanned once. */
export function pairsIn(document: vscode.TextDocument): readonly ScannedPair[] {
  const known = scanned.get(document);
  if (known?.version === document.version) return known.pairs;
  const text = document.getText();
  const pairs = text.length > MAXIMAL_LENGTH ? [] : scanPairs(text);
  scanned.set(document, { version: document.version, pairs });
  return pairs;
}
