import { hasErrors } from '../../../analysis/analyze.ts';
import { ExportError } from '../../../exports/failure.ts';
import { constantValue, type Dimension, named } from '../../../program/dimension.ts';
import { checkFile } from '../../../verify/report.ts';
import type { Assumptions } from '../assumptions.ts';
import { importPair, importPython, readSource } from '../import.ts';
import type { ImportedPair } from '../imported.ts';
import type { Pair } from '../pairs.ts';
import type { Source } from '../reading.ts';
import { pythonCheck } from '../report.ts';
import { forwardNamed, forwardsAlone, type Refusal } from './find.ts';
import { type Insertion, insertion } from './insertion.ts';
import { shapesComment, unsettled, vectorsAmong } from './unsettled.ts';
import { Unwritable, writeBackward } from './write-backward.ts';

/** Forward passes of a Python file that have no backward pass, with the line on which each begins. */
export function underivedIn(text: string): readonly { readonly name: string; readonly line: number }[] {
  const { source } = readSource(text);
  const { module, directives } = source;
  return forwardsAlone(module, directives).map(({ name, forward }) => ({
    name,
    line: text.slice(0, forward.header.from).split('\n').length,
  }));
}

/** The first thing that keeps a forward pass from being derived. */
function obstacle(own: ImportedPair, { module }: Source): string | undefined {
  const { notes, reading, analysis, pair } = own;
  const lineOf = (offset: number): number => module.text.slice(0, offset).split('\n').length;
  const [note] = notes;
  if (note !== undefined) return `line ${lineOf(note.range.from)} is not read: ${note.message}`;
  if (reading?.alone === undefined) return 'it was not read';
  const unrolled = [...reading.machine.assumptions.sizes].find(([, size]) => isChosen(size));
  if (unrolled !== undefined)
    return `a loop or a list in it has \`${unrolled[0]}\` steps: what repeats so often as a size says is not derived in Python`;
  if (hasErrors(analysis.diagnostics)) {
    const shapes = 'a comment states shapes, as in `# bprop: x [N, D], w [D, M]`';
    return `the shapes of the parameters of \`${pair.forward.name}\` are not known: ${shapes}`;
  }
  const open = unsettled(own).map(({ name }) => `\`${own.names.get(name) ?? name}\``);
  if (open.length > 0)
    return `nothing tells the shape of ${open.join(' and ')}: a comment in \`${pair.forward.name}\` does, as in \`${shapesComment(own)}\``;
  return reading.alone.learned.size === 0 ? 'nothing in it has a gradient' : undefined;
}

/** True for a length that was chosen to unroll a loop. */
function isChosen(size: Dimension): boolean {
  const value = constantValue(size);
  return value !== undefined && value > 1;
}

/** A pair with vectors where a matrix was guessed for what a row is multiplied with. */
function likeliest(source: Source, pair: Pair, assumptions: Assumptions): ImportedPair {
  const first = importPair(source, pair, assumptions);
  const open = first.notes.length === 0 ? unsettled(first) : [];
  const matrices = open.filter(({ shape }) => shape.length > 1);
  if (matrices.length === 0) return first;
  const vectors = vectorsAmong(first, matrices);
  const shaped = vectors.reduce((all, name) => all.withShape(name, [named(`${name}__0`)]), assumptions);
  const second = importPair(source, pair, shaped);
  const isGood = second.notes.length === 0 && !hasErrors(second.analysis.diagnostics);
  return isGood ? { ...second, stated: first.stated } : first;
}

/** The verdict on a file with what was derived: the reason why it is not right. */
function mistake(text: string, name: string): string | undefined {
  const file = importPython(text, ({ forward, of }) => (of?.name ?? forward.name) === name);
  const [own] = file.pairs;
  if (own === undefined) return 'it is not found again';
  const [note] = own.notes;
  if (note !== undefined) return `what was derived is not read: ${note.message}`;
  const numbers = checkFile(own.analysis, { seed: 1, sizes: new Map(), numeric: true });
  const { check } = pythonCheck(file, own, numbers);
  if (check.gradients.length === 0) return 'what was derived cannot be judged';
  return check.ok ? undefined : `what was derived is wrong: ${check.diagnostics[0]?.message ?? 'its numbers differ'}`;
}

/**
 * The backward pass of a function or class of a Python file that has none, derived and in the file's own style: `text` goes in front
 * of `line`, counted from 1. What is answered was read back and judged right; otherwise there is the reason why not.
 */
export function derivedPython(text: string, name: string): Insertion | Refusal {
  const { source, assumptions } = readSource(text);
  const pair = forwardNamed(name, source.module, source.directives);
  if ('reason' in pair) return pair;
  try {
    const own = likeliest(source, pair, assumptions);
    const reason = obstacle(own, source);
    if (reason !== undefined) return { reason };
    const written = writeBackward(own, source);
    const found = insertion(text, pair, written);
    const wrong = mistake(found.whole, pair.name);
    return wrong === undefined ? found.insertion : { reason: wrong };
  } catch (error) {
    if (error instanceof Unwritable || error instanceof ExportError) return { reason: error.message };
    throw error;
  }
}
