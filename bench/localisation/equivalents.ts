import { readValue } from '../../src/program/build.ts';
import { printStep } from '../../src/program/print.ts';
import type { Value, Variable } from '../../src/program/program.ts';
import { type BlockLine, blockLines, read, reads, rewritten, type Variant, withLines } from './lines.ts';
import { rewrites } from './rewrites.ts';

/** A contribution cut in two at a sum. */
function splits(text: string, { equation, line }: BlockLine): readonly Variant[] {
  const { value } = equation;
  if (equation.operator !== '+=' || value.kind !== 'apply' || value.operation.name !== '+') return [];
  const [first, second] = value.operands as [Value, Value];
  if (first.shape.length !== value.shape.length || second.shape.length !== value.shape.length) return [];
  const parts = [first, second].map((part) => `  ${printStep({ ...equation, value: part })}`);
  return [{ kind: 'split', text: withLines(text, (lines) => lines.splice(line - 1, 1, ...parts)), lines: [] }];
}

/** An adjoint with a single contribution, put into the lines that read it. */
function fusions(text: string, block: readonly BlockLine[], { equation, line }: BlockLine): readonly Variant[] {
  const { target, value } = equation;
  const isOutput = read(text).forward.outputs.some(({ variable }) => `d${variable.name}` === target.name);
  const single = block.filter((other) => other.equation.target === target).length === 1;
  const readers = block.filter((other) => reads(other.equation.value).includes(target));
  if (
    isOutput ||
    (target.ranges.length > 0 && target.isLocal === undefined) ||
    !single ||
    readers.length === 0 ||
    readers.some((reader) => reader.line < line) ||
    ['input', 'param'].includes(target.primal?.kind ?? '')
  )
    return [];
  const substitute = (part: Value): Value => {
    if (part.kind === 'read') return part.variable === target ? value : part;
    return part.kind === 'apply' ? { ...part, operands: part.operands.map(substitute) } : part;
  };
  const fused = withLines(text, (lines) => {
    for (const reader of readers)
      lines[reader.line - 1] = `  ${printStep({ ...reader.equation, value: substitute(reader.equation.value) })}`;
    lines.splice(line - 1, 1);
  });
  return [{ kind: 'fused', text: fused, lines: [] }];
}

/** Two neighbours that do not depend on each other, the other way round. */
function moves(text: string, block: readonly BlockLine[], { equation, line, loop }: BlockLine): readonly Variant[] {
  const next = block.find((other) => other.line === line + 1);
  if (next === undefined || next.loop !== loop || reads(next.equation.value).includes(equation.target)) return [];
  const assigns = [equation, next.equation].some(({ operator }) => operator === '=');
  if (assigns && equation.target === next.equation.target) return [];
  const swapped = withLines(text, (lines) => {
    [lines[line - 1], lines[line]] = [lines[line] as string, lines[line - 1] as string];
  });
  return [{ kind: 'moved', text: swapped, lines: [] }];
}

/** The first factor of a product, given a name of its own. */
function extractions(text: string, { equation, line }: BlockLine): readonly Variant[] {
  const { value } = equation;
  if (value.kind !== 'apply' || value.operands.length < 2 || value.operands[0]?.kind !== 'apply') return [];
  const helper: Variable = { name: 'helper', kind: 'intermediate', shape: value.operands[0].shape, ranges: [], active: false };
  const rest = { ...value, operands: [readValue(helper), ...value.operands.slice(1)] };
  const parts = [
    `  ${printStep({ ...equation, target: helper, indices: [], operator: '=', value: value.operands[0] })}`,
    `  ${printStep({ ...equation, value: rest })}`,
  ];
  return [{ kind: 'helper', text: withLines(text, (lines) => lines.splice(line - 1, 1, ...parts)), lines: [] }];
}

/** Equivalent ways to write a block: nothing may be reported. */
export function equivalents(text: string): readonly Variant[] {
  const block = blockLines(read(text));
  return block.flatMap((at) => [
    ...[...rewrites(at.equation.value)].flatMap(([kind, values]) =>
      values.map((value): Variant => ({ kind, text: rewritten(text, at, value), lines: [] })),
    ),
    ...splits(text, at),
    ...fusions(text, block, at),
    ...moves(text, block, at),
    ...extractions(text, at),
  ]);
}
