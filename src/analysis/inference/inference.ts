import { statesOutputs } from '../../language/document/document.ts';
import { namesIn as wordsIn } from '../../language/name-pattern.ts';
import { namesIn, printDimension } from '../../program/dimension.ts';
import type { Program, Variable } from '../../program/program.ts';
import { doubtfulNames } from './doubts.ts';
import { mended, undefinedIn } from './mended.ts';
import { type AssumedShape, implausibility } from './plausibility.ts';
import { errorsIn, Reader, type Reading, type ReadText } from './reader.ts';
import { type Role, rolesIn } from './roles.ts';

/** A file, and the names that nothing in it defines. */
export interface Incomplete {
  readonly names: readonly string[];
  /** Those of its names that are meant for others, by these. */
  readonly slips: ReadonlyMap<string, string>;
  readonly text: string;
  /** The position for new declarations. */
  readonly at: number;
  readonly statements: number;
}

/** The proposed declaration of a missing name. */
export interface Declaration {
  readonly name: string;
  readonly role: Role;
  /** `[m, n]`. */
  readonly shape: string;
  readonly rank: number;
}

/** The number of ways to declare the names so far that are pursued. */
const WIDTH = 5;
const MOST_SIZES = 6;
const FRESH = ['n', 'm', 'k', 'p', 'q', 'r', 's', 'd'];

/** Some of the names with shapes with which the file has no mistake but the names that are missing still. */
interface State {
  readonly assumed: readonly AssumedShape[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly fresh: readonly string[];
  readonly cost: number;
  readonly reading: Reading;
}

/**
 * Shapes for names that are missing: candidates are made from the sizes of the file and some new ones, and the file is read with
 * each, so that what is done with the results further down decides, too. Undefined where that would take too long.
 */
export function inferDeclarations(
  { names, slips, text, at, statements }: Incomplete,
  readText: ReadText,
): readonly Declaration[] | undefined {
  const reader = new Reader(readText, statements);
  const draft = mended(text, at, slips, reader);
  const missing = [...new Set(undefinedIn(draft))];
  const found = search({ assumed: [], roles: new Map(), fresh: [], cost: 0, reading: draft.reading }, missing, (assumed) =>
    reader.hasRead ? undefined : reader.read(withDeclarations(draft, assumed)),
  );
  if (found === undefined) return undefined;
  const doubtful = doubtfulNames(names, found.reading);
  return found.assumed
    .filter(({ name }) => names.includes(name) && !doubtful.has(name))
    .map(({ name, sizes }) => ({
      name,
      role: found.roles.get(name) ?? { keyword: 'input' },
      shape: shapeText(sizes),
      rank: sizes.length,
    }));
}

function withDeclarations(
  { text, at }: { readonly text: string; readonly at: number },
  assumed: readonly AssumedShape[],
): string {
  const lines = assumed.map(({ name, sizes }) => `input ${name}: ${shapeText(sizes)}\n`);
  return text.slice(0, at) + lines.join('') + text.slice(at);
}

/** The likeliest shapes for all names that some fit for; undefined once an attempt is refused. */
function search(
  first: State,
  names: readonly string[],
  attempt: (assumed: readonly AssumedShape[]) => Reading | undefined,
): State | undefined {
  const { document, forward } = first.reading;
  const errors = errorsIn(first.reading).length;
  const known = sizesIn(forward);
  const taken = new Set(wordsIn(document.text));
  const unused = FRESH.filter((name) => !taken.has(name));
  let states: readonly State[] = [first];
  for (const name of names) {
    const next: State[] = [];
    for (const { assumed, fresh } of states)
      for (const sizes of candidates(known, fresh, unused)) {
        const all = [...assumed, { name, sizes }];
        const reading = attempt(all);
        if (reading === undefined) return undefined;
        if (errorsIn(reading).length > errors - all.length) continue;
        const used = unused.filter((own) => fresh.includes(own) || sizes.includes(own));
        const roles = rolesIn(reading.forward, new Set(names));
        const cost = implausibility({ assumed: all, roles, fresh: used }, reading.forward, outputsOf(reading));
        next.push({ assumed: all, roles, fresh: used, cost, reading });
      }
    // A name for which nothing fits stays missing, and the others are no worse for it.
    if (next.length > 0) states = next.sort((a, b) => a.cost - b.cost).slice(0, WIDTH);
  }
  return states[0];
}

function shapeText(sizes: readonly string[]): string {
  return `[${sizes.join(', ')}]`;
}

/**
 * Outputs of the program. Variables that an equation with a missing name reads are none, although that equation is not
 * part of it.
 */
function outputsOf({ document, forward, occurrences }: Reading): readonly Variable[] {
  const variables = forward.outputs.map(({ variable }) => variable);
  if (statesOutputs(document)) return variables;
  const read = new Set(occurrences.flatMap(({ role, of }) => (role === 'read' && of.kind === 'variable' ? [of.variable] : [])));
  return variables.filter((variable) => !read.has(variable));
}

/** The sizes that shapes of the file have, in its order, and those that are fixed for shapes to come. */
function sizesIn({ given, dimensions }: Program): readonly string[] {
  const shown = given.flatMap(({ shape }) => shape.map(printDimension));
  const lengths = new Set(
    given.flatMap(({ ranges }) => ranges.flatMap(({ first, last }) => [...namesIn(first), ...namesIn(last)])),
  );
  const fixed = [...dimensions.values()].filter(({ name, size }) => size !== undefined && !lengths.has(name));
  return [...new Set([...shown, ...fixed.map(({ name }) => name)])].slice(0, MOST_SIZES);
}

/** Scalars, vectors and matrices; the next size that is new stands for all that are. */
function candidates(
  known: readonly string[],
  fresh: readonly string[],
  unused: readonly string[],
): readonly (readonly string[])[] {
  const [first, second] = unused.filter((name) => !fresh.includes(name));
  const sizes = [...known, ...fresh, ...(first === undefined ? [] : [first])];
  const both = first === undefined || second === undefined ? [] : [[second, first]];
  const matrices = sizes.flatMap((columns) => sizes.map((rows) => [rows, columns]));
  return [[], ...sizes.map((size) => [size]), ...matrices, ...both];
}
