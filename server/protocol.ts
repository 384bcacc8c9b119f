import { NotificationType, RequestType } from 'vscode-languageserver-protocol';
import type { CheckReport } from './checks/report.ts';

/** What the client and the panel ask of the server beyond the language server protocol: types on the wire, nothing else. */

/** A text document, by its URI. */
export interface DocumentParams {
  readonly uri: string;
}

/** Edits of one version of a document, in its own positions; `undefined` results when the document has errors. */
export interface DocumentEdits {
  readonly uri: string;
  readonly version: number;
  readonly edits: readonly { readonly range: WireRange; readonly newText: string }[];
  /** What stands there now and would be replaced; empty when nothing is lost. */
  readonly replaces: string;
}

export interface WirePosition {
  readonly line: number;
  readonly character: number;
}

export interface WireRange {
  readonly start: WirePosition;
  readonly end: WirePosition;
}

/** The answer to a command that cannot be carried out: why. */
export interface Refusal {
  readonly refused: string;
}

/** The edit that writes the derived backward block into the file. */
export const DeriveRequest = new RequestType<DocumentParams, DocumentEdits | Refusal, void>('bprop/derive');

/** The edit that leaves one operation an equation. */
export const ExpandRequest = new RequestType<DocumentParams, DocumentEdits | Refusal, void>('bprop/expand');

/** The derived backward pass as text, of the last version without errors. */
export const PreviewRequest = new RequestType<DocumentParams, { readonly text: string }, void>('bprop/preview');

export interface CheckParams extends DocumentParams {
  /** Repeats the draws of a seed. */
  readonly seed?: number;
}

/** Checks the document as it is now and answers when that is done; an edit in between answers `undefined`. */
export const CheckRequest = new RequestType<CheckParams, CheckResult | undefined, void>('bprop/check');

/** The result of a numeric check, for one version of a document. */
export interface CheckResult {
  readonly uri: string;
  readonly version: number;
  readonly report: CheckReport;
}

/** Sent whenever the check of a version is done. */
export const CheckedNotification = new NotificationType<CheckResult>('bprop/checked');

/** Sent when the derived backward pass may have changed: a preview asks anew. */
export const AnalyzedNotification = new NotificationType<{ readonly uri: string; readonly version: number }>('bprop/analyzed');
