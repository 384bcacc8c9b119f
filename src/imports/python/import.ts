import { analyze } from '../../analysis/analyze.ts';
import { parseDocument } from '../../language/document/document.ts';
import { settingsOf } from './alone.ts';
import { Assumptions } from './assumptions.ts';
import { Directives } from './directives.ts';
import { shapesOfDirective, statedShapes } from './hints.ts';
import type { Case, ImportedFile, ImportedPair } from './imported.ts';
import { attributeShapes, moduleScope } from './module-scope.ts';
import { type Pair, pairsIn } from './pairs.ts';
import { parsePython } from './parse.ts';
import { shapeText } from './program-text.ts';
import { PairReader, type Reading, type Source } from './reading.ts';
import { type Setting, settingsIn } from './settings.ts';
import { type Solution, type State, solve } from './solve.ts';
import { WORDS } from './words.ts';
import { type ImportedLine, writeProgram } from './write.ts';

export function importPair(source: Source, pair: Pair, first: Assumptions): ImportedPair {
  const cases = pair.isAlone === true ? [] : settingsIn(pair).slice(0, MOST_CASES);
  const read = (setting: Setting): ImportedPair => importCase(source, pair, first.withSetting(setting.key, setting.value));
  const others = cases.map((setting): Case => ({ setting, read: () => read(setting) }));
  return { ...importCase(source, pair, first), ...(others.length > 0 && { cases: others }) };
}

/** So many other settings of a pair are read. */
const MOST_CASES = 6;

function importCase(source: Source, pair: Pair, first: Assumptions): ImportedPair {
  const functions = [pair.forward, ...(pair.backward === undefined ? [] : [pair.backward])];
  let assumptions = first;
  for (const name of settingsOf(pair)) assumptions = assumptions.withShape(name, []);
  for (const [name, shape] of attributeShapes(source.module, pair)) assumptions = assumptions.withShape(name, shape);
  for (const own of functions.toReversed())
    for (const [name, shape] of statedShapes(source.module, own)) assumptions = assumptions.withShape(name, shape);
  for (const own of functions)
    for (const [name, shape] of shapesOfDirective(source.directives.shapesIn(own)))
      assumptions = assumptions.withShape(name, shape);
  const stated = new Set(assumptions.shapes.keys());
  const solution = solve(source, pair, assumptions);
  const imported = importedAs(pair, solution.reading, stated);
  const others = [solution, ...solution.others].flatMap((own) => triedFor(own, solution, source, imported));
  return { ...imported, others };
}

/** The readings for which a pair may be right: other shapes than those that are likeliest, and without the tiny numbers that its forward pass adds. */
function triedFor(
  own: Solution | State,
  best: Solution,
  source: Source,
  { pair, stated }: ImportedPair,
): readonly (() => ImportedPair)[] {
  const shaped = shapedOtherwise(own, best.reading);
  const withShapes = (reading: Reading): ImportedPair => ({ ...importedAs(pair, reading, stated), shaped });
  const exact = (): ImportedPair => ({
    ...withShapes(new PairReader(source, pair, own.assumptions.withoutTiny()).read()),
    isWithoutTiny: true,
  });
  return [...(own === best ? [] : [() => withShapes(own.reading)]), ...(own.reading.machine.hasTiny ? [exact] : [])];
}

function importedAs(pair: Pair, reading: Reading, stated: ReadonlySet<string>): ImportedPair {
  const lines = writeProgram(reading);
  const text = `${lines.map((line) => line.text).join('\n')}\n`;
  const names = pythonNames(reading, lines);
  return { pair, text, lines, analysis: analyze(parseDocument(text)), notes: reading.machine.notes, reading, names, stated };
}

/** The shapes with which one reading differs from another. */
function shapedOtherwise({ reading }: State, { machine }: Reading): readonly string[] {
  return reading.machine.program.declared.flatMap(({ variable }) => {
    const other = machine.variableOf(variable.name);
    return other !== undefined && other.shape.length === variable.shape.length
      ? []
      : [`${variable.name} ${shapeText(variable.shape)}`];
  });
}

function pythonNames({ machine }: Reading, lines: readonly ImportedLine[]): ReadonlyMap<string, string> {
  const words = [...WORDS].map((word) => [`${word}_`, word] as const);
  const names = new Map<string, string>([
    ...words,
    ...[...machine.program.pythonNames].map(([variable, name]) => [variable.name, name] as const),
  ]);
  for (const { equation, target } of lines) {
    const own = equation === undefined ? undefined : machine.program.pythonNames.get(equation.target);
    if (target !== undefined && own !== undefined) names.set(target, own);
  }
  return names;
}

/** A parsed file, what its pairs share, and what it says of shapes at its outermost level. */
export function readSource(text: string): { readonly source: Source; readonly assumptions: Assumptions } {
  const module = parsePython(text);
  const directives = new Directives(module);
  const { scope, shapes } = moduleScope(module);
  return { source: { module, directives, scope }, assumptions: new Assumptions({ shapes }) };
}

/** Reads the backward passes of a Python file, or those that are asked for. */
export function importPython(text: string, isWanted: (pair: Pair) => boolean = () => true): ImportedFile {
  const { source, assumptions } = readSource(text);
  const { module, directives } = source;
  const wanted = pairsIn(module, directives).filter(isWanted);
  const pairs = wanted.map((pair) => importPair(source, pair, assumptions));
  const functions = new Set(module.body.flatMap((own) => (own.kind === 'function' ? [own.name] : [])));
  return { module, pairs, functions };
}
