import { type CheckProgram, checkPair } from './check-pair.ts';
import { importPython } from './import.ts';
import { idOf } from './pairs.ts';
import type { PythonCheck } from './report.ts';

/** A pair of functions of a text in Python, for whoever reads no Python. */
export interface PythonPair {
  /** A name that no other pair of the text has. */
  readonly id: string;
  readonly forward: string;
  /** Undefined where the forward function computes the gradients, too. */
  readonly backward: string | undefined;
  /** The start of the function that computes the gradients. */
  readonly offset: number;
  /** Both functions as a program of the language. */
  readonly text: string;
  /** Checks it; the result is about the Python text. */
  readonly check: (check: CheckProgram) => Promise<PythonCheck>;
}

/** The pairs of a text, in its order. */
export function pythonPairs(text: string): readonly PythonPair[] {
  const file = importPython(text);
  return file.pairs.map((own): PythonPair => {
    const { forward, backward } = own.pair;
    return {
      id: idOf(own.pair),
      forward: forward.name,
      backward: backward?.name,
      offset: (backward ?? forward).from,
      text: own.text,
      check: (check) => checkPair(file, own, check),
    };
  });
}
