import type { PageMessage } from '../messages.ts';

/** The part of VS Code that a webview sees. */
export interface HostApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): HostApi;

export const host: HostApi = acquireVsCodeApi();

/** Abilities that a host may lack: a page by itself has no editor beside it, and nobody to draw another picture. */
export type Ability = 'edit' | 'fold' | 'open' | 'unroll' | 'inspect';

const lacking: readonly string[] = (document.body.dataset['lacks'] ?? '').split(' ');

export function can(ability: Ability): boolean {
  return !lacking.includes(ability);
}
