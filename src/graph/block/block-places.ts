import type { Program, Variable } from '../../program/program.ts';
import { printShape } from '../../program/shape.ts';
import { unitAdjoints } from '../../program/unit-adjoints.ts';
import type { Graph, GraphNode } from '../model/graph.ts';
import { groupBy } from '../model/group.ts';
import type { TracedGraph } from '../model/trace.ts';
import { type Mention, type ReadLine, readLines } from './block-reads.ts';
import { baseOf, CarryingPaths, NO_PATHS, type Paths } from './carrying-paths.ts';
import { type EdgeNeeds, edgeNeeds } from './edge-needs.ts';

type Nodes = ReadonlySet<string>;
const NOWHERE: Nodes = new Set();

/** A helper is looked for among so many values that all ways lead through, from its readers on. */
const MOST_CANDIDATES = 32;

/** All elements of some sets; where there is one set, that one. */
function union(sets: readonly Nodes[]): Nodes {
  const [first = NOWHERE, ...others] = sets;
  if (others.length === 0) return first;
  const all = new Set<string>();
  for (const set of sets) for (const id of set) all.add(id);
  return all;
}

/** The identities of nodes by what they have in common. */
function idsBy(graph: Graph, keyOf: (node: GraphNode) => string | undefined): ReadonlyMap<string | undefined, Nodes> {
  const groups = groupBy(graph.nodes, keyOf);
  return new Map([...groups].map(([key, nodes]) => [key, new Set(nodes.map(({ id }) => id))]));
}

/** The adjoints that a block speaks of: those of its lines, and those that every block begins or ends with. */
function namesOf(forward: Program, lines: readonly ReadLine[]): ReadonlySet<string> {
  const mentions = lines.flatMap(({ target, summands }) => [target, ...summands.flat()]);
  const names = new Set(mentions.filter(({ variable }) => variable.primal !== undefined).map(({ variable }) => variable.name));
  for (const variable of [...forward.given, ...forward.outputs.map((output) => output.variable)])
    if (variable.active) names.add(`d${variable.name}`);
  return names;
}

/**
 * The places of the lines of a block in the graph. A contribution to the adjoint of x begins at x and ends where the adjoints are
 * that it reads. A helper is the adjoint of some value between: of the first that all its readers lead through.
 */
export class BlockPlaces {
  readonly lines: readonly ReadLine[];
  readonly paths: CarryingPaths;
  private readonly nodes: ReadonlyMap<string, GraphNode>;
  private readonly byText: ReadonlyMap<string | undefined, Nodes>;
  private readonly byBase: ReadonlyMap<string | undefined, Nodes>;
  private readonly definitions: ReadonlyMap<Variable, readonly ReadLine[]>;
  private readonly readers = new Map<Variable, ReadLine[]>();
  private readonly writers: ReadonlyMap<Variable, readonly ReadLine[]>;
  private readonly starts = new Map<ReadLine, Nodes>();
  private readonly places = new Map<Variable, Nodes>();
  private readonly carrying = new Map<Variable, boolean>();
  private readonly units: Nodes;
  private readonly needs: EdgeNeeds;

  constructor(forward: Program, traced: TracedGraph, block: Program) {
    const { graph } = traced;
    this.needs = edgeNeeds(traced);
    this.lines = readLines(block);
    this.paths = new CarryingPaths(graph, namesOf(forward, this.lines));
    this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.byText = idsBy(graph, ({ adjoint }) => adjoint);
    this.byBase = idsBy(graph, baseOf);
    this.definitions = groupBy(
      this.lines.filter((line) => this.isHelper(line)),
      ({ target }) => target.variable,
    );
    this.writers = groupBy(this.lines, ({ target }) => target.variable);
    for (const line of this.lines)
      for (const variable of new Set(line.summands.flat().map((mention) => mention.variable))) {
        const known = this.readers.get(variable);
        if (known === undefined) this.readers.set(variable, [line]);
        else known.push(line);
      }
    this.units = union([...unitAdjoints(forward, block)].map(({ name }) => this.nodesOfBase(name)));
    this.placeAll();
  }

  isHelper({ target }: ReadLine): boolean {
    return target.variable.primal === undefined;
  }

  /** The lines that write what a line reads. */
  linesBefore({ summands }: ReadLine): readonly ReadLine[] {
    const read = new Set(summands.flat().map(({ variable }) => variable));
    return [...read].flatMap((variable) => this.writers.get(variable) ?? []);
  }

