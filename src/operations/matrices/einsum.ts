import { type Dimension, equal, ONE, printDimension } from '../../program/dimension.ts';
import type { NumericSite, Operation, Options, Problem, Rule, Site } from '../../program/operation.ts';
import { printShape, type Shape } from '../../program/shape.ts';
import { sizeOf, stridesOf, type Tensor, zeros } from '../../program/tensor.ts';
import { operand, option, rule, tangentOf, use } from '../describe.ts';
import { CALL } from '../elementwise/elementwise.ts';
import { addTensors } from '../kernels.ts';
import { EINSUM_SPELLING } from '../spelling/windows.ts';

/** `ij,jk->ik`: an index for each axis of each operand, and for each axis of the result. */
export interface Subscripts {
  readonly operands: readonly string[];
  readonly result: string;
}

/** Without an arrow the result has, in alphabetical order, the indices that stand once. */
function impliedResult(operands: readonly string[]): string {
  const all = operands.join('');
  return [...new Set(all)]
    .filter((index) => all.split(index).length === 2)
    .toSorted()
    .join('');
}

function problem(message: string): Problem {
  return { code: 'wrong-arguments', message, option: 'subscripts' };
}

function parse(text: string): Subscripts | Problem {
  const [left = '', right, ...more] = text.replace(/\s/g, '').split('->');
  const operands = left.split(',');
  if (more.length > 0 || !/^[A-Za-z,]*$/.test(left) || !/^[A-Za-z]*$/.test(right ?? '')) {
    return problem(`\`"${text}"\` is no subscript: write letters, as in \`"ij,jk->ik"\``);
  }
  const result = right ?? impliedResult(operands);
  if (new Set(result).size < result.length) {
    return problem(`an index stands twice in the result \`${result}\`: make a diagonal with \`diag\``);
  }
  const unknown = [...result].find((index) => !left.includes(index));
  return unknown === undefined ? { operands, result } : problem(`the index \`${unknown}\` of the result stands in no operand`);
}

/** The size of each index, or the reason why it has none. */
function sizesOf({ operands: written }: Subscripts, shapes: readonly Shape[]): ReadonlyMap<string, Dimension> | Problem {
  if (written.length !== shapes.length) {
    return problem(
      `\`einsum\` has subscripts for ${written.length} operand${written.length === 1 ? '' : 's'}, but ${shapes.length} stand there`,
    );
  }
  const sizes = new Map<string, Dimension>();
  for (const [at, subscript] of written.entries()) {
    const shape = shapes[at] ?? [];
    if (subscript.length !== shape.length) {
      return problem(`\`${subscript}\` names ${subscript.length} axes, but the operand is ${printShape(shape)}`);
    }
    for (const [axis, index] of [...subscript].entries()) {
      const size = shape[axis] ?? ONE;
      const known = sizes.get(index) ?? size;
      if (!equal(known, size)) {
        const message = `the index \`${index}\` stands for ${printDimension(known)} and for ${printDimension(size)}`;
        return { code: 'shape-mismatch', message };
      }
      sizes.set(index, size);
    }
  }
  return sizes;
}

function shapeOf({ operands, options }: Site): Shape | Problem {
  const subscripts = parse(String(options['subscripts']));
  if ('code' in subscripts) return subscripts;
  const sizes = sizesOf(subscripts, operands);
  return 'code' in sizes ? sizes : [...subscripts.result].map((index) => sizes.get(index) ?? ONE);
}

/** Those of an einsum whose shape has been found. */
export function subscriptsOf(options: Options | NumericSite['options']): Subscripts {
  const subscripts = parse(String(options['subscripts']));
  if ('code' in subscripts) throw new Error(subscripts.message);
  return subscripts;
}

/** The size of each index. */
function countsOf({ operands: written }: Subscripts, shapes: readonly (readonly number[])[]): ReadonlyMap<string, number> {
  return new Map(
    written.flatMap((subscript, at) => [...subscript].map((index, axis): [string, number] => [index, shapes[at]?.[axis] ?? 1])),
  );
}

/** Sums over every index that the result lacks: one loop over all indices, those of the result outside. */
function contract(subscripts: Subscripts, operands: readonly Tensor[]): Tensor {
  const { operands: written, result } = subscripts;
  const sizes = countsOf(
    subscripts,
    operands.map(({ shape }) => shape),
  );
  const indices = [...result, ...[...sizes.keys()].filter((index) => !result.includes(index))];
  const steps = (subscript: string, shape: readonly number[]): readonly number[] =>
    indices.map((index) => stridesOf(shape).reduce((sum, own, axis) => (subscript[axis] === index ? sum + own : sum), 0));
  const out = zeros([...result].map((index) => sizes.get(index) ?? 1));
  // As over a sequence without elements: there is no first term.
  if ([...sizes.values()].includes(0)) return out;
  const walks = [...written.map((subscript, at) => steps(subscript, operands[at]?.shape ?? [])), steps(result, out.shape)].map(
    walk,
  );
  const counts = indices.map((index) => sizes.get(index) ?? 1);
  const length = counts.pop() ?? 1;
  const data = operands.map((operand) => operand.data);
  const counters = counts.map(() => 0);
  for (;;) {
    addProducts(data, walks, out.data, length);
    let axis = counters.length - 1;
    for (; axis >= 0; axis -= 1) {
      const count = counts[axis] as number;
      const next = (counters[axis] as number) + 1;
      counters[axis] = next === count ? 0 : next;
      for (const own of walks) own.offset += (own.outer[axis] as number) * (next === count ? 1 - count : 1);
      if (next < count) break;
    }
    if (axis < 0) return out;
  }
}

