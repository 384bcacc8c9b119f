import type { Inspection } from '../src/graph/inspect/inspect.ts';
import type { GraphAnswer, PictureParams, Repairs } from '../src/graph/panel/answer.ts';
import type { Attempt, Judgement } from '../src/graph/panel/attempt.ts';
import type { Target } from '../src/index.ts';
import type { TextRange } from '../src/language/document/source-text.ts';
import type { CheckReport } from '../src/verify/plain-report.ts';
import type { AskedConditions } from './checks/report.ts';

/**
 * Requests of the client and the panel beyond the language server protocol. Only types and names: the extension that imports
 * them stays light.
 */

export type {
  GraphAnswer,
  GraphObstacle,
  GraphPicture,
  LineRepair,
  LinkedLine,
  RepairedLine,
  Repairs,
  WireStep,
} from '../src/graph/panel/answer.ts';
export type { Judgement } from '../src/graph/panel/attempt.ts';
export type { TextPosition as WirePosition, TextRange as WireRange } from '../src/language/document/source-text.ts';

/** The name of a request, with what it carries and what answers it: types only, so that the extension stays light. */
export interface RequestName<Params, Result> {
  readonly method: string;
  readonly types?: readonly [Params, Result];
}

export interface NotificationName<Params> {
  readonly method: string;
  readonly types?: readonly [Params];
}

/** A text document, by its URI. */
export interface DocumentParams {
  readonly uri: string;
}

/** Edits of one version of a document, in its own positions; `undefined` results when the document has errors. */
export interface DocumentEdits {
  readonly uri: string;
  readonly version: number;
  readonly edits: readonly { readonly range: TextRange; readonly newText: string }[];
  /** The text that would be replaced; empty if nothing is lost. */
  readonly replaces: string;
}

/** The answer to a command that cannot be carried out: why. */
export interface Refusal {
  readonly refused: string;
}

/** The point at which backward passes in Python are checked: never, when somebody asks for it, or as they are opened. */
export type PythonChecks = 'off' | 'lens' | 'always';

/** Options that the client passes when the server starts. */
export interface StartOptions {
  readonly checkAsYouType?: boolean;
  readonly codeLenses?: boolean;
  readonly inlayHints?: boolean;
  readonly python?: { readonly check?: PythonChecks };
  /** The methods of those notifications below that the client wants; others are not sent. */
  readonly notifications?: readonly string[];
  /** The commands that the client carries out itself, by their names: the server does not announce them. */
  readonly commands?: readonly string[];
  /** True for a client that reads files for the server, by the two requests below. */
  readonly readsFiles?: boolean;
  /** Conditions of checks that are remembered for files, open or not. */
  readonly checkWith: readonly CheckWithParams[];
}

/** Of the server to the client: a file of the workspace that is not open; without a text where there is none. */
export const ReadFileRequest: RequestName<DocumentParams, { readonly text?: string }> = { method: 'bprop/readFile' };

/** Of the server to the client: the files of the language in the workspace. */
export const FindFilesRequest: RequestName<Record<string, never>, { readonly uris: readonly string[] }> = {
  method: 'bprop/findFiles',
};

export interface DeriveParams extends DocumentParams {
  /** Keeps few states of the loops, and computes the others again. */
  readonly checkpoint?: 'sqrt';
}

/** The edit that writes the derived backward block into the file. */
export const DeriveRequest: RequestName<DeriveParams, DocumentEdits | Refusal> = { method: 'bprop/derive' };

/** The edit that leaves one operation an equation. */
export const ExpandRequest: RequestName<DocumentParams, DocumentEdits | Refusal> = { method: 'bprop/expand' };

/** The derived backward pass as text, of the last version without errors. */
export const PreviewRequest: RequestName<DocumentParams, { readonly text: string }> = { method: 'bprop/preview' };

export interface ExportParams extends DocumentParams {
  readonly target: Target;
  /** NumPy's alone: as the post writes it. */
  readonly style?: 'deriv';
  /** The base of the exported functions' names. */
  readonly name: string;
}

/** One of the languages that a file is exported to; label and detail are translated where they are shown. */
export interface ExportChoice extends Pick<ExportParams, 'target' | 'style'> {
  readonly label: string;
  readonly detail: string;
  /** Appended to the file's name. */
  readonly ending: string;
}

export const EXPORTS: readonly ExportChoice[] = [
  { label: 'NumPy', detail: 'forward and backward as two functions', target: 'numpy', ending: '.py' },
  {
    label: 'NumPy with one function for all junctions',
    detail: 'a function deriv for every junction',
    target: 'numpy',
    style: 'deriv',
    ending: '_deriv.py',
  },
  { label: 'PyTorch', detail: 'an autograd.Function, a module and its gradcheck', target: 'pytorch', ending: '_torch.py' },
  { label: 'C', detail: 'C99 without dependencies or allocation', target: 'c', ending: '.c' },
  { label: 'TypeScript', detail: 'typed, over Float64Array', target: 'typescript', ending: '.ts' },
  { label: 'LaTeX', detail: 'both passes as aligned equations', target: 'latex', ending: '.tex' },
];

/** A text of the last version without errors, where there is one, and why there is none of this version. */
export type ExportResult = { readonly text?: string } & Partial<Refusal>;

/** The file as code in another language. */
export const ExportRequest: RequestName<ExportParams, ExportResult> = { method: 'bprop/export' };

export interface WhyParams extends DocumentParams {
  /** Counted from 0. */
  readonly line: number;
}

/** The way from the chain rule to a line of the backward block, as a page of Markdown. */
export const WhyRequest: RequestName<WhyParams, { readonly text: string } | Refusal> = { method: 'bprop/why' };