  readersOf({ target }: ReadLine): readonly ReadLine[] {
    return this.readers.get(target.variable) ?? [];
  }

  start(line: ReadLine): Nodes {
    return this.starts.get(line) ?? NOWHERE;
  }

  /** The adjoints that a line reads, where they are; `loosely`, those of all elements. */
  ends(line: ReadLine, loosely = false): Nodes {
    return this.endsOf(line, loosely, new Set());
  }

  /** The paths of a line; where its indices are not those of the forward pass, between any elements of its names. */
  pathsOf(line: ReadLine): Paths {
    const { target } = line;
    const all = this.isHelper(line) ? NOWHERE : this.nodesOfBase(target.variable.name);
    for (const start of new Set([this.start(line), all]))
      for (const loosely of [false, true]) {
        const found = this.paths.between(start, this.ends(line, loosely));
        if (found.edges.size > 0) return found;
      }
    return NO_PATHS;
  }

  private nodesOfBase(name: string): Nodes {
    return this.byBase.get(name) ?? NOWHERE;
  }

  private nodesOf({ text, variable, isWhole }: Mention, loosely: boolean): Nodes {
    const exact = isWhole || loosely ? undefined : this.byText.get(text);
    return exact ?? this.nodesOfBase(variable.name);
  }

  private endsOf(line: ReadLine, loosely: boolean, seen: Set<ReadLine>): Nodes {
    if (seen.has(line)) return NOWHERE;
    seen.add(line);
    // A helper that reads nothing is a number to begin with.
    if (this.isHelper(line) && line.summands.flat().length === 0) return NOWHERE;
    return union(line.summands.map((summand) => this.endsOfSummand(summand, loosely, seen)));
  }

  private endsOfSummand(summand: readonly Mention[], loosely: boolean, seen: Set<ReadLine>): Nodes {
    const carriers = summand.filter(({ variable }) => this.carries(variable));
    if (carriers.length > 0) return union(carriers.map((mention) => this.endsOfMention(mention, loosely, seen)));
    const placed = summand.flatMap(({ variable }) => this.places.get(variable) ?? []);
    return placed.length > 0 ? union(placed) : this.units;
  }

  private endsOfMention(mention: Mention, loosely: boolean, seen: Set<ReadLine>): Nodes {
    const { variable } = mention;
    if (variable.primal !== undefined) return this.nodesOf(mention, loosely);
    const place = this.places.get(variable);
    return place ?? union((this.definitions.get(variable) ?? []).map((line) => this.endsOf(line, loosely, seen)));
  }

  /** True if an adjoint is behind a name: helpers may also hold values of the forward pass. */
  private carries(variable: Variable): boolean {
    if (variable.primal !== undefined) return true;
    const known = this.carrying.get(variable);
    if (known !== undefined) return known;
    this.carrying.set(variable, false);
    const lines = this.definitions.get(variable) ?? [];
    const found = lines.some(({ summands }) => summands.flat().some((mention) => this.carries(mention.variable)));
    this.carrying.set(variable, found);
    return found;
  }

  /** Readers before what they read. What one iteration carries into the next comes when all else has a place. */
  private placeAll(): void {
    for (const line of this.lines) if (!this.isHelper(line)) this.starts.set(line, this.nodesOf(line.target, false));
    const order = new Map(this.lines.map((line, index) => [line, index]));
    const isCarried = (line: ReadLine): boolean =>
      this.readersOf(line).some((reader) => (order.get(reader) ?? 0) < (order.get(line) ?? 0));
    const helpers = this.lines.filter((line) => this.isHelper(line)).toReversed();
    const rounds = [helpers.filter((line) => !isCarried(line)), helpers, helpers];
    for (const round of rounds) for (const line of round) if (!this.starts.has(line)) this.place(line);
  }

  private place(line: ReadLine): void {
    const { variable } = line.target;
    if (!this.carries(variable) && !this.isUnit(line)) return;
    const readers = this.readersOf(line).filter((reader) => reader !== line && this.starts.has(reader));
    const [first] = readers;
    if (first === undefined) return;
    if (this.readersOf(line).length === 1 && first.bare.has(variable)) {
      // A summand that stands in a line of its own begins where that line does.
      this.starts.set(line, this.start(first));
      return;
    }
    const continued = this.continued(line);
    const place = continued.size > 0 ? continued : this.common(line, readers);
    if (place.size === 0) return;
    this.starts.set(line, place);
    this.places.set(variable, union([this.places.get(variable) ?? NOWHERE, place]));
  }

