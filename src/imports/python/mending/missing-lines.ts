import type { Expr, FunctionStatement, Stmt } from '../syntax.ts';
import { assignedNames, expressionsIn, ownExpressions, statementsIn } from '../tree.ts';
import type { Change, Written } from './changes.ts';
import { linesOf } from './statements.ts';
import type { Word } from './words.ts';

/** A statement that may have been forgotten behind another one. */
export interface MissingLine extends Change {
  readonly added: string;
}

const COST = 0.7;

/** Names that a function fills or adds to: it gives them zeros first. */
function accumulators({ body }: FunctionStatement): readonly string[] {
  const names = [...statementsIn(body)].flatMap((own): readonly string[] => {
    if (own.kind !== 'assign') return [];
    const isZero = own.value.kind === 'number' ? own.value.value === 0 : isZeros(own.value);
    return isZero ? own.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])) : [];
  });
  return [...new Set(names)];
}

function isZeros(value: Expr): boolean {
  if (value.kind !== 'call') return false;
  const { callee } = value;
  const name = callee.kind === 'attribute' ? callee.name : callee.kind === 'name' ? callee.name : '';
  return /^(zeros|zeros_like|empty_like|new_zeros|empty)$/.test(name);
}

/** Names that a statement gives values that nothing reads. */
function unreadNames(statement: Stmt, body: readonly Stmt[]): readonly string[] {
  const read = new Set<string>();
  for (const other of statementsIn(body)) {
    const skipped = new Set<Expr>(
      other.kind === 'assign' ? other.targets.flatMap((target) => (target.kind === 'tuple' ? target.items : [target])) : [],
    );
    for (const expr of ownExpressions(other).flatMap((whole) => [...expressionsIn(whole)]))
      if (expr.kind === 'name' && !skipped.has(expr)) read.add(expr.name);
  }
  return statement.kind === 'assign' ? assignedNames([statement]).filter((name) => !read.has(name)) : [];
}

function indexTexts(loops: readonly string[]): readonly string[] {
  return loops.flatMap((loop) => [`[${loop}]`, `[:, ${loop}]`, `[:, ${loop}, :]`]);
}

interface Place {
  readonly statement: Stmt;
  /** Variables of the loops around it. */
  readonly loops: readonly string[];
}

/** The statements of a block, each with the loops around it. */
export function* looped(body: readonly Stmt[], loops: readonly string[] = []): Generator<Place> {
  for (const statement of body) {
    yield { statement, loops };
    if (statement.kind === 'for')
      yield* looped(statement.body, statement.target.kind === 'name' ? [...loops, statement.target.name] : loops);
    if (statement.kind === 'if') for (const block of [statement.body, statement.otherwise]) yield* looped(block, loops);
    if (statement.kind === 'with') yield* looped(statement.body, loops);
  }
}

/** Lines that may be missing behind a statement: what adds to a gradient, or fills it, with something that nothing reads. */
export function* missingLines(
  own: FunctionStatement,
  place: Place,
  words: readonly Word[],
  isTorch: boolean,
  written: Written,
): Generator<MissingLine> {
  const { statement, loops } = place;
  if (statement.kind !== 'assign' && statement.kind !== 'update' && statement.kind !== 'expression') return;
  const targets = accumulators(own);
  const unread = unreadNames(statement, own.body);
  const lines = linesOf(statement, written.source);
  const indent = /^\s*/.exec(written.source.slice(lines.from, statement.from))?.[0] ?? '';
  const line = (added: string, cost: number): MissingLine => {
    const at = lines.to - (written.source[lines.to - 1] === '\n' ? 1 : 0);
    return { added, edits: [{ from: at, to: at, text: `\n${indent}${added}` }], cost, cause: `\`${added}\` is missing` };
  };
  for (const target of targets) {
    for (const name of unread) {
      yield line(`${target} += ${name}`, COST);
      for (const index of indexTexts(loops)) yield line(`${target}${index} = ${name}`, COST + 0.05);
    }
    const isOwn = statement.kind === 'assign' && statement.targets.some((each) => each.kind === 'name' && each.name === target);
    if (!isOwn) continue;
    const plain = words.filter(({ text }) => /^[\w.]+$/.test(text)).slice(0, 8);
    for (const { text: index } of plain)
      for (const { text: value } of plain)
        if (index !== value && index !== target && value !== target)
          yield line(
            isTorch ? `${target}.index_add_(0, ${index}, ${value})` : `np.add.at(${target}, ${index}, ${value})`,
            COST + 0.6,
          );
  }
}
