import { readsOf } from '../../../program/activity.ts';
import type { Variable } from '../../../program/program.ts';
import type { ImportedFile, ImportedPair } from '../imported.ts';
import type { Reading } from '../reading.ts';
import type { FunctionStatement, Module, Range, Stmt } from '../syntax.ts';
import { allExpressions, blocksOf, expressionsIn } from '../tree.ts';
import { variablesIn } from '../value-parts.ts';
import { directions, functions, indices, reductions } from './calls.ts';
import { type Change, exchanges, numbers, operators, products, signs, transpositions, Written } from './changes.ts';
import type { TextEdit } from './edited.ts';
import { looped, type MissingLine, missingLines } from './missing-lines.ts';
import { headOf, TIGHT, tightnessOf } from './places.ts';
import { scopeNames } from './scope-names.ts';
import { changesOf, type Rules } from './statements.ts';
import { Bench, type Outcome } from './trial.ts';
import { insertions, matrixInsertions, names, type Word } from './words.ts';

/** A change that makes gradients right, and the statement that it changes. */
export interface Mended extends Change {
  /** The line that is missing behind the statement. */
  readonly added?: string;
  readonly statement: Stmt;
  readonly place: Range;
  /** Gradients that are wrong still. */
  readonly left: ReadonlySet<string>;
  readonly score: number;
}

interface Candidate extends Change {
  readonly statement: Stmt;
  readonly isBlamed: boolean;
  readonly rank: number;
}

/** Equations that are read at most, for all trials together. */
const MOST_COST = 40_000;
/** An equation of an unrolled convolution takes much longer than others: nobody waits for a repair any longer than this, milliseconds. */
const PATIENCE = 5000;
/** The cost of a whole line as the check of the program derives it: a small change of the author's is likelier. */
const TOLD = 1.3;
/** So much dearer than the cheapest that helps, changes are not compared with it. */
const MARGIN = 0.2;
/** How far it speaks against a change that its statement is not said to be wrong by the check of the program. */
const NOT_BLAMED = 0.15;
/** How far it speaks against a change that a value on the way means nothing after it. */
const UNEXPLAINED = 0.12;
const MOST_WORDS = 40;

/** The functions of the module that some statements call, and those that these call. */
function helpersOf(
  module: Module,
  start: FunctionStatement,
  except: ReadonlySet<FunctionStatement>,
): readonly FunctionStatement[] {
  const found = new Set<FunctionStatement>();
  const queue = [start];
  for (let own = queue.pop(); own !== undefined; own = queue.pop()) {
    const called = new Set([...allExpressions(own.body)].flatMap((expr) => (expr.kind === 'name' ? [expr.name] : [])));
    for (const other of module.body)
      if (other.kind === 'function' && called.has(other.name) && !except.has(other) && !found.has(other)) {
        found.add(other);
        queue.push(other);
      }
  }
  return [...found];
}

/** True for lines that give a name what another one has, a constant or a size: they make no equation, and may be wrong all the same. */
function isRenaming(statement: Stmt): boolean {
  return statement.kind === 'assign' || statement.kind === 'return';
}

/** Statements in the order of a text, each with what stands beside it. */
function* placed(body: readonly Stmt[]): Generator<{ readonly statement: Stmt; readonly isAlone: boolean }> {
  for (const statement of body) {
    if (statement.kind === 'function' || statement.kind === 'class') continue;
    yield { statement, isAlone: body.length === 1 };
    for (const block of blocksOf(statement)) yield* placed(block);
  }
}

/** A mistake as the check of the program reports it. */
export interface Clues {
  readonly blamed: readonly Range[];
  readonly words: readonly Word[];
  /** Repairs of statements as they were told. */
  readonly repairs: readonly TextEdit[];
}

class Mending {
  private readonly bench: Bench;
  private readonly reading: Reading;
  private readonly pair: ImportedPair['pair'];
  private readonly module: Module;
  private readonly written: Written;
  private readonly clues: Clues;

  constructor(file: ImportedFile, own: ImportedPair, reading: Reading, clues: Clues) {
    this.bench = new Bench(file, own, reading);
    this.reading = reading;
    this.pair = own.pair;
    this.module = file.module;
    this.written = new Written(file.module.text);
    this.clues = clues;
  }

