import { type Analysis, analyze } from '../../src/analysis/analyze.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { printStep } from '../../src/program/print.ts';
import type { Equation, Loop, ReadValue, Step, Value, Variable } from '../../src/program/program.ts';

/** A changed copy of a block, and where the change is. */
export interface Variant {
  readonly kind: string;
  readonly text: string;
  /** Numbers of the changed lines, from 1. */
  readonly lines: readonly number[];
  /** Lines that numbers cannot tell from the changed one: the only reader of the helper that it defines, or a helper that only it reads. */
  readonly companions?: readonly number[];
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

export function rewritten(text: string, { equation, line }: BlockLine, value: Value): string {
  return withLines(text, (lines) => {
    lines[line - 1] = `  ${printStep({ ...equation, value })}`;
  });
}

export function readsIn(value: Value): readonly ReadValue[] {
  if (value.kind === 'read') return [value];
  return value.kind === 'apply' ? value.operands.flatMap(readsIn) : [];
}

export function reads(value: Value): readonly Variable[] {
  return readsIn(value).map(({ variable }) => variable);
}
