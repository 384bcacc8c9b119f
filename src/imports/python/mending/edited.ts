import { parsePython } from '../parse.ts';
import type { FunctionStatement, Module, Range, Stmt } from '../syntax.ts';
import { headOf } from './places.ts';

/** A replacement in the Python text. */
export interface TextEdit extends Range {
  readonly text: string;
}

/** A stretch of a text after edits, which lie in it. */
export function textAfter(source: string, { from, to }: Range, edits: readonly TextEdit[]): string {
  let changed = '';
  let at = from;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    changed += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return changed + source.slice(at, to);
}

/** A statement read alone; undefined for what is not one statement. */
export function onlyStatement(text: string): Stmt | undefined {
  const { body, damage } = parsePython(text);
  return damage.length > 0 || body.length !== 1 ? undefined : body[0];
}

/** A statement with edits of its head, in the place of the one that it was; undefined where that is no statement of its kind. */
export function editedStatement(statement: Stmt, edits: readonly TextEdit[], source: string): Stmt | undefined {
  const { from, to } = statement;
  const text = textAfter(source, headOf(statement), edits);
  if (statement.kind === 'for' || statement.kind === 'if') {
    const head = onlyStatement(`${text}:\n    pass`);
    if (head?.kind === 'for' && statement.kind === 'for') return { ...statement, target: head.target, over: head.over };
    return head?.kind === 'if' && statement.kind === 'if' ? { ...statement, test: head.test } : undefined;
  }
  const read = onlyStatement(text.replace(/^return\b/, 'it ='));
  if (read === undefined) return undefined;
  if (statement.kind === 'return') return read.kind === 'assign' ? { kind: 'return', value: read.value, from, to } : undefined;
  return { ...read, from, to };
}

/** A block with other statements in place of one, wherever it stands; the same block where it does not. */
function inBlock(body: readonly Stmt[], statement: Stmt, by: readonly Stmt[]): readonly Stmt[] {
  const changed = body.flatMap((own): readonly Stmt[] => (own === statement ? by : [within(own, statement, by)]));
  return changed.length === body.length && changed.every((own, at) => own === body[at]) ? body : changed;
}

function within(own: Stmt, statement: Stmt, by: readonly Stmt[]): Stmt {
  if (own.from > statement.from || own.to < statement.to) return own;
  switch (own.kind) {
    case 'for':
    case 'while':
    case 'with':
    case 'function':
    case 'class': {
      const body = inBlock(own.body, statement, by);
      return body === own.body ? own : { ...own, body };
    }
    case 'if': {
      const [body, otherwise] = [inBlock(own.body, statement, by), inBlock(own.otherwise, statement, by)];
      return body === own.body && otherwise === own.otherwise ? own : { ...own, body, otherwise };
    }
    default:
      return own;
  }
}

/** The statements of a module with others in place of one. */
export function replacedIn({ body }: Module, statement: Stmt, by: readonly Stmt[]): readonly Stmt[] {
  return inBlock(body, statement, by);
}

export function functionNamed(body: readonly Stmt[], name: string): FunctionStatement | undefined {
  return body.find((own): own is FunctionStatement => own.kind === 'function' && own.name === name);
}