/** The way through the numbers of a tensor: where it is, the steps of the outer indices, and that of the innermost. */
interface Walk {
  offset: number;
  readonly outer: readonly number[];
  readonly inner: number;
}

function walk(steps: readonly number[]): Walk {
  return { offset: 0, outer: steps.slice(0, -1), inner: steps.at(-1) ?? 0 };
}

/** Adds the products along the innermost index to the result, in order: two factors, the usual case, without a loop over them. */
function addProducts(data: readonly Float64Array[], walks: readonly Walk[], out: Float64Array, length: number): void {
  const target = walks.at(-1) as Walk;
  const [a, b] = data as [Float64Array, Float64Array];
  const [first, second] = walks as [Walk, Walk];
  for (let index = 0; index < length; index += 1) {
    let product = a[first.offset + index * first.inner] as number;
    if (data.length === 2) product *= b[second.offset + index * second.inner] as number;
    else
      for (let at = 1; at < data.length; at += 1) {
        const own = walks[at] as Walk;
        product *= (data[at] as Float64Array)[own.offset + index * own.inner] as number;
      }
    const place = target.offset + index * target.inner;
    out[place] = (out[place] as number) + product;
  }
}

interface Factor {
  readonly subscript: string;
  readonly name: string;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An operand that is read along a diagonal, with an index for each axis: what ties them together are identities. */
function untied(
  subscript: string,
  shape: Shape,
  used: string,
): { readonly own: string; readonly ties: readonly Factor[]; readonly sizes: Options } {
  const ties: Factor[] = [];
  const sizes: Record<string, Shape> = {};
  let own = '';
  for (const [axis, index] of [...subscript].entries()) {
    if (!own.includes(index)) {
      own += index;
      continue;
    }
    const fresh = [...LETTERS].find((letter) => !used.includes(letter) && !own.includes(letter)) ?? index;
    const name = `row${axis}`;
    sizes[name] = [shape[axis] ?? ONE];
    ties.push({ subscript: `${index}${fresh}`, name: `diag(broadcast(1, ${name}))` });
    own += fresh;
  }
  return { own, ties, sizes };
}

/** Another einsum: of `dy` and the other operands. An index that stands nowhere else is repeated. */
function einsumRule(operandIndex: number, { operands, options }: Site): Rule {
  const { operands: written, result } = parse(String(options['subscripts'])) as Subscripts;
  const shape = operands[operandIndex] ?? [];
  const { own, ties, sizes } = untied(written[operandIndex] ?? '', shape, written.join(''));
  const rest = written.flatMap((subscript, at): Factor[] =>
    at === operandIndex ? [] : [{ subscript, name: at === 0 ? 'a' : `a${at}` }],
  );
  const others = [...rest, ...ties];
  const elsewhere = [result, ...others.map(({ subscript }) => subscript)].join('');
  const found = [...own].filter((index) => elsewhere.includes(index)).join('');
  const subscripts = `${[result, ...others.map(({ subscript }) => subscript)].join(',')}->${found}`;
  const text = `einsum("${subscripts}", ${['dy', ...others.map(({ name }) => name)].join(', ')})`;
  if (found === own) return rule(text, sizes) as Rule;
  const kept = [...own].map((index, axis) => (found.includes(index) ? (shape[axis] ?? ONE) : ONE));
  return rule(`broadcast(reshape(${text}, kept), shape)`, { ...sizes, kept, shape }) as Rule;
}

const SAMPLES = [
  'ij,jk->ik',
  'ij,j->i',
  'i,j->ij',
  'i,i->',
  'ij->ji',
  'ij->i',
  'bij,bjk->bik',
  'ij,kj',
  'i,i,i->i',
  'ii->i',
  'ii',
  'bii->b',
  'ii,i->i',
  'iij->j',
];

export const EINSUM: Operation = {
  name: 'einsum',
  synonyms: [],
  notation: CALL,
  operands: [operand('a')],
  variadic: true,
  options: [
    option('subscripts', 'text', 'an index for each axis, as in `"ij,jk->ik"`', () => SAMPLES, {
      positional: 'first',
      required: true,
    }),
  ],
  shape: shapeOf,
  value: (operands, { options }) => contract(subscriptsOf(options), operands),
  derivative: einsumRule,
  tangent: (call) => {
    const subscripts = subscriptsOf(call.site.options);
    return call.operands
      .map((_, moved) =>
        contract(
          subscripts,
          call.operands.map((own, at) => (at === moved ? tangentOf(call, at) : own)),
        ),
      )
      .reduce(addTensors);
  },
  // Of one operand: a transpose or a diagonal, where nothing is summed.
  isView: ({ operands }) => operands.length === 1,
  linearIn: 'each',
  sign: undefined,
  work: ({ operands, site }) => sizeOf([...countsOf(subscriptsOf(site.options), operands).values()]) * operands.length,
  kink: undefined,
  lowering: 'contraction',
  spelling: EINSUM_SPELLING,
  documentation: {
    summary: 'Products summed over the indices that the result lacks.',
    shape: 'the sizes of the indices behind the arrow; without one, of the indices that stand once, in alphabetical order',
    use: use('einsum("ij,jk->ik", a, b)', 'a: [m, k]', 'b: [k, n]'),
    formula: '\\sum_j a_{ij} b_{jk}',
    example: 'y = einsum("ij,jk->ik", A, B)',
  },
};