  /** The gradients that each equation feeds. */
  private fed(): ReadonlyMap<Variable, ReadonlySet<string>> {
    const fed = new Map<Variable, Set<string>>();
    const add = (variable: Variable, names: Iterable<string>): void => {
      const own = fed.get(variable) ?? new Set();
      for (const name of names) own.add(name);
      fed.set(variable, own);
    };
    const { machine, gradients } = this.reading;
    for (const { of, value } of gradients) for (const variable of variablesIn(value)) add(variable, [of.name]);
    for (const { target, value } of machine.program.equations.toReversed())
      for (const variable of readsOf(value)) add(variable, fed.get(target) ?? []);
    return fed;
  }

  /** Statements that may have spoiled all of some gradients. */
  private eligible(failing: ReadonlySet<string>): readonly { readonly statement: Stmt; readonly isAlone: boolean }[] {
    const { equations } = this.reading.machine.program;
    const fed = this.fed();
    const own = this.pair.backward ?? this.pair.forward;
    const helpers = helpersOf(this.module, own, new Set([this.pair.forward]));
    const isWithin = (inner: Range, { from, to }: Range): boolean => inner.from >= from && inner.to <= to;
    return [own, ...helpers].flatMap(({ body }) =>
      [...placed(body)].filter(({ statement }) => {
        const head = headOf(statement);
        const lines = equations.filter(({ range }) => isWithin(range, head));
        if (lines.length === 0) return isRenaming(statement);
        const backward = lines.filter(({ pass }) => pass === 'backward');
        if (own === this.pair.forward && backward.length === 0) return false;
        const reached = new Set(lines.flatMap(({ target }) => [...(fed.get(target) ?? [])]));
        return statement.kind === 'return' || [...failing].every((name) => reached.has(name));
      }),
    );
  }

  /** Python's names of numbers in front of a statement, and of sizes. */
  private namesBefore({ from }: Stmt): { readonly variables: readonly string[]; readonly sizes: readonly string[] } {
    const { program } = this.reading.machine;
    const backward = program.equations.filter(({ pass }) => pass === 'backward' || this.pair.backward === undefined);
    const own = backward.find(({ range }) => range.from >= from);
    const scope = own?.names ?? this.reading.returned ?? new Map();
    const { arrays, sizes } = scopeNames(scope, (name) => this.reading.machine.variableOf(name) !== undefined);
    const shape = arrays
      .filter((text) => /^[\w.]+$/.test(text))
      .slice(0, 3)
      .flatMap((text) => [`${text}.shape[0]`, `${text}.shape[1]`]);
    return { variables: arrays, sizes: [...sizes, ...shape] };
  }

