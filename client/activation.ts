import type * as vscode from 'vscode';
import type { extendMarkdownIt } from './features/fences/colours.ts';

/** The result of the activation, for tests and benchmarks. */
export interface Activation {
  /** From the first line of its code to the end of its activation, milliseconds. */
  readonly duration: number;
  /** Settles when the server is there; asking starts it. */
  readonly ready: Promise<unknown>;
  /** True while nothing but the lens above backward passes in Python is there. */
  readonly isWaiting: boolean;
  /** True once somebody has asked for the server. */
  readonly hasServer: boolean;
  /** The editor's preview of Markdown asks for this by its name. */
  readonly extendMarkdownIt: typeof extendMarkdownIt;
  /** Brings a panel back that was open when the window was closed. */
  restorePanel(panel: vscode.WebviewPanel, state: unknown): void;
}
