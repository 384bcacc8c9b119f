interface Manifest {
  readonly version?: string;
  readonly repository?: { readonly url: string };
}

export function pageOf(manifest: Manifest): string | undefined;
export function withAddresses<T extends Manifest>(
  manifest: T,
): T & { readonly homepage?: string; readonly bugs?: { readonly url: string }; readonly qna?: string };
export function absolute(markdown: string, manifest: Manifest): string;
