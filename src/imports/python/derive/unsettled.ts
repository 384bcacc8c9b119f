import { replaceNames } from '../../../language/name-pattern.ts';
import { OPERATIONS } from '../../../operations/table.ts';
import { equal, namesIn, ONE } from '../../../program/dimension.ts';
import { isElementwise } from '../../../program/operation.ts';
import type { Value, Variable } from '../../../program/program.ts';
import { isUnknown, type Shape, sameShape } from '../../../program/shape.ts';
import type { ImportedPair } from '../imported.ts';
import { shapeText } from '../program-text.ts';
import { rankHint } from '../ranks.ts';
import { isFresh } from '../sizes.ts';

const PRODUCT = OPERATIONS.infix('@');

/** Names by which people call what is smaller than the data that it is combined with. */
const WEIGHTS = /^(w|W\d?|weights?\w*|b|b\d|b_\w+|bias\w*|scale|gain|g|gamma\w*|beta\w*|slope|shift|offset)$/;

/** Sizes as people call them: of a batch, of what goes in, of what comes out. */
const LETTERS = ['N', 'D', 'M', 'K', 'L', 'P', 'Q', 'R', 'S', 'U', 'V'];

/** Names of what is a vector along the last axis wherever nobody says otherwise. */
const ALONG_ROWS = /^(weights?|b|b\d|b_\w+|bias\w*|gamma\w*|beta\w*)$/;
const MATRICES = /^(w|theta|kernel|u|v)/i;

/** True if an element-wise operation reads a variable, beside what is larger. */
function isCombined(value: Value, variable: Variable, larger: boolean): boolean {
  if (value.kind !== 'apply') return false;
  const reads = value.operands.some((own) => own.kind === 'read' && own.variable === variable);
  const isLarger = isUnknown(value.shape) || !sameShape(value.shape, variable.shape);
  if (reads && isElementwise(value.operation) && value.operands.length > 1 && (!larger || isLarger)) return true;
  return value.operands.some((own) => isCombined(own, variable, larger));
}

/** True if nothing in the file tells a shape, but how it is used. */
function isGuessed({ stated, pair, names }: ImportedPair, { name }: Variable): boolean {
  const own = names.get(name) ?? name;
  if (stated.has(own)) return false;
  return rankHint(pair.forward.body, own, new Map()).exactly === undefined;
}

/**
 * Learned values of which nothing tells over how many rows their gradient is to be summed: the shape decides about the lines of
 * the backward pass, and was only guessed.
 */
export function unsettled(own: ImportedPair): readonly Variable[] {
  const { reading } = own;
  const values = reading?.machine.program.equations.map(({ value }) => value) ?? [];
  return [...(reading?.alone?.learned ?? [])].filter((variable) => {
    if (!isGuessed(own, variable)) return false;
    const isWeight = WEIGHTS.test(own.names.get(variable.name) ?? variable.name);
    return !isUsual(own, variable, values) && values.some((value) => isCombined(value, variable, !isWeight));
  });
}

/** True for a vector with an element for each column of a matrix of weights, or of the data where there is no such matrix. */
function isUsual({ reading, names }: ImportedPair, variable: Variable, values: readonly Value[]): boolean {
  const [size, ...others] = variable.shape;
  if (size === undefined || others.length > 0 || !ALONG_ROWS.test(names.get(variable.name) ?? variable.name)) return false;
  const matrices = [...(reading?.alone?.learned ?? [])].filter(
    ({ name, shape }) => shape.length > 1 && MATRICES.test(names.get(name) ?? name),
  );
  if (matrices.some(({ shape }) => equal(shape.at(-1) ?? ONE, size))) return true;
  return matrices.length === 0 && !values.some(hasProduct);
}

function hasProduct(value: Value): boolean {
  return value.kind === 'apply' && (value.operation === PRODUCT || value.operands.some(hasProduct));
}

/** Those of what is unsettled that may be vectors along the rows. */
export function vectorsAmong({ names }: ImportedPair, variables: readonly Variable[]): readonly string[] {
  return variables.map(({ name }) => names.get(name) ?? name).filter((name) => ALONG_ROWS.test(name));
}

/** Short names for sizes that have been made up. */
function letters(shapes: readonly Shape[]): (name: string) => string {
  const all = shapes.flatMap((shape) => (isUnknown(shape) ? [] : shape.flatMap((size) => [...namesIn(size)])));
  const free = LETTERS.filter((letter) => !all.includes(letter));
  const fresh = [...new Set(all.filter(isFresh))];
  return (name) => (fresh.includes(name) ? (free[fresh.indexOf(name)] ?? name) : name);
}

/** The shapes of what a function is given, as a comment states them. */
export function shapesComment({ reading, pair, names }: ImportedPair): string {
  const parameters = pair.forward.parameters.map(({ name }) => name);
  const nameOf = ({ name }: Variable): string => names.get(name) ?? name;
  const orderOf = (variable: Variable): number => parameters.indexOf(nameOf(variable)) + 1 || parameters.length + 1;
  const variables = (reading?.machine.program.declared ?? [])
    .map(({ variable }) => variable)
    .filter(({ name, shape }) => !name.startsWith('drawn_') && !isUnknown(shape) && shape.length > 0)
    .toSorted((a, b) => orderOf(a) - orderOf(b));
  const letter = letters(variables.map(({ shape }) => shape));
  const texts = variables.map(
    (own) => `${nameOf(own)} ${replaceNames(shapeText(own.shape), (word) => names.get(letter(word)) ?? letter(word))}`,
  );
  return `# bprop: ${texts.join(', ')}`;
}

/** True if the lines of the backward pass hold for the guessed shapes only. */
export function dependsOnShapes(own: ImportedPair): boolean {
  const { reading } = own;
  if (reading === undefined) return false;
  const { declared, equations } = reading.machine.program;
  const isPlain = (value: Value): boolean =>
    value.kind !== 'apply' || (isElementwise(value.operation) && value.operands.every(isPlain));
  const ranked = declared
    .filter(({ variable: { shape } }) => !isUnknown(shape) && shape.length > 0)
    .map(({ variable }) => variable);
  const [first] = ranked;
  const isAlike = ranked.every(({ shape }) => first !== undefined && sameShape(shape, first.shape));
  if (isAlike && equations.every(({ value }) => isPlain(value))) return false;
  return ranked.some((variable) => !variable.name.startsWith('drawn_') && isGuessed(own, variable));
}
