import * as vscode from 'vscode';

export const VIEW_TYPE = 'bprop.graph';

/** The page's state, which survives a reload of the window. */
export function remembered(state: unknown): { readonly uri: vscode.Uri; readonly isPinned: boolean } | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { uri, isPinned } = state as Partial<Record<'uri' | 'isPinned', unknown>>;
  return typeof uri === 'string' && uri !== '' ? { uri: vscode.Uri.parse(uri), isPinned: isPinned === true } : undefined;
}
