import { type Diagnostic, severityOf } from '../../language/diagnostic.ts';
import { type SourceDocument, statesOutputs } from '../../language/document/document.ts';
import { namesIn as wordsIn } from '../../language/name-pattern.ts';
import { namesIn, printDimension } from '../../program/dimension.ts';
import type { Program, Variable } from '../../program/program.ts';
import type { Occurrence } from '../occurrence.ts';
import { type AssumedShape, implausibility } from './plausibility.ts';
import { type Role, rolesIn } from './roles.ts';

/** A text as it is read. */
export interface Reading {
  readonly document: SourceDocument;
  readonly forward: Program;
  readonly diagnostics: readonly Diagnostic[];
  readonly occurrences: readonly Occurrence[];
}

export type ReadText = (text: string) => Reading;

/** What a missing name should be declared as. */
export interface Declaration {
  readonly name: string;
  readonly role: Role;
  /** `[m, n]`. */
  readonly shape: string;
  readonly rank: number;
}

/** Of a longer file, or more names, no more is tried: a quick fix must come at once. */
const MOST_STATEMENTS_READ = 8_000;
/** How many ways to declare the names so far are followed. */
const WIDTH = 5;
const MOST_SIZES = 6;
const FRESH = ['n', 'm', 'k', 'p', 'q', 'r', 's', 'd'];

/** Some of the names with shapes with which the file has no mistake but the names that are missing still. */
interface State {
  readonly assumed: readonly AssumedShape[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly fresh: readonly string[];
  readonly cost: number;
}

const FIRST: State = { assumed: [], roles: new Map(), fresh: [], cost: 0 };

/**
 * Shapes for names that are missing: candidates are made from the sizes of the file and some new ones, and the file is read with
 * each, so that what is done with the results further down decides, too. Undefined where that would take too long.
 */
export function inferDeclarations(
  names: readonly string[],
  text: string,
  at: number,
  statements: number,
  read: ReadText,
): readonly Declaration[] | undefined {
  let attempts = 0;
  const attempt = (assumed: readonly AssumedShape[]): Reading => {
    attempts += 1;
    return read(
      text.slice(0, at) + assumed.map(({ name, sizes }) => `input ${name}: ${shapeText(sizes)}\n`).join('') + text.slice(at),
    );
  };
  const base = attempt([]);
  const errors = errorsIn(base);
  const known = sizesIn(base.forward);
  const taken = new Set(wordsIn(text));
  const unused = FRESH.filter((name) => !taken.has(name));
  let states: readonly State[] = [FIRST];
  for (const name of names) {
    const next: State[] = [];
    for (const { assumed, fresh } of states)
      for (const sizes of candidates(known, fresh, unused)) {
        if (attempts * statements > MOST_STATEMENTS_READ) return undefined;
        const all = [...assumed, { name, sizes }];
        const reading = attempt(all);
        if (errorsIn(reading) > errors - all.length) continue;
        const used = unused.filter((own) => fresh.includes(own) || sizes.includes(own));
        const roles = rolesIn(reading.forward, new Set(names));
        const cost = implausibility({ assumed: all, roles, fresh: used }, reading.forward, outputsOf(reading));
        next.push({ assumed: all, roles, fresh: used, cost });
      }
    // A name for which nothing fits stays missing, and the others are no worse for it.
    if (next.length > 0) states = next.sort((a, b) => a.cost - b.cost).slice(0, WIDTH);
  }
  const [{ assumed, roles } = FIRST] = states;
  return assumed.map(({ name, sizes }) => ({
    name,
    role: roles.get(name) ?? { keyword: 'input' },
    shape: shapeText(sizes),
    rank: sizes.length,
  }));
}

function shapeText(sizes: readonly string[]): string {
  return `[${sizes.join(', ')}]`;
}

function errorsIn({ diagnostics }: Reading): number {
  return diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error').length;
}

/** What an equation with a missing name reads is no output, though nothing that is understood reads it. */
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