  private wordsFor(statement: Stmt): { readonly plain: readonly Word[]; readonly all: readonly Word[] } {
    const { variables, sizes } = this.namesBefore(statement);
    const plain = [
      ...variables.map((text): Word => ({ text, tightness: TIGHT.primary, cost: text.includes('[') ? 0.3 : 0.1 })),
      ...sizes.map((text): Word => ({ text, tightness: TIGHT.primary, cost: 0.2 })),
    ];
    const known = new Set(variables.map((text) => text.split(/[.[]/)[0]));
    const bodies = [...this.pair.forward.body, ...(this.pair.backward?.body ?? [])];
    const parts = [...allExpressions(bodies)].flatMap((expr): readonly Word[] => {
      const text = this.written.bare(expr).replace(/\s+/g, ' ');
      if ((expr.kind !== 'binary' && expr.kind !== 'call' && expr.kind !== 'attribute') || text.length > 40) return [];
      const read = [...expressionsIn(expr)].flatMap((own) => (own.kind === 'name' ? [own.name] : []));
      if (!read.every((name) => known.has(name) || /^(np|numpy|torch|F|math)$/.test(name))) return [];
      const tightness = tightnessOf({ ...expr }, this.written.source);
      return [{ text, tightness: text === this.written.of(expr) ? tightness : TIGHT.any, cost: 0.25 }];
    });
    const made = variables
      .filter((text) => text.length < 12)
      .flatMap((text): readonly Word[] => [
        { text: `1 - ${text}`, tightness: TIGHT.sum, cost: 0.35 },
        { text: `${text} ** 2`, tightness: TIGHT.power, cost: 0.35 },
      ]);
    const literals = [...allExpressions(bodies)].flatMap((expr) => (expr.kind === 'number' ? [expr.text] : []));
    const fixed = [...new Set(['2', '0.5', '3', ...literals])].map(
      (text): Word => ({ text, tightness: TIGHT.primary, cost: 0.2 }),
    );
    const all = new Map([...made, ...parts.toReversed(), ...fixed, ...plain].map((word) => [word.text, word]));
    return { plain, all: [...all.values()].toSorted((a, b) => a.cost - b.cost).slice(0, MOST_WORDS) };
  }

  private rulesFor(statement: Stmt): Rules {
    const { isTorch } = this.reading.machine;
    const helpers = this.module.body.flatMap((own) => (own.kind === 'function' && own.parameters.length === 1 ? [own.name] : []));
    const { plain, all } = this.wordsFor(statement);
    const rules = [
      operators,
      signs,
      numbers,
      products,
      transpositions,
      exchanges,
      indices,
      directions,
      reductions(isTorch),
      functions(helpers, isTorch ? 'torch' : 'np'),
      names(plain),
      insertions([...this.clues.words, ...all]),
      matrixInsertions(plain),
    ];
    return { rules, renaming: [names(plain), transpositions] };
  }

  private missing(statement: Stmt): readonly MissingLine[] {
    const own = this.pair.backward ?? this.pair.forward;
    const place = [...looped(own.body)].find((each) => each.statement === statement);
    return place === undefined
      ? []
      : [...missingLines(own, place, this.wordsFor(statement).plain, this.reading.machine.isTorch, this.written)];
  }

  /** True for a statement that made no equation: the check of the program has no line there to blame. */
  private isSilent(statement: Stmt): boolean {
    const { from, to } = headOf(statement);
    return (
      statement.kind === 'assign' &&
      !this.reading.machine.program.equations.some(({ range }) => range.from >= from && range.to <= to)
    );
  }

  private candidates(failing: ReadonlySet<string>): readonly Candidate[] {
    return this.eligible(failing)
      .flatMap(({ statement, isAlone }) => {
        const isBlamed =
          this.isSilent(statement) ||
          this.clues.blamed.some(({ from }) => from >= statement.from && from <= headOf(statement).to);
        const told = this.clues.repairs.filter(({ from, to }) => from >= statement.from && to <= headOf(statement).to);
        const repairs = told.map((edit): Change => ({ edits: [edit], cost: TOLD, cause: 'it gets a wrong value' }));
        return [
          ...repairs,
          ...this.missing(statement),
          ...changesOf(statement, this.rulesFor(statement), this.written, isAlone),
        ].map(
          (change): Candidate => ({
            ...change,
            statement,
            isBlamed,
            rank: change.cost + (isBlamed ? 0 : NOT_BLAMED),
          }),
        );
      })
      .toSorted((a, b) => a.rank - b.rank);
  }

  /** The changes that make the most gradients right, the likeliest first. */
  ranked(): readonly Mended[] {
    const before = this.bench.asWritten();
    if (before === undefined || before.failing.size === 0 || this.bench.draws.length === 0) return [];
    const found: { readonly candidate: Candidate; readonly outcome: Outcome }[] = [];
    const start = performance.now();
    let best = Number.POSITIVE_INFINITY;
    for (const candidate of this.candidates(before.failing)) {
      const isOver = this.bench.cost > MOST_COST || performance.now() - start > PATIENCE;
      if (candidate.rank > best + MARGIN || isOver) break;
      const outcome = this.bench.with(candidate.statement, candidate);
      if (outcome === undefined || outcome.failing.size > 0) continue;
      found.push({ candidate, outcome });
      best = Math.min(best, candidate.rank);
    }
    return found
      .map(
        ({ candidate, outcome }): Mended => ({
          ...candidate,
          place: headOf(candidate.statement),
          left: outcome.failing,
          score: candidate.rank + UNEXPLAINED * outcome.unexplained() + lengthened(candidate) / 100,
        }),
      )
      .toSorted((a, b) => a.score - b.score);
  }
}

/** Letters that a change adds. */
function lengthened({ edits }: Change): number {
  return edits.reduce((sum, { from, to, text }) => sum + Math.max(0, text.length - (to - from)), 0);
}

/** Changes of single statements that make the gradients of a pair right, the likeliest first. */
export function mendings(file: ImportedFile, own: ImportedPair, clues: Clues): readonly Mended[] {
  return own.reading === undefined ? [] : new Mending(file, own, own.reading, clues).ranked();
}
