import { type Analysis, analyze } from '../../src/analysis/analyze.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { readValue } from '../../src/program/build.ts';
import { printStep, printValue } from '../../src/program/print.ts';
import type { Equation, Loop, ReadValue, Step, Value, Variable } from '../../src/program/program.ts';
import { mutations, shifted } from './mutations.ts';
import { rewrites } from './rewrites.ts';

/** A changed copy of a block, and where the change is. */
export interface Variant {
  readonly kind: string;
  readonly text: string;
  /** Line numbers, from 1, where a report is right. */
  readonly lines: readonly number[];
  /** Of a deleted line: the adjoint or helper that a report must be about. */
  readonly about?: string;
}

export function read(text: string): Analysis {
  return analyze(parseDocument(text));
}

export interface BlockLine {
  readonly equation: Equation;
  /** From 1. */
  readonly line: number;
  /** The innermost loop around it. */
  readonly loop: Loop | undefined;
}

function linesOf(
  body: readonly Step[],
  loop?: Loop,
): readonly { readonly equation: Equation; readonly loop: Loop | undefined }[] {
  return body.flatMap((step) => (step.kind === 'equation' ? [{ equation: step, loop }] : linesOf(step.body, step)));
}

/** The lines of the backward block. */
export function blockLines({ document, backward }: Analysis): readonly BlockLine[] {
  return linesOf(backward?.body ?? []).map(({ equation, loop }) => {
    const offset = document.statements[equation.source?.statement ?? 0]?.offset ?? 0;
    return { equation, loop, line: document.text.slice(0, offset).split('\n').length };
  });
}

export function withLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

function rewritten(text: string, { equation, line }: BlockLine, value: Value): string {
  return withLines(text, (lines) => {
    lines[line - 1] = `  ${printStep({ ...equation, value })}`;
  });
}

export function readsIn(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readsIn) : [];
}

function reads(value: Value): readonly Variable[] {
  return readsIn(value).map(({ variable }) => variable);
}

/** What is read in the block, in sight of a line: helpers only behind their definition, elements only in their loop. */
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

/** A helper with one reader: which of the two is wrong nobody can tell, so a report on either is right. */
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

/** All single mutations of a block, one at a time. */
export function mutants(text: string): readonly Variant[] {
  const block = blockLines(read(text));
  return block.flatMap((at, index): readonly Variant[] => {
    const { equation, line } = at;
    const target = equation.target.name;
    const changed = [...mutations(equation.value, namesFor(block, index))].flatMap(([kind, values]) =>
      values.map((value): Variant => ({ kind, text: rewritten(text, at, value), lines: [line, ...companions(block, at)] })),
    );
    const whole: Variant[] = [
      { kind: 'delete', text: withLines(text, (lines) => lines.splice(line - 1, 1)), lines: [], about: target },
    ];
    if (equation.operator === '+=') {
      whole.push({
        kind: 'repeat',
        text: withLines(text, (lines) => lines.splice(line, 0, lines[line - 1] as string)),
        lines: [line, line + 1],
      });
      whole.push({
        kind: '= for +=',
        text: withLines(text, (lines) => lines.splice(line - 1, 1, (lines[line - 1] as string).replace('+=', '='))),
        lines: [line],
      });
    }
    if (equation.target.isLocal === undefined)
      for (const indices of shifted(equation.indices))
        whole.push({
          kind: 'target index',
          text: rewritten(text, { ...at, equation: { ...equation, indices } }, equation.value),
          lines: [line],
        });
    const next = block[index + 1];
    if (next !== undefined && next.loop === at.loop) {
      const swapped = withLines(text, (lines) => {
        [lines[line - 1], lines[next.line - 1]] = [lines[next.line - 1] as string, lines[line - 1] as string];
      });
      whole.push({ kind: 'swap lines', text: swapped, lines: [line, next.line] });
    }
    return [...changed, ...whole];
  });
}

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
  if (equation.operator === '=' && next.equation.operator === '=' && equation.target === next.equation.target) return [];
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
