import type { Diagnostic } from '../../../language/diagnostic.ts';
import { printValue } from '../../../program/print.ts';
import type { Value } from '../../../program/program.ts';
import type { ImportedFile, ImportedPair } from '../imported.ts';
import { namesFor, repairedValues, spellOrNothing } from '../repairs.ts';
import { TIGHT } from './places.ts';
import type { Word } from './words.ts';

const MOST = 12;
/** A word that the check of the program has found is likelier than others. */
const COST = 0.05;

function* partsOf(value: Value): Generator<Value> {
  if (value.kind !== 'number') yield value;
  if (value.kind === 'apply') for (const operand of value.operands) yield* partsOf(operand);
}

/** How tightly a Python text holds together, as far as its characters tell. */
function tightnessOf(text: string): number {
  const flat = text.replace(/\([^()]*\)|\[[^\]]*\]/g, '').replace(/\([^()]*\)/g, '');
  if (/[<>=]|\bif\b/.test(flat)) return TIGHT.any;
  if (/ [-+] |^-/.test(flat)) return TIGHT.sum;
  return / [*/@%]/.test(flat) ? TIGHT.product : TIGHT.primary;
}

/** Expressions that repairs of the program bring in, as Python writes them. */
export function programWords(found: readonly Diagnostic[], own: ImportedPair, file: ImportedFile): readonly Word[] {
  const words = new Map<string, Word>();
  for (const diagnostic of found)
    for (const { line, value } of repairedValues(diagnostic, own)) {
      const before = new Set(line.equation === undefined ? [] : [...partsOf(line.equation.value)].map(printValue));
      const names = namesFor(line, own, file);
      for (const part of partsOf(value)) {
        const text = before.has(printValue(part)) ? undefined : spellOrNothing(part, names);
        if (text !== undefined && words.size < MOST) words.set(text, { text, tightness: tightnessOf(text), cost: COST });
      }
    }
  return [...words.values()];
}
