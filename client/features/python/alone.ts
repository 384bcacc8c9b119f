import type * as vscode from 'vscode';
import { type ScannedForward, scanForwards } from '../../../src/imports/python/scan/forwards.ts';

interface Scanned {
  readonly version: number;
  readonly forwards: readonly ScannedForward[];
}

const scanned = new WeakMap<vscode.TextDocument, Scanned>();

/** The forward functions of a document that seem to have no backward pass; each version is scanned once. */
export function alonesIn(document: vscode.TextDocument): readonly ScannedForward[] {
  const known = scanned.get(document);
  if (known?.version === document.version) return known.forwards;
  const forwards = scanForwards(document.getText());
  scanned.set(document, { version: document.version, forwards });
  return forwards;
}
