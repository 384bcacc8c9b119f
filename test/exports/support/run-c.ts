import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asciiName } from '../../../src/exports/names.ts';
import type { Tensor } from '../../../src/program/tensor.ts';
import type { Answer } from './compare.ts';
import type { Subject } from './subjects.ts';
import { runTool, withDirectory } from './tools.ts';

interface Parameter {
  readonly name: string;
  readonly pointer: boolean;
  readonly constant: boolean;
}

function parametersOf(text: string, suffix: string): readonly Parameter[] {
  const list = new RegExp(`^void \\w+_${suffix}\\(([^{]*)\\) \\{`, 'm').exec(text)?.[1] ?? '';
  return list
    .trim()
    .split(/,\s*/)
    .filter((parameter) => parameter !== 'void')
    .map((parameter) => ({
      name: /(\w+)(\[.*\])?$/s.exec(parameter)?.[1] ?? '',
      pointer: /\*|\[/.test(parameter),
      constant: parameter.startsWith('const ') || !/\*|\[/.test(parameter),
    }));
}

const numbers = (data: Iterable<number>): string => `{${Array.from(data, (element) => element.toExponential(17)).join(', ')}}`;

/** Calls both passes of a subject with its numbers, and prints what they answer. */
function callerOf({ given, adjoints, outputs, gradients }: Subject, text: string, index: number): string {
  const type = /^} (\w+)_saved;/m.exec(text)?.[1];
  const forward = parametersOf(text, 'forward');
  const backward = parametersOf(text, 'backward');
  const prefix = /^void (\w+)_forward\(/m.exec(text)?.[1] ?? '';
  const lines: string[] = [];
  const known = new Map<string, string>();
  const place = (name: string, { pointer }: Parameter, tensor: Tensor, filled: boolean): void => {
    lines.push(
      `static double ${name}[] = ${numbers(filled ? tensor.data : tensor.data.map(() => Number.NaN)).replace(/NaN/g, 'NAN')};`,
    );
    known.set(name, pointer ? name : `${name}[0]`);
  };
  const argument = (name: string): string => known.get(name) ?? '&saved';
  forward.forEach((parameter, at) => {
    const tensor = given[at];
    if (tensor !== undefined) place(parameter.name, parameter, tensor, true);
    else if (parameter.name !== 'saved') place(parameter.name, parameter, outputs[at - given.length] as Tensor, false);
  });
  const isNew = ({ name }: Parameter): boolean => name !== 'saved' && !known.has(name);
  const fresh = backward.filter(isNew);
  const received = fresh.filter(({ constant }) => constant);
  const answered = fresh.filter(({ constant }) => !constant);
  for (const [at, parameter] of received.entries()) place(parameter.name, parameter, adjoints[at] as Tensor, true);
  for (const [at, parameter] of answered.entries()) place(parameter.name, parameter, gradients[at] as Tensor, false);
  const results = [...forward.slice(given.length).filter(({ name }) => name !== 'saved'), ...answered];
  return [
    `static void call_${index}(void) {`,
    ...lines,
    ...(type === undefined ? [] : [`${type}_saved saved;`]),
    `${prefix}_forward(${forward.map(({ name }) => argument(name)).join(', ')});`,
    `${prefix}_backward(${backward.map(({ name }) => argument(name)).join(', ')});`,
    ...results.map(({ name }) => `show(${name}, sizeof ${name} / sizeof *${name});`),
    '}',
  ].join('\n');
}

/** The macro of each size; the second of two that differ in case only has a line below. */
function macrosOf({ sizes, unit }: Subject): ReadonlyMap<string, number> {
  const macros = new Map<string, number>();
  for (const name of unit.forward.dimensions.keys()) {
    const macro = asciiName(name).toUpperCase();
    macros.set(macros.has(macro) ? `${macro}_` : macro, sizes[name] as number);
  }
  return macros;
}

/** Every file in one translation unit, because starting a compiler takes longer than most of them. */
function unitOf(subjects: readonly Subject[], texts: readonly string[]): string {
  const parts = subjects.map((subject, index) => {
    const text = texts[index] as string;
    const sizes = [...macrosOf(subject)];
    const helpers = [...text.matchAll(/^static \w+ \*?(\w+)\(/gm)].map(([, name]) => name as string);
    return [
      ...sizes.map(([name, size]) => `#define ${name} ${size}`),
      ...helpers.map((name) => `#define ${name} ${name}_${index}`),
      `#include "subject_${index}.c"`,
      ...[...sizes.map(([name]) => name), ...helpers, 'REAL'].map((name) => `#undef ${name}`),
      callerOf(subject, text, index),
    ].join('\n');
  });
  return [
    '#include <math.h>',
    '#include <stddef.h>',
    '#include <stdio.h>',
    'static void show(const double *numbers, size_t count) {',
    '  for (size_t i = 0; i < count; i++) printf("%.17g ", numbers[i]);',
    '  printf("\\n");',
    '}',
    ...parts,
    `int main(void) {\n${subjects.map((_, index) => `call_${index}();`).join('\n')}\nreturn 0;\n}`,
  ].join('\n');
}

const FLAGS = ['-std=c99', '-Wall', '-Wextra', '-Werror'];
const SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

export function runC(compiler: string, subjects: readonly Subject[], texts: readonly string[]): readonly Answer[] {
  return withDirectory((directory) => {
    texts.forEach((text, index) => {
      writeFileSync(join(directory, `subject_${index}.c`), text);
    });
    writeFileSync(join(directory, 'main.c'), unitOf(subjects, texts));
    runTool(compiler, [...FLAGS, ...SANITIZERS, 'main.c', '-o', 'main', '-lm'], directory);
    const lines = runTool('./main', [], directory).trimEnd().split('\n');
    let next = 0;
    const take = (count: number): (readonly number[])[] =>
      Array.from({ length: count }, () => (lines[next++] ?? '').trim().replaceAll('inf', 'Infinity').split(' ').map(Number));
    return subjects.map(({ outputs, gradients }) => ({ outputs: take(outputs.length), gradients: take(gradients.length) }));
  });
}

/** The compiler's messages about a file with single precision. */
export function compileFloat(compiler: string, text: string): string {
  return withDirectory((directory) => {
    writeFileSync(join(directory, 'cell.c'), text);
    return runTool(compiler, [...FLAGS, '-DREAL=float', '-c', 'cell.c', '-o', 'cell.o'], directory);
  });
}
