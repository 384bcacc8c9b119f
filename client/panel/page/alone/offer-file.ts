import { make } from '../dom.ts';

interface Picture {
  readonly format: 'svg' | 'png';
  /** In base 64 where it is a PNG. */
  readonly content: string;
}

/** Offers the picture as a download, which the browser makes a file of. */
export function offerFile(name: string, { format, content }: Picture): void {
  const bytes = format === 'svg' ? content : Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const type = format === 'svg' ? 'image/svg+xml' : 'image/png';
  const href = URL.createObjectURL(new Blob([bytes], { type }));
  make('a', { href, download: name }).click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
