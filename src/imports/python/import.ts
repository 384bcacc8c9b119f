import { analyze } from '../../analysis/analyze.ts';
import { parseDocument } from '../../language/document/document.ts';
import { Assumptions } from './assumptions.ts';
import { Directives } from './directives.ts';
import { shapesOfDirective, statedShapes } from './hints.ts';
import type { ImportedFile, ImportedPair } from './imported.ts';
import { attributeShapes, moduleScope } from './module-scope.ts';
import { type Pair, pairsIn } from './pairs.ts';
import { parsePython } from './parse.ts';
import { shapeText } from './program-text.ts';
import { PairReader, type Reading, type Source } from './reading.ts';
import { type Solution, type State, solve } from './solve.ts';
import { type ImportedLine, writeProgram } from './write.ts';

function importPair(source: Source, pair: Pair, first: Assumptions): ImportedPair {
  const functions = [pair.forward, ...(pair.backward === undefined ? [] : [pair.backward])];
  let assumptions = first;
  for (const [name, shape] of attributeShapes(source.module, pair)) assumptions = assumptions.withShape(name, shape);
  for (const own of functions.toReversed())
    for (const [name, shape] of statedShapes(source.module, own)) assumptions = assumptions.withShape(name, shape);
  for (const own of functions)
    for (const [name, shape] of shapesOfDirective(source.directives.shapesIn(own)))
      assumptions = assumptions.withShape(name, shape);
  const solution = solve(source, pair, assumptions);
  const others = [solution, ...solution.others].flatMap((own) => triedFor(own, solution, source, pair));
  return { ...importedAs(pair, solution.reading), others };
}

/** What a pair may be right for: other shapes than those that are likeliest, and without the tiny numbers that its forward pass adds. */
function triedFor(own: Solution | State, best: Solution, source: Source, pair: Pair): readonly (() => ImportedPair)[] {
  const shaped = shapedOtherwise(own, best.reading);
  const withShapes = (reading: Reading): ImportedPair => ({ ...importedAs(pair, reading), shaped });
  const exact = (): ImportedPair => ({
    ...withShapes(new PairReader(source, pair, own.assumptions.withoutTiny()).read()),
    isWithoutTiny: true,
  });
  return [...(own === best ? [] : [() => withShapes(own.reading)]), ...(own.reading.machine.hasTiny ? [exact] : [])];
}

function importedAs(pair: Pair, reading: Reading): ImportedPair {
  const lines = writeProgram(reading);
  const text = `${lines.map((line) => line.text).join('\n')}\n`;
  const names = pythonNames(reading, lines);
  return { pair, text, lines, analysis: analyze(parseDocument(text)), notes: reading.machine.notes, reading, names };
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
  const names = new Map([...machine.program.pythonNames].map(([variable, name]) => [variable.name, name]));
  for (const { equation, target } of lines) {
    const own = equation === undefined ? undefined : machine.program.pythonNames.get(equation.target);
    if (target !== undefined && own !== undefined) names.set(target, own);
  }
  return names;
}

/** Reads the backward passes of a Python file. */
export function importPython(text: string): ImportedFile {
  const module = parsePython(text);
  const directives = new Directives(module);
  const { scope, shapes } = moduleScope(module);
  const source: Source = { module, directives, scope };
  const assumptions = new Assumptions({ shapes });
  const pairs = pairsIn(module, directives).map((pair) => importPair(source, pair, assumptions));
  const functions = new Set(module.body.flatMap((own) => (own.kind === 'function' ? [own.name] : [])));
  return { module, pairs, functions };
}
