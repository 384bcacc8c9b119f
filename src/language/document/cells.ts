import { parseStatement } from '../grammar/parser.ts';
import type { CellParameter, CellSyntax, StatementSyntax, VariableSyntax } from '../syntax.ts';
import { isSection, type StatementNode } from './blocks.ts';
import { SourceDocument } from './document.ts';
import { offsetOf, type Section, type Statement } from './statements.ts';

/** The statements of a file apart: those that are its own, and those of each cell, as documents whose places are places of the file. */

export interface CellNode {
  readonly header: Statement;
  readonly syntax: CellSyntax;
  readonly node: StatementNode;
}

const APART: ReadonlySet<StatementSyntax['kind']> = new Set(['cell', 'alias', 'import']);

function isApart({ statement: { syntax } }: StatementNode): boolean {
  return APART.has(syntax.kind) || (syntax.kind === 'damaged' && syntax.opens === 'cell');
}

/** The statements that cells consist of, and those that name cells of other files. */
export function apartIn({ parts }: SourceDocument): readonly StatementNode[] {
  return parts.flatMap((part) => (!isSection(part) && isApart(part) ? [part] : []));
}

export function cellsIn(nodes: readonly StatementNode[]): readonly CellNode[] {
  return nodes.flatMap((node) => {
    const { syntax } = node.statement;
    return syntax.kind === 'cell' ? [{ header: node.statement, syntax, node }] : [];
  });
}

function ordersIn({ statement, body = [], end }: StatementNode): readonly number[] {
  return [statement.order, ...body.flatMap(ordersIn), ...(end === undefined ? [] : [end.order])];
}

function withoutStatements(section: Section, left: ReadonlySet<number>): Section {
  const kept = section.statements.map(({ order }) => !left.has(order));
  if (kept.every((own) => own)) return section;
  const statements = section.statements.filter((_, index) => kept[index]);
  return { ...section, statements, starts: section.starts.filter((_, index) => kept[index]) };
}

const documents = new WeakMap<SourceDocument, SourceDocument>();

/** The file without its cells and imports: itself, where it has none. */
export function withoutCells(document: SourceDocument): SourceDocument {
  const known = documents.get(document);
  if (known !== undefined) return known;
  const nodes = apartIn(document);
  if (nodes.length === 0) return document;
  const own = withoutNodes(document, nodes);
  documents.set(document, own);
  return own;
}

function withoutNodes(document: SourceDocument, nodes: readonly StatementNode[]): SourceDocument {
  const left = new Set(nodes.flatMap(ordersIn));
  const { source, offsets, orders } = document;
  return new SourceDocument({
    source,
    sections: document.sections.map((section) => withoutStatements(section, left)),
    offsets,
    orders,
  });
}

/** The name of the cell whose first line a text is. */
export function cellNameIn(header: string): string | undefined {
  const { syntax } = parseStatement(header);
  return syntax.kind === 'cell' ? syntax.name.text : undefined;
}

/** Runs of parameters of one kind, each as a declaration. */
function declarationsOf(parameters: readonly CellParameter[]): readonly StatementSyntax[] {
  const runs: { readonly isConstant: boolean; readonly variables: VariableSyntax[] }[] = [];
  for (const { isConstant, variable } of parameters) {
    const run = runs.at(-1);
    if (run?.isConstant === isConstant) run.variables.push(variable);
    else runs.push({ isConstant, variables: [variable] });
  }
  return runs.map(({ isConstant, variables }) => ({
    kind: 'declaration',
    keyword: isConstant ? 'const' : 'input',
    variables,
  }));
}

/** A cell as a file: its parameters are the inputs, and its results the outputs. What is `excluded` is a mistake of its own. */
export function cellDocument(
  document: SourceDocument,
  { header, syntax, node }: CellNode,
  excluded: ReadonlySet<number>,
): SourceDocument {
  const { source } = document;
  const { order, text } = header;
  const body = (node.body ?? []).filter(({ statement }) => !excluded.has(statement.order));
  const inner = new Set(body.flatMap(ordersIn));
  const own = document.statements.filter((statement) => inner.has(statement.order));
  const start = offsetOf(document, order) ?? 0;
  const end = (node.end && offsetOf(document, node.end.order)) ?? source.length;
  const head = [
    ...declarationsOf(syntax.parameters),
    { kind: 'output', targets: syntax.results, keyword: syntax.keyword } as const,
  ].map((own): Statement => ({ order, text, syntax: own }));
  const section: Section = {
    length: source.length,
    statements: [...head, ...own.map(({ offset: _, ...statement }) => statement)],
    starts: [...head.map(() => start), ...own.map(({ offset }) => offset)],
    comments: [],
    reach: source.length,
    isPlain: false,
  };
  return new SourceDocument({ source, sections: [section], offsets: [0, source.length], orders: [order] }, end);
}
