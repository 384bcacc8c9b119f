import { type FileAccess, IN_EDITOR } from '../../src/index.ts';

/** A file that an analysis asked for, as it was then. */
export interface ReadImport {
  /** As the import writes it. */
  readonly name: string;
  /** The address of the file with the import. */
  readonly from: string;
  readonly path: string;
  /** Undefined where there is no such file. */
  readonly text: string | 'unread' | undefined;
}

/** What an analysis reads besides its own text, as data: a thread reads the same again. */
export interface ReadFiles {
  /** The address of the text itself. */
  readonly path: string;
  readonly imports: readonly ReadImport[];
}

export function sameImports(a: readonly ReadImport[], b: readonly ReadImport[]): boolean {
  return a.length === b.length && a.every(({ path, text }, index) => b[index]?.path === path && b[index]?.text === text);
}

/** The files that an analysis has read, for an analysis elsewhere. */
export function recalled({ path, imports }: ReadFiles): FileAccess {
  return {
    ...IN_EDITOR,
    path,
    read: (name, from) => {
      const known = imports.find((own) => own.name === name && own.from === from);
      return known?.text === undefined || known.text === 'unread' ? known?.text : { path: known.path, text: known.text };
    },
  };
}
