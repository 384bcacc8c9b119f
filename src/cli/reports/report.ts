import type { ComparedElements, FileCheck, NotCompared, SizesByName } from '../../index.ts';
import type { Source } from '../source.ts';

/** Result of checking one program: a file, or a fence of a document. */
export interface CheckedSource {
  readonly source: Source;
  /** `ok` counts the flags that make a check stricter. */
  readonly check: FileCheck;
  /** With `--full`: whole Jacobians, or nothing where the file has errors. */
  readonly full?: { readonly elements: ComparedElements | NotCompared | undefined };
  /** With `--memory`: sizes for which numbers are counted. */
  readonly memory?: SizesByName;
}

/** Writes what checks found, in one of the formats. */
export interface Reporter {
  /** Called as soon as a program has been checked. */
  checked: (result: CheckedSource) => void;
  /** Called for what could not be checked, which standard error tells, too. */
  failed: (message: string) => void;
  /** Called once, after the last. */
  finished: () => void;
}
