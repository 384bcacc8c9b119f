import { laidOut, PYTHON_LAYOUT } from '../document/document.ts';
import { comment as commentIn } from '../document/prose.ts';

/** One statement: `def f(...):`, `name = value`, `name += value`, `return value`. */
export function statement(text: string, indent: string): readonly string[] {
  return laidOut(indent + text, PYTHON_LAYOUT);
}

export function comment(text: string, indent: string): readonly string[] {
  return commentIn([text], indent, PYTHON_LAYOUT);
}