  /** A helper that adds something to an adjoint goes on being the adjoint of the same value. */
  private continued({ summands, bare }: ReadLine): Nodes {
    const added = summands.flat().filter(({ variable }) => bare.has(variable) && variable.primal !== undefined);
    return summands.length > 1 ? union(added.map((mention) => this.nodesOf(mention, false))) : NOWHERE;
  }

  /** True if a helper that reads no adjoint stands for one where the loss is 1. */
  private isUnit(line: ReadLine): boolean {
    const { variable } = line.target;
    const reads = (this.definitions.get(variable) ?? []).some(({ summands }) => summands.flat().length > 0);
    if (!reads) return false;
    const isAlone = (summand: readonly Mention[]): boolean =>
      summand.some((mention) => mention.variable === variable) && !summand.some((mention) => this.carries(mention.variable));
    return this.units.size > 0 && this.readersOf(line).some(({ summands }) => summands.some(isAlone));
  }

  /**
   * Ends of a way that are not too far from some readers: all candidates before a node that all ways lead through share what
   * comes after it, so that nothing there tells them apart.
   */
  private nearest(readers: readonly ReadLine[], ends: Nodes): Nodes {
    const passed = readers.map((reader) => this.paths.between(this.start(reader), ends).throughAll());
    const [first = [], ...others] = passed.filter((own) => own.length > 0).map((own) => new Set(own));
    const far = [...first].filter((id) => others.every((own) => own.has(id)))[MOST_CANDIDATES];
    return far === undefined ? ends : new Set([far]);
  }

  /** The value between a helper's readers and what it reads of which it is likeliest the adjoint. */
  private common(line: ReadLine, readers: readonly ReadLine[]): Nodes {
    const ends = this.nearest(readers, this.ends(line));
    const ways = readers.map((reader) => this.paths.between(this.start(reader), ends)).filter(({ edges }) => edges.size > 0);
    const [first, ...others] = ways;
    if (first === undefined) return NOWHERE;
    const passed = others.map(({ throughAll }) => new Set(throughAll()));
    const shared = new Set(first.throughAll().filter((id) => passed.every((own) => own.has(id))));
    const isStart = (id: string): boolean => readers.some((reader) => this.start(reader).has(id));
    const touched = [...first.nodes].filter((id) => others.every(({ nodes }) => nodes.has(id)));
    const inner = touched.filter((id) => !isStart(id) && !ends.has(id) && !shared.has(id));
    const found = this.likeliest(line, [...shared], ends) ?? this.likeliest(line, inner, ends) ?? [...shared][0];
    return found === undefined ? NOWHERE : new Set([found]);
  }

  /** By its name, else by its shape and by what the way from there to the adjoints needs; the first of equals. */
  private likeliest(line: ReadLine, candidates: readonly string[], ends: Nodes): string | undefined {
    const { text, variable } = line.target;
    const named = candidates.find((id) => this.nodes.get(id)?.adjoint === text);
    if (named !== undefined) return named;
    const shape = printShape(variable.shape);
    const shaped = candidates.filter((id) => this.nodes.get(id)?.shape === shape);
    if (shaped.length < 2) return shaped[0];
    const behind = this.valuesBehind(line);
    const own = new Set(line.summands.flat().map((mention) => mention.variable.name));
    const scores = new Map(shaped.map((id) => [id, this.fit(id, ends, behind) + this.fit(id, ends, own, id) / 2]));
    const best = Math.max(...scores.values());
    return shaped.find((id) => scores.get(id) === best);
  }

  /** How well some values are those that a gradient needs on its way from adjoints to a node, or for the last steps `to` it. */
  private fit(node: string, ends: Nodes, values: ReadonlySet<string>, to?: string): number {
    const last = new Set(to === undefined ? [] : this.paths.edgesFrom(to).map(({ id }) => id));
    const way = [...this.paths.between(new Set([node]), ends).edges].filter((id) => to === undefined || last.has(id));
    const needs = way.flatMap((id) => this.needs.get(id) ?? []);
    const met = needs.filter((names) => [...names].some((name) => values.has(name)));
    return 2 * met.length - needs.length;
  }

  /** The forward values that a line reads, also through helpers. */
  private valuesBehind(line: ReadLine): ReadonlySet<string> {
    const names = new Set<string>();
    const lines = new Set([line]);
    for (const { summands } of lines)
      for (const { variable } of summands.flat()) {
        if (variable.primal === undefined) names.add(variable.name);
        for (const other of this.definitions.get(variable) ?? []) lines.add(other);
      }
    return names;
  }
}
