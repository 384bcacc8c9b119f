import { readdirSync, readFileSync } from 'node:fs';

/** A right backward block; the folder that it is in is the style in which it is written. */
export interface Subject {
  readonly name: string;
  readonly style: string;
  readonly text: string;
}

const BLOCKS = new URL('blocks/', import.meta.url);

export function subjects(names: readonly string[] = []): readonly Subject[] {
  const all = readdirSync(BLOCKS).flatMap((style) =>
    readdirSync(new URL(`${style}/`, BLOCKS)).map((file): Subject => {
      return { name: file.replace(/\.bprop$/, ''), style, text: readFileSync(new URL(`${style}/${file}`, BLOCKS), 'utf8') };
    }),
  );
  return all.filter(({ name, style }) => names.length === 0 || names.includes(name) || names.includes(style));
}
