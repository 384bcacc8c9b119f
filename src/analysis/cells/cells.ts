import { type Diagnostic, type DiagnosticCode, keyOf, type Place, severityOf } from '../../language/diagnostic.ts';
import type { StatementNode } from '../../language/document/blocks.ts';
import { apartIn, type CellNode, cellDocument, cellsIn } from '../../language/document/cells.ts';
import { parseDocument, type SourceDocument } from '../../language/document/document.ts';
import { NAME_PATTERN } from '../../language/name-pattern.ts';
import { nearestNames } from '../../language/names.ts';
import type { CellSyntax, Identifier, ImportSyntax } from '../../language/syntax.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { readsOf } from '../../program/activity.ts';
import { type Cell, type OwnVariable, sizesFor } from '../../program/cells.ts';
import { equationsOf } from '../../program/steps.ts';
import type { AnalysedCell, Analysis } from '../analysis.ts';
import type { Environment } from './environment.ts';
import { shapesOf } from './operations.ts';

/** Analyses the document of a cell, in which the cells of its file are in sight. */
export type AnalyseCell = (
  document: SourceDocument,
  cells: Cells,
) => { readonly analysis: Analysis; readonly own: readonly OwnVariable[] };

type Entry =
  | { readonly kind: 'cell'; readonly node: CellNode }
  | { readonly kind: 'alias'; readonly original: Identifier; readonly statement: number }
  | { readonly kind: 'imported'; readonly from: Cells; readonly statement: number; readonly span: Identifier['span'] }
  /** Something about it is reported. */
  | { readonly kind: 'unknown' };

/** A name that stands for a cell, or for one of which an error is reported. */
export type Found = { readonly cell: Cell } | { readonly cycle: readonly string[] } | 'unsound';

/** The name in a damaged first line. */
const DAMAGED = new RegExp(String.raw`^cell\s+(${NAME_PATTERN})`, 'u');

/** The cells of a file: its own, and those that it imports. */
export class Cells {
  readonly document: SourceDocument;
  readonly diagnostics: Diagnostic[] = [];
  /** True for a file without cells and imports. */
  readonly isEmpty: boolean;
  /** Files that were open when it, or what it imports, asked for them. */
  private readonly reached = new Set<string>();
  private readonly environment: Environment;
  private readonly analyse: AnalyseCell;
  private readonly entries = new Map<string, Entry>();
  private readonly found = new Map<string, Found>();
  private readonly open: string[] = [];
  private readonly analyses = new Map<string, Analysis>();
  private readonly files: Map<string, Cells | 'open'>;

