import type { Analysis } from '../../src/analysis/analyze.ts';
import { type Dimension, named, namesIn } from '../../src/program/dimension.ts';
import { printStep, printValue } from '../../src/program/print.ts';
import type { ReadValue, Variable } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { type BlockLine, blockLines, read, reads, readsIn, rewritten, type Variant, withLines } from './lines.ts';
import { type Mistakable, mistakesOf, shifted } from './values.ts';

/** The reads of the block that are in scope at a line: helpers only after their definition, elements only in their loop. */
export function namesFor(block: readonly BlockLine[], index: number): readonly ReadValue[] {
  const here = block[index]?.loop;
  const names = new Map<string, ReadValue>();
  for (const { equation, loop } of block)
    for (const read of readsIn(equation.value)) if (read.indices.length === 0 || loop === here) names.set(printValue(read), read);
  const helpers = new Map(
    block.flatMap(({ equation }, at) => (equation.target.primal === undefined ? [[equation.target, at]] : [])),
  );
  return [...names.values()].filter(({ variable }) => (helpers.get(variable) ?? -1) < index);
}

/** The operands of the equation that defines what is read, and the results of those that read it. */
function neighboursIn({ forward }: Analysis): Mistakable['neighbours'] {
  const equations = equationsOf(forward.body).map((equation) => ({
    result: {
      kind: 'read' as const,
      variable: equation.target,
      indices: equation.indices,
      shape: equation.target.shape,
      span: equation.value.span,
    },
    operands: readsIn(equation.value),
  }));
  return (read) => {
    const text = printValue(read);
    return equations.flatMap(({ result, operands }) => {
      if (printValue(result) === text) return operands;
      return operands.some((operand) => printValue(operand) === text) ? [result] : [];
    });
  };
}

function sizesIn({ forward }: Analysis): readonly Dimension[] {
  const names = new Set(forward.given.flatMap(({ shape }) => shape.flatMap((size) => [...namesIn(size)])));
  return [...names].map(named);
}

/** A helper with one reader: which of the two is wrong the numbers alone do not tell. */
function companions(block: readonly BlockLine[], { equation }: BlockLine): readonly number[] {
  const readersOf = (helper: Variable): readonly BlockLine[] =>
    block.filter((other) => reads(other.equation.value).includes(helper));
  const [reader, ...others] = equation.target.primal === undefined ? readersOf(equation.target) : [];
  const helpers = block.filter(
    ({ equation: { target, value } }) =>
      target.primal === undefined && value !== equation.value && reads(equation.value).includes(target),
  );
  const sole = helpers.filter(({ equation: { target } }) => readersOf(target).length === 1);
  return [...(reader !== undefined && others.length === 0 ? [reader.line] : []), ...sole.map(({ line }) => line)];
}

/** Changes of what one line says. */
function valueMistakes(text: string, analysis: Analysis, block: readonly BlockLine[]): readonly Variant[] {
  const neighbours = neighboursIn(analysis);
  const sizes = sizesIn(analysis);
  return block.flatMap((at, index) => {
    const mistakable = { names: namesFor(block, index), neighbours, sizes };
    return [...mistakesOf(at.equation.value, mistakable)].flatMap(([kind, values]) =>
      values.map((value): Variant => {
        return { kind, text: rewritten(text, at, value), lines: [at.line], companions: companions(block, at) };
      }),
    );
  });
}

/** Changes of a line as a whole: left out, said twice, assigned instead of added, into another element, before its neighbour. */
function wholeLineMistakes(text: string, block: readonly BlockLine[], index: number): readonly Variant[] {
  const at = block[index] as BlockLine;
  const { equation, line, loop } = at;
  const edited = (kind: string, lines: readonly number[], change: (lines: string[]) => void): Variant => {
    return { kind, text: withLines(text, change), lines, companions: companions(block, at) };
  };
  const found: Variant[] = [{ ...edited('delete', [], (lines) => lines.splice(line - 1, 1)), about: equation.target.name }];
  if (equation.operator === '+=') {
    found.push(edited('repeat', [line, line + 1], (lines) => lines.splice(line, 0, lines[line - 1] ?? '')));
    found.push(edited('= for +=', [line], (lines) => lines.splice(line - 1, 1, (lines[line - 1] ?? '').replace('+=', '='))));
  }
  if (equation.target.isLocal === undefined)
    for (const indices of shifted(equation.indices))
      found.push(
        edited('target index', [line], (lines) => lines.splice(line - 1, 1, `  ${printStep({ ...equation, indices })}`)),
      );
  const next = block[index + 1];
  if (next !== undefined && next.loop === loop)
    found.push(
      edited('swap lines', [line, next.line], (lines) => {
        [lines[line - 1], lines[next.line - 1]] = [lines[next.line - 1] ?? '', lines[line - 1] ?? ''];
      }),
    );
  return found;
}

/** All single mistakes of a block, one at a time. */
export function mistakes(text: string): readonly Variant[] {
  const analysis = read(text);
  const block = blockLines(analysis);
  return [...valueMistakes(text, analysis, block), ...block.flatMap((_, index) => wholeLineMistakes(text, block, index))];
}
