import type { Analysis } from '../../analysis/analyze.ts';
import type { Note } from './note.ts';
import type { Pair } from './pairs.ts';
import type { Reading } from './reading.ts';
import type { Setting } from './settings.ts';
import type { Module } from './syntax.ts';
import type { ImportedLine } from './write.ts';

/** A pair under a setting that is not the first that is read. */
export interface Case {
  readonly setting: Setting;
  readonly read: () => ImportedPair;
}

/** A pair of functions as a program of the language. */
export interface ImportedPair {
  readonly pair: Pair;
  readonly text: string;
  readonly lines: readonly ImportedLine[];
  readonly analysis: Analysis;
  readonly notes: readonly Note[];
  readonly reading: Reading | undefined;
  /** Names of labels that are taken to be one-hot. */
  readonly oneHot?: readonly string[];
  /** True without the tiny numbers that keep a logarithm finite. */
  readonly isWithoutTiny?: boolean;
  /** Shapes that are taken where others would do, as a text says them. */
  readonly shaped?: readonly string[];
  /** The same pair with other shapes where nothing tells them. */
  readonly others?: readonly (() => ImportedPair)[];
  /** The same pair with other settings, which its functions tell apart. */
  readonly cases?: readonly Case[];
  /** Names whose shapes the file tells. */
  readonly stated: ReadonlySet<string>;
  /** Python's names by those of the program. */
  readonly names: ReadonlyMap<string, string>;
}

export interface ImportedFile {
  readonly module: Module;
  readonly pairs: readonly ImportedPair[];
  /** Names of functions of the file. */
  readonly functions: ReadonlySet<string>;
}