export interface LatexParams extends DocumentParams {
  readonly range: TextRange;
}

/** The equations on the lines that a range touches, aligned for a paper; empty when there is none. */
export const LatexRequest: RequestName<LatexParams, { readonly text: string } | Refusal> = { method: 'bprop/latex' };

/** Checks the document as it is now and answers when that is done; an edit in between answers `undefined`. */
export const CheckRequest: RequestName<DocumentParams, CheckResult | undefined> = { method: 'bprop/check' };

export interface CheckWithParams extends DocumentParams {
  /** Nothing: as a check always is. */
  readonly conditions?: AskedConditions;
}

/** Sets what all further checks of a file are made with; what does not fit it is told, and leaves them without a result. */
export const CheckWithRequest: RequestName<CheckWithParams, Partial<Refusal>> = { method: 'bprop/checkWith' };

/** The result of a numeric check, for one version of a document. */
export interface CheckResult {
  readonly uri: string;
  readonly version: number;
  readonly report: CheckReport;
}

/** Sent whenever the check of a version is done. */
export const CheckedNotification: NotificationName<CheckResult> = { method: 'bprop/checked' };

/** Sent when an edit leaves a part of the last check: what is shown until the version has its own. Its result is no verdict. */
export const KeptNotification: NotificationName<CheckResult> = { method: 'bprop/kept' };

/** Sent when the derived backward pass may have changed: a preview asks anew. */
export const AnalyzedNotification: NotificationName<{ readonly uri: string; readonly version: number }> = {
  method: 'bprop/analyzed',
};

export interface CheckPythonParams extends DocumentParams {
  /** The pairs to check; all of them where none is named. */
  readonly ids?: readonly string[];
}

/** A message of a check, at its place. */
export interface PythonMessage {
  readonly range: TextRange;
  readonly message: string;
}

/** A forward function in Python and what computes its gradients. */
export interface PythonPairResult {
  /** A name that no other pair of the text has. */
  readonly id: string;
  readonly forward: string;
  /** Absent where the forward function computes the gradients, too. */
  readonly backward?: string;
  /** The line of the function that computes the gradients, from 0. */
  readonly line: number;
  /** In the language of the client; absent until it is checked. */
  readonly verdict?: {
    readonly kind: 'right' | 'wrong' | 'open';
    readonly text: string;
    /** The errors, or why there is no verdict. */
    readonly messages: readonly PythonMessage[];
  };
  readonly isUnderWay: boolean;
}

/** The backward passes of a version of a text in Python. */
export interface PythonResult {
  readonly uri: string;
  readonly version: number;
  readonly pairs: readonly PythonPairResult[];
}

/** Checks backward passes of an open text in Python, now and after each further edit; an edit in between answers `undefined`. */
export const CheckPythonRequest: RequestName<CheckPythonParams, PythonResult | undefined> = { method: 'bprop/checkPython' };

export interface PythonProgramParams extends DocumentParams {
  readonly id: string;
}

/** A pair of functions in Python as a file of the language. */
export const PythonProgramRequest: RequestName<PythonProgramParams, { readonly text: string } | Refusal> = {
  method: 'bprop/pythonProgram',
};

export interface DerivePythonParams extends DocumentParams {
  /** A forward function, or a class with a method that is one. */
  readonly name: string;
}

/** The backward function for a forward function in Python that has none, in the style of the file: it goes in front of a line, from 0. */
export const DerivePythonRequest: RequestName<DerivePythonParams, { readonly line: number; readonly text: string } | Refusal> = {
  method: 'bprop/derivePython',
};

/** Sent when a pair of a text in Python has been read or checked. */
export const PythonCheckedNotification: NotificationName<PythonResult> = { method: 'bprop/pythonChecked' };

/** The notifications that the protocol does not have: a client names those that it wants when it starts the server. */
export const NOTIFICATIONS: readonly string[] = [
  AnalyzedNotification,
  CheckedNotification,
  KeptNotification,
  PythonCheckedNotification,
].map(({ method }) => method);

/** The kinds of names, as semantic tokens for a client that lists all of them among its token types. */
export const TOKEN_TYPES = ['input', 'param', 'const', 'dimension', 'index', 'intermediate', 'adjoint', 'operation'] as const;
export const TOKEN_MODIFIERS = ['declaration', 'generated'] as const;

/** The part of either side's connection that sends. */
export interface Sender {
  sendRequest<Result>(method: string, params: unknown): Promise<Result>;
}

/** Asks the other side. */
export function ask<Params, Result>(sender: Sender, { method }: RequestName<Params, Result>, params: Params): Promise<Result> {
  return sender.sendRequest<Result>(method, params);
}

export interface GraphParams extends DocumentParams, PictureParams {}

/** The computational graph of a file, laid out. Cancelling it ends the layout. */
export const GraphRequest: RequestName<GraphParams, GraphAnswer> = { method: 'bprop/graph' };

export interface InspectParams extends DocumentParams {
  /** A node or an edge of the picture. */
  readonly id: string;
  readonly unrolled: boolean;
}

/** Everything about a node or an edge, at small drawn numbers; nothing of a box, and of what is in no picture. */
export const InspectRequest: RequestName<InspectParams, Inspection | null> = { method: 'bprop/inspect' };

/** The repairs that the last check of a file offers, in the picture that these parameters ask for. */
export const RepairsRequest: RequestName<GraphParams, Repairs> = { method: 'bprop/repairs' };

export interface AttemptParams extends DocumentParams, Attempt {}

/** The verdict on a line that somebody writes for a hidden step of the walk; `null` where the file has no walk. */
export const AttemptRequest: RequestName<AttemptParams, Judgement | null> = { method: 'bprop/attempt' };