  constructor(
    document: SourceDocument,
    environment: Environment,
    analyse: AnalyseCell,
    files: Map<string, Cells | 'open'> = new Map(),
  ) {
    this.document = document;
    this.environment = environment;
    this.analyse = analyse;
    this.files = files;
    if (environment.path !== undefined && !files.has(environment.path)) files.set(environment.path, 'open');
    const nodes = apartIn(document);
    this.isEmpty = nodes.length === 0;
    for (const node of nodes) this.enterNamed(node);
    for (const node of cellsIn(nodes)) this.enter(node.syntax.name, node.header.order, { kind: 'cell', node });
    for (const [name, entry] of this.entries) if (entry.kind === 'alias') this.requireOriginal(name, entry);
    if (environment.path !== undefined) files.set(environment.path, this);
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** The cells that stand in the file, all of them analysed. */
  all(): readonly AnalysedCell[] {
    for (const name of this.entries.keys()) this.get(name);
    return [...this.analyses].map(([name, analysis]) => ({ name, analysis }));
  }

  private report(code: DiagnosticCode, place: Place, message: string, fixes: Diagnostic['fixes'] = []): void {
    this.diagnostics.push({ code, place, message, fixes });
  }

  private enterNamed({ statement: { syntax, order, text } }: StatementNode): void {
    const [, damaged] = (syntax.kind === 'damaged' && DAMAGED.exec(text)) || [];
    if (damaged !== undefined) this.entries.set(damaged, { kind: 'unknown' });
    if (syntax.kind === 'alias') this.enter(syntax.name, order, { kind: 'alias', original: syntax.original, statement: order });
    if (syntax.kind === 'import') this.import(syntax, order);
  }

  private enter({ text, span }: Identifier, statement: number, entry: Entry): void {
    const place = { statement, span };
    if (OPERATIONS.call(text, []) !== undefined)
      this.report('defined-twice', place, `\`${text}\` is an operation: a cell needs a name of its own`);
    else if (this.entries.has(text)) this.report('defined-twice', place, `there is a cell \`${text}\` already`);
    else this.entries.set(text, entry);
  }

  private requireOriginal(name: string, { original, statement }: Extract<Entry, { kind: 'alias' }>): void {
    if (this.entries.has(original.text)) return;
    const place = { statement, span: original.span };
    const fixes = nearestNames(original.text, this.names)
      .slice(0, 3)
      .map((text) => ({ title: `Replace by \`${text}\``, edits: [{ place, text }] }));
    this.report('undefined-name', place, `there is no cell \`${original.text}\``, fixes);
    this.entries.set(name, { kind: 'unknown' });
  }

  /** The cells of another file under their names. */
  private import({ names, path }: ImportSyntax, statement: number): void {
    const from = this.load(path, statement);
    for (const name of names) {
      if (from === undefined) this.entries.set(name.text, { kind: 'unknown' });
      else if (from.entries.has(name.text)) this.enter(name, statement, { kind: 'imported', from, statement, span: name.span });
      else {
        this.entries.set(name.text, { kind: 'unknown' });
        const place = { statement, span: name.span };
        const fixes = nearestNames(name.text, from.names)
          .slice(0, 3)
          .map((text) => ({ title: `Replace by \`${text}\``, edits: [{ place, text }] }));
        this.report('import', place, `\`${path.text}\` has no cell \`${name.text}\``, fixes);
      }
    }
  }

  private load(path: Identifier, statement: number): Cells | undefined {
    const { environment, files, analyse } = this;
    const place = { statement, span: path.span };
    if (environment.read === undefined) {
      const message = 'imported files are not read here: `bprop check` on the command line reads them';
      const severity = environment.isPartial === true ? ({ severity: 'information' } as const) : {};
      this.diagnostics.push({ code: 'import', place, message, fixes: [], ...severity });
      return undefined;
    }
    const file = environment.read(path.text, environment.path);
    if (file === 'unread') return undefined;
    if (file === undefined) {
      this.report('import', place, `there is no file \`${path.text}\`: a path is relative to the file that imports`);
      return undefined;
    }
    const known = files.get(file.path);
    const cells = known ?? new Cells(parseDocument(file.text), { ...environment, path: file.path }, analyse, files);
    if (cells !== 'open' && !cells.reached.has(environment.path ?? '')) {
      for (const reached of cells.reached) this.reached.add(reached);
      return cells;
    }
    if (cells === 'open') this.reached.add(file.path);
    this.report('import', place, `\`${path.text}\` imports this file in turn: move what both need to a third one`);
    return undefined;
  }

  /** The cell that a name stands for; undefined for a name that is none of a cell. */
  get(name: string): Found | undefined {
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    const known = this.found.get(name);
    if (known !== undefined) return known;
    const at = this.open.indexOf(name);
    if (at >= 0) return { cycle: [...this.open.slice(at), name] };
    this.open.push(name);
    const found = this.resolve(name, entry);
    this.open.pop();
    // What stands on a cycle is one or none by where the question began.
    if (found === 'unsound' || 'cell' in found) this.found.set(name, found);
    return found;
  }

  private resolve(name: string, entry: Entry): Found {
    switch (entry.kind) {
      case 'cell':
        return this.resolveOwn(name, entry.node);
      case 'alias':
        return this.resolveAlias(name, entry);
      case 'imported':
        return this.resolveImported(name, entry);
      case 'unknown':
        return 'unsound';
    }
  }

  private resolveAlias(name: string, { original, statement }: Extract<Entry, { kind: 'alias' }>): Found {
    const found = this.get(original.text) ?? 'unsound';
    if (found === 'unsound') return found;
    if ('cycle' in found) {
      this.report('recursion', { statement, span: original.span }, cycleText(found.cycle));
      return 'unsound';
    }
    const { cell } = found;
    return { cell: { ...cell, name, own: cell.own.map(({ variable }) => ({ variable, identity: {} })) } };
  }

  private resolveImported(name: string, { from, statement, span }: Extract<Entry, { kind: 'imported' }>): Found {
    const found = from.get(name) ?? 'unsound';
    if (found !== 'unsound' && 'cell' in found) return found;
    this.report('import', { statement, span }, `\`${name}\` has errors in the file that it comes from`);
    return 'unsound';
  }

  private resolveOwn(name: string, node: CellNode): Found {
    const excluded = this.misplaced(node);
    const document = cellDocument(this.document, node, excluded.outputs);
    const { analysis, own: shared } = this.analyse(document, this);
    this.analyses.set(name, analysis);
    const { forward } = analysis;
    const count = node.syntax.parameters.length;
    const parameters = forward.given.slice(0, count);
    const isWhole = node.syntax.parameters.every(({ variable }, index) => variable.name.text === parameters[index]?.name);
    const header = document.block?.statement.order ?? Number.POSITIVE_INFINITY;
    const isUnsound = [...this.document.diagnostics, ...analysis.ownDiagnostics].some(
      (own) => severityOf(own) === 'error' && isInside(own.place, document) && own.place.statement < header,
    );
    if (!isWhole || isUnsound || excluded.count > 0 || analysis.isUnsound) return 'unsound';
    if (!this.areSizesTold(node, forward) || !this.arePlain(node)) return 'unsound';
    this.reportUnread(node.syntax, node.header.order, analysis);
    const identity = new Map(shared.map((own) => [own.variable, own.identity]));
    const own = forward.given.slice(count).map((variable) => ({ variable, identity: identity.get(variable) ?? {} }));
    return { cell: { name, parameters, own, program: forward } };
  }

  /** Reports statements that belong onto the first line, and counts them. */
  private misplaced({ node }: CellNode): { readonly outputs: ReadonlySet<number>; readonly count: number } {
    const outputs = new Set<number>();
    // What follows the lost end of a cell is none of it.
    const isOpen = node.end === undefined;
    let count = isOpen ? 1 : 0;
    for (const { statement } of node.body ?? []) {
      const { syntax, order, text } = statement;
      const isInput = syntax.kind === 'declaration' && syntax.keyword === 'input';
      if (syntax.kind !== 'output' && !isInput) continue;
      count += 1;
      // Inputs are read by equations, which are no second mistake.
      if (!isInput) outputs.add(order);
      if (isOpen) continue;
      const message = isInput
        ? 'the inputs of a cell stand between its parentheses: `cell f(x: [n]) -> y {`'
        : 'the results of a cell stand behind `->` on its first line';
      this.report('syntax', { statement: order, span: { start: 0, end: text.length } }, message);
    }
    return { outputs, count };
  }

  /** A parameter is a tensor: elements of it are read by index all the same. */
  private arePlain({ syntax, header }: CellNode): boolean {
    const listed = syntax.parameters.find(({ variable }) => variable.ranges.length > 0);
    if (listed === undefined) return true;
    const { name } = listed.variable;
    const message = `a parameter of a cell is a tensor, whose elements can be read as \`${name.text}[i]\`: write \`${name.text}: [T, n]\``;
    this.report('wrong-arguments', { statement: header.order, span: name.span }, message);
    return false;
  }

  /** A call tells sizes by the shapes that it has: others must be fixed. */
  private areSizesTold({ syntax, header }: CellNode, { given, dimensions }: Analysis['forward']): boolean {
    const shapes = shapesOf(given);
    const { sizes } = sizesFor(shapes, shapes);
    const untold = [...dimensions.values()].find(({ name, size }) => size === undefined && !sizes.has(name));
    if (untold === undefined) return true;
    const message = `no shape of a parameter tells the size \`${untold.name}\` of this cell: fix it by \`dim ${untold.name} = 3\``;
    this.report('wrong-arguments', { statement: header.order, span: syntax.name.span }, message);
    return false;
  }

  private reportUnread({ parameters, results }: CellSyntax, statement: number, { forward }: Analysis): void {
    const read = new Set(equationsOf(forward.body).flatMap(({ value }) => readsOf(value).map((variable) => variable.name)));
    for (const { variable } of parameters) {
      const { text, span } = variable.name;
      if (read.has(text) || results.some(({ name }) => name.text === text)) continue;
      this.report('unused', { statement, span }, `\`${text}\` is never read`);
    }
  }
}

function isInside({ statement }: Place, { sections }: SourceDocument): boolean {
  return sections.some(({ statements }) => statements.some(({ order }) => order === statement));
}

/** A call of a cell by itself, in words. */
export function cycleText(cycle: readonly string[]): string {
  const way = cycle.map((name) => `\`${name}\``).join(' calls ');
  return `a cell cannot call itself: ${way}`;
}

/** Diagnostics of several analyses, each once. */
export function each(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((own) => [keyOf(own), own])).values()];
}
