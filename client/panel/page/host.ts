import type { PageMessage } from '../messages.ts';

/** The part of VS Code that a webview sees. */
interface HostApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): HostApi;

export const host: HostApi = acquireVsCodeApi();
