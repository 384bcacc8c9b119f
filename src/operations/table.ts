import type { Operand, Operation } from '../program/operation.ts';
import { ARCS } from './elementwise/arcs.ts';
import { ARITHMETIC } from './elementwise/arithmetic.ts';
import { COMPOSED } from './elementwise/composed.ts';
import { ACTIVATIONS, FUNCTIONS } from './elementwise/functions.ts';
import { PARAMETRISED } from './elementwise/parametrised.ts';
import { POWERS } from './elementwise/powers.ts';
import { EINSUM } from './matrices/einsum.ts';
import { LINEAR_ALGEBRA } from './matrices/linear-algebra.ts';
import { MATRICES } from './matrices/matrices.ts';
import { SPECTRA } from './matrices/spectra.ts';
import { CHANNEL_NORMS } from './reductions/channels.ts';
import { ERRORS } from './reductions/errors.ts';
import { LENGTHS } from './reductions/lengths.ts';
import { LIKELIHOODS } from './reductions/likelihoods.ts';
import { LOSSES } from './reductions/losses.ts';
import { NORMS } from './reductions/norms.ts';
import { NORMALIZATIONS, REDUCTIONS } from './reductions/reductions.ts';
import { RUNNING } from './reductions/running.ts';
import { COMPARISONS, SELECTIONS } from './reductions/selections.ts';
import { STATISTICS } from './reductions/statistics.ts';
import { ALONG } from './structure/along.ts';
import { CONSTANTS } from './structure/constants.ts';
import { GATHERING } from './structure/gathering.ts';
import { ORDER } from './structure/order.ts';
import { REARRANGE } from './structure/rearrange.ts';
import { REPEATING } from './structure/repeating.ts';
import { RESHAPING } from './structure/reshaping.ts';
import { STRUCTURE } from './structure/structure.ts';
import { TRIANGLES } from './structure/triangles.ts';
import { CONVOLUTIONS } from './windows/convolutions.ts';
import { POOLS } from './windows/pooling.ts';
import { TRANSPOSED_CONVOLUTIONS } from './windows/transposed.ts';
import { WINDOWS } from './windows/windows.ts';

/** All operations by how they are written. */
interface OperationTable {
  /** By the word of a call, and the keywords in it: `softmax` with `where=` is an operation of its own. */
  readonly call: (word: string, keywords?: readonly string[]) => Operation | undefined;
  readonly infix: (symbol: string) => Operation;
  readonly negation: Operation;
  readonly transpose: Operation;
  readonly all: readonly Operation[];
}

export interface Family {
  readonly title: string;
  readonly operations: readonly Operation[];
}

/** Every operation there is; a new one is a description in one of these lists and nothing else. */
export const FAMILIES: readonly Family[] = [
  { title: 'Arithmetic', operations: ARITHMETIC },
  { title: 'Comparisons and choices', operations: [...COMPARISONS, ...SELECTIONS] },
  { title: 'Functions of numbers', operations: [...FUNCTIONS, ...POWERS, ...ARCS] },
  { title: 'Activations', operations: [...ACTIVATIONS, ...PARAMETRISED, ...COMPOSED] },
  { title: 'Reductions', operations: [...REDUCTIONS, ...STATISTICS, ...LENGTHS, ...RUNNING, ...NORMALIZATIONS] },
  { title: 'Products', operations: [...MATRICES, EINSUM] },
  {
    title: 'Shapes and elements',
    operations: [...STRUCTURE, ...RESHAPING, ...REARRANGE, ...TRIANGLES, ...REPEATING, ...GATHERING, ...ALONG, ...ORDER],
  },
  { title: 'Constants', operations: CONSTANTS },
  { title: 'Linear algebra', operations: [...LINEAR_ALGEBRA, ...SPECTRA] },
  { title: 'Losses and layers', operations: [...LOSSES, ...LIKELIHOODS, ...ERRORS, ...NORMS, ...CHANNEL_NORMS] },
  { title: 'Windows', operations: [...WINDOWS, ...CONVOLUTIONS, ...TRANSPOSED_CONVOLUTIONS, ...POOLS] },
];

function only(operations: readonly Operation[], what: string): Operation {
  const [operation, ...others] = operations;
  if (operation === undefined || others.length > 0) throw new Error(`there must be one operation for ${what}`);
  return operation;
}

function indexByName(operations: readonly Operation[]): ReadonlyMap<string, Operation> {
  const names = new Map<string, Operation>();
  for (const operation of operations) {
    for (const name of [operation.name, ...operation.synonyms]) {
      if (names.has(name)) throw new Error(`two operations are called \`${name}\``);
      names.set(name, operation);
    }
  }
  return names;
}

function createTable(all: readonly Operation[]): OperationTable {
  const calls = indexByName(all.filter(({ notation }) => notation.kind === 'call'));
  const symbols = new Map(
    all.flatMap((operation) => (operation.notation.kind === 'infix' ? [[operation.notation.symbol, operation]] : [])),
  );
  return {
    all,
    call: (word, keywords = []) => {
      const plain = calls.get(word);
      const isGiven = ({ keyword }: Operand): boolean => keyword !== undefined && keywords.includes(keyword);
      return plain?.variants?.find(({ operands }) => operands.some(isGiven)) ?? plain;
    },
    infix: (symbol) => {
      const operation = symbols.get(symbol);
      if (operation === undefined) throw new Error(`there is no operator \`${symbol}\``);
      return operation;
    },
    negation: only(
      all.filter(({ notation }) => notation.kind === 'negation'),
      'negation',
    ),
    transpose: only(
      all.filter(({ notation }) => notation.kind === 'transpose'),
      'the transpose',
    ),
  };
}

export const OPERATIONS: OperationTable = createTable(
  FAMILIES.flatMap(({ operations }) => operations.flatMap((own) => [own, ...(own.variants ?? [])])),
);
