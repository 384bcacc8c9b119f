import { constantValue, type Dimension, namesIn } from '../../program/dimension.ts';
import type { Program, Value } from '../../program/program.ts';
import { equationsOf, loopsOf } from '../../program/steps.ts';

/** Numbers that stand in a file: a size that equals one could be taken for it. */
export function numbersIn(programs: readonly Program[]): ReadonlySet<number> {
  const found = new Set<number>();
  const note = (dimension: Dimension): void => {
    for (const { coefficient } of dimension.terms) found.add(Math.abs(coefficient));
    const value = constantValue(dimension);
    if (value !== undefined) found.add(Math.abs(value));
  };
  const visit = (value: Value): void => {
    if (value.kind === 'number') found.add(Math.abs(value.value));
    value.shape.forEach(note);
    if (value.kind === 'apply') value.operands.forEach(visit);
    if (value.kind === 'size') note(value.dimension);
  };
  for (const { given, body } of programs) {
    for (const { shape } of given) shape.forEach(note);
    for (const { value } of equationsOf(body)) visit(value);
    for (const { first, last } of loopsOf(body)) for (const bound of [first, last]) note(bound);
  }
  return found;
}

/** Names of sizes, and numbers that they may be compared with. */
export interface SizeMeeting {
  readonly names: readonly string[];
  readonly numbers: readonly number[];
}

/** The largest parts of an expression that are made of sizes and numbers alone, and of at least one size. */
export function sizeParts(value: Value): readonly Value[] {
  if (value.kind === 'size') return [value];
  if (value.kind !== 'apply') return [];
  const isOfSizes = (part: Value): boolean =>
    part.kind === 'number' || part.kind === 'size' || (part.kind === 'apply' && part.operands.every(isOfSizes));
  const inner = value.operands.flatMap(sizeParts);
  return inner.length > 0 && isOfSizes(value) ? [value] : inner;
}

/** The names in a part of sizes, and the numbers that they meet there. */
export function namesAndNumbers(part: Value): SizeMeeting {
  if (part.kind === 'number') return { names: [], numbers: [part.value] };
  if (part.kind === 'size') {
    const { terms } = part.dimension;
    const constants = terms.filter(({ factors }) => factors.length === 0).map(({ coefficient }) => Math.abs(coefficient));
    return { names: [...namesIn(part.dimension)], numbers: constants };
  }
  if (part.kind !== 'apply') return { names: [], numbers: [] };
  const inner = part.operands.map(namesAndNumbers);
  return { names: inner.flatMap(({ names }) => names), numbers: inner.flatMap(({ numbers }) => numbers) };
}

/** Numbers as options of an operation, such as the diagonal of `tril`, with the sizes of its operands. */
export function optionMeetings(value: Value): readonly SizeMeeting[] {
  if (value.kind !== 'apply') return [];
  const { operation, operands, options } = value;
  const numbers = operation.options.flatMap(({ name, type }): readonly number[] => {
    const own = options[name];
    return type === 'dimension' && own !== undefined ? [Math.abs(constantValue(own as Dimension) ?? 0)] : [];
  });
  const names = operands.flatMap(({ shape }) => shape.flatMap((size) => [...namesIn(size)]));
  const inner = operands.flatMap(optionMeetings);
  const far = numbers.filter((number) => number > 1);
  return far.length === 0 ? inner : [...inner, { names, numbers: far }];
}
