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
import type { Reading, Source } from './reading.ts';
import { solve } from './solve.ts';
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
  const { reading, others } = solve(source, pair, assumptions);
  const rest = others.map(
    (own) => (): ImportedPair => ({ ...importedAs(pair, own.reading), shaped: shapedOtherwise(own, reading) }),
  );
  return { ...importedAs(pair, reading), others: rest };
}

function importedAs(pair: Pair, reading: Reading): ImportedPair {
  const lines = writeProgram(reading);
  const text = `${lines.map((line) => line.text).join('\n')}\n`;
  const names = pythonNames(reading, lines);
  return { pair, text, lines, analysis: analyze(parseDocument(text)), notes: reading.machine.notes, reading, names };
}

/** The shapes with which one reading differs from another. */
function shapedOtherwise({ reading }: { readonly reading: Reading }, { machine }: Reading): readonly string[] {
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
