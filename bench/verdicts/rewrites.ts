import type { Analysis } from '../../src/analysis/analyze.ts';
import { printValue } from '../../src/program/print.ts';
import type { Step, Variable } from '../../src/program/program.ts';
import { withLines } from '../localisation/lines.ts';
import type { LineKind } from './mutants/lines.ts';
import { looser } from './mutants/masks.ts';
import { everyPart, isMask, type Kind, operandsOf, operationOf, whole } from './mutants/site.ts';

const always = (...changes: readonly string[]): Kind =>
  everyPart(({ value, text }) =>
    value.kind === 'number' || value.kind === 'size' ? [] : changes.map((change) => change.replaceAll('§', `(${text})`)),
  );

const forWhole = (...changes: readonly string[]): Kind => whole((text) => changes.map((change) => change.replaceAll('§', text)));

const operands = (name: string, write: (a: string, b: string) => readonly string[]): Kind =>
  everyPart((part) => {
    const [a = '', b = ''] = operandsOf(part);
    return operationOf(part) === name ? write(a, b) : [];
  });

/** What should write the same: the oracle has the last word, as for the mistakes. */
export const REWRITES: Readonly<Record<string, Kind>> = {
  'times one': always('§ * 1', '1 * §', '§ / 1'),
  'plus nothing': always('§ + 0', '§ - 0'),
  'halved and doubled': always('§ / 2 * 2', '0.5 * § + § / 2', '2 * § - §'),
  'negated twice': always('-(-§)', '0 - (0 - §)'),
  'nothing in theory': forWhole('§ + (§ - §)', '§ + 0 * §', '§ * 3 - § * 2', '§ + 1 * § - §'),
  'nothing by another': everyPart((part, { like }) =>
    part.isRoot
      ? like(part.value)
          .slice(0, 3)
          .flatMap((read) => [
            `(${part.text}) + (${read} - ${read})`,
            `(${part.text}) + 0 * ${read}`,
            `(${part.text}) - ${read} + ${read}`,
          ])
      : [],
  ),
  'sign and size': everyPart(({ value, text }) => (value.kind === 'read' ? [`sign(${text}) * abs(${text})`] : [])),
  'positive and negative': everyPart(({ value, text }) =>
    value.kind === 'read' ? [`relu(${text}) - relu(-${text})`, `maximum(${text}, 0) + minimum(${text}, 0)`] : [],
  ),
  'choice for mask': everyPart((part) => {
    const [a = '', b = ''] = operandsOf(part);
    const [left, right] = part.value.kind === 'apply' ? part.value.operands : [];
    if (operationOf(part) !== '*') return [];
    return [...(isMask(left) ? [`where(${a}, ${b}, 0)`] : []), ...(isMask(right) ? [`where(${b}, ${a}, 0)`] : [])];
  }),
  'mask for choice': everyPart((part) => {
    const [condition = '', a = '', b = ''] = operandsOf(part);
    return operationOf(part) === 'where'
      ? [`(${condition} != 0) * ${a} + (${condition} == 0) * ${b}`, `where(${condition} == 0, ${b}, ${a})`]
      : [];
  }),
  'other subgradient': everyPart((part) => {
    const sign = isMask(part.value) ? looser(part.value.operation.name) : undefined;
    return sign === undefined ? [] : [operandsOf(part).join(` ${sign} `)];
  }),
  'mask turned': everyPart((part) => {
    if (!isMask(part.value)) return [];
    const [a = '', b = ''] = operandsOf(part);
    const { name } = part.value.operation;
    const turned = name.replace(/[<>]/, (sign) => (sign === '<' ? '>' : '<'));
    return [`${b} ${turned} ${a}`, `${a} - ${b} ${name} 0`, `(${part.text}) * (${part.text})`, `where(${part.text}, 1, 0)`];
  }),
  'mask by its complement': everyPart((part) => {
    const other: Readonly<Record<string, string>> = { '>': '<=', '<': '>=', '>=': '<', '<=': '>', '==': '!=', '!=': '==' };
    return isMask(part.value) ? [`1 - (${operandsOf(part).join(` ${other[part.value.operation.name]} `)})`] : [];
  }),
  'power as product': everyPart((part) => {
    const [base = '', exponent] = operandsOf(part);
    if (operationOf(part) !== '^') return [];
    return exponent === '(2)' ? [`${base} * ${base}`, `abs(${base}) ^ 2`] : exponent === '(3)' ? [`${base} * ${base} ^ 2`] : [];
  }),
  'quotient as product': operands('/', (a, b) => [`${a} * (1 / ${b})`, `${a} * ${b} ^ -1`, `1 / (${b} / ${a})`]),
  'product turned': operands('@', (a, b) => [`(2 * ${a}) @ ${b} / 2`, `${a} @ (${b} / 4) * 4`]),
  'distributed to the left': everyPart((part) => {
    const [left, right] = part.value.kind === 'apply' ? part.value.operands : [];
    if (left?.kind !== 'apply' || right === undefined || operationOf(part) !== '*') return [];
    const sign = left.operation.name;
    if (sign !== '+' && sign !== '-') return [];
    const factor = `(${printValue(right)})`;
    return [
      operandsOf({ ...part, value: left })
        .map((term) => `${term} * ${factor}`)
        .join(` ${sign} `),
    ];
  }),
  'factored out': operands('+', (a, b) => [`2 * (${a} / 2 + ${b} / 2)`, `-(-${a} - ${b})`]),
  'sum by axis': everyPart((part) => {
    const [inside] = part.value.kind === 'apply' ? part.value.operands : [];
    if (operationOf(part) !== 'sum' || inside?.shape.length !== 2 || part.value.shape.length !== 0) return [];
    return [`sum(sum(${printValue(inside)}, axis=0))`, `sum(sum(${printValue(inside)}, axis=1))`];
  }),
  'factor inside the sum': everyPart((part) =>
    operationOf(part) === 'sum' ? [`${part.text} * 3 / 3`, part.text.replace(/^sum\(/, 'sum(1 * ')] : [],
  ),
  'transposed twice': everyPart(({ value, text }) => (value.shape.length >= 2 ? [`(${text}).T.T`] : [])),
  'holds for all sizes': whole((text, { sizes }) =>
    sizes.flatMap((name) => [
      `${text} * (${name} > 0)`,
      `${text} * (${name} + 1) / (${name} + 1)`,
      `${text} * ${name} / ${name}`,
    ]),
  ),
  'holds in all iterations': whole((text, { loop }) =>
    loop === undefined
      ? []
      : [`${text} * (${loop.variable} >= ${loop.first})`, `${text} * (${loop.variable} > 1) + ${text} * (${loop.variable} <= 1)`],
  ),
  'clipped far away': forWhole('clip(§, -1e30, 1e30)', 'minimum(§, 1e30)'),
  'logarithm undone': everyPart(({ value, text }) =>
    value.kind === 'read' ? [`log(exp(${text}))`, `asinh(sinh(${text}))`] : [],
  ),
};

const HEAD = /^(\s*for \S+ in )(.*?)\.\.(.*?)( \{)/;
const TARGET = /^(\s*)(.*?)(\s*)(\+=|=)(?!=)\s*/;

function replaced(text: string, line: number, ...lines: readonly string[]): string {
  return withLines(text, (own) => own.splice(line - 1, 1, ...lines));
}

/** The parts of a line of the file. */
function lineOf(text: string, line: number): { readonly target: string; readonly value: string } {
  const own = text.split('\n')[line - 1] ?? '';
  return { target: TARGET.exec(own)?.[2] ?? '', value: own.replace(TARGET, '').replace(/\s*#.*$/, '') };
}

/** A line that adds, as several. */
const adding =
  (write: (target: string, value: string) => readonly (readonly string[])[]): LineKind =>
  (text, { at }) => {
    if (at.equation.operator !== '+=') return [];
    const { target, value } = lineOf(text, at.line);
    return write(target, value).map((lines) => replaced(text, at.line, ...lines));
  };

/** A loop that does not stand in another one, run in two. */
const splitLoop: LineKind = (text, { at, loop }, sites) => {
  if (loop === undefined || sites.find((other) => other.at.loop === at.loop)?.at !== at) return [];
  const lines = text.split('\n');
  let head = at.line - 1;
  while (head >= 0 && !HEAD.test(lines[head] ?? '')) head -= 1;
  const end = lines.findIndex((line, index) => index > head && /^ {2}\}/.test(line));
  const [, before = '', first = '', last = '', after = ''] = HEAD.exec(lines[head] ?? '') ?? [];
  const isPlain = /^ {2}for/.test(lines[head] ?? '') && end > head && ['1', '2'].includes(last);
  if (!isPlain) return [];
  const body = lines.slice(head + 1, end + 1);
  const next = String(Number(last) + 1);
  const twice = [`${before}${first}..${next}${after}`, ...body, `${before}${last}..${last}${after}`, ...body];
  return [[...lines.slice(0, head), ...twice, ...lines.slice(end + 1)].join('\n')];
};

export const LINE_REWRITES: Readonly<Record<string, LineKind>> = {
  'negated helper': adding((target, value) => [[`negated = -(${value})`, `${target} += -negated`]]),
  'in shares': adding((target, value) => [
    [`${target} += (${value}) / 4`, `${target} += 3 * (${value}) / 4`],
    [`${target} += 2 * (${value})`, `${target} += -(${value})`],
  ]),
  'whole in a helper': adding((target, value) => [[`all_of_it = ${value}`, `${target} += all_of_it`]]),
  assigned: adding((target, value) => [[`${target} = ${value}`]]),
  'contribution of nothing': adding((target, value) => [[`${target} += ${value}`, `${target} += 0 * (${value})`]]),
  'loop in two': splitLoop,
};

/** Equations outside of loops, by what they define. */
function definitions(body: readonly Step[]): ReadonlyMap<Variable, string> {
  return new Map(
    body.flatMap((step) =>
      step.kind === 'equation' && step.indices.length === 0 ? [[step.target, printValue(step.value)]] : [],
    ),
  );
}

/** What the forward pass has computed, computed again. */
export function recomputed({ forward }: Analysis): Kind {
  const known = definitions(forward.body);
  return everyPart(({ value }) => {
    const text = value.kind === 'read' ? known.get(value.variable) : undefined;
    return text === undefined ? [] : [text];
  });
}
