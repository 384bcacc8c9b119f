/** The part of the host's WebAssembly that the engine uses: the same in Node, in workers and in browsers. */
interface Host {
  readonly Memory: new (limits: { readonly initial: number }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, Import>>>>,
  ) => { readonly exports: Readonly<Record<string, HostFunction>> };
  readonly validate: (bytes: Uint8Array) => boolean;
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  readonly grow: (pages: number) => number;
}

export type HostFunction = (...parameters: number[]) => number | undefined;
export type Import = Memory | HostFunction;

/** Neither the language's library nor Node's types declare it, and those of browsers bring the whole page with them. */
export const HOST = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

export const PAGE = 65_536;
