import { NAME_PATTERN } from '../../language/name-pattern.ts';
import type { Module, Range } from './syntax.ts';

/** The request of a comment `# bprop: ...`. */
export type Directive =
  | { readonly kind: 'skip' }
  /** The value that a statement assigns to a name, said in the language. */
  | { readonly kind: 'equation'; readonly target: string; readonly value: string }
  | { readonly kind: 'shapes'; readonly shapes: ReadonlyMap<string, readonly string[]> }
  | { readonly kind: 'backward'; readonly of: string };

interface PlacedDirective extends Range {
  readonly directive: Directive;
}

const STATED = new RegExp(String.raw`(${NAME_PATTERN})\s*:?\s*\[([^\]]*)\]`, 'gu');

const EQUATION = new RegExp(String.raw`^(${NAME_PATTERN})\s*=(?!=)\s*(.+)$`, 'u');

/** `x [N, D], w [D, M]`. */
export function readShapes(text: string): ReadonlyMap<string, readonly string[]> {
  const found = text.matchAll(STATED);
  return new Map(
    [...found].map(([, name = '', sizes = '']) => [
      name,
      sizes
        .split(',')
        .map((size) => size.trim())
        .filter((size) => size !== ''),
    ]),
  );
}

function readDirective(text: string): Directive | undefined {
  const [, rest] = /^\s*bprop:\s*(.*)$/.exec(text) ?? [];
  if (rest === undefined) return undefined;
  if (/^skip\b/.test(rest)) return { kind: 'skip' };
  const [, of] = /^backward of\s+([\w.]+)/.exec(rest) ?? [];
  if (of !== undefined) return { kind: 'backward', of };
  const [, target, value] = EQUATION.exec(rest) ?? [];
  if (target !== undefined && value !== undefined) return { kind: 'equation', target, value };
  const shapes = readShapes(rest);
  return shapes.size === 0 ? undefined : { kind: 'shapes', shapes };
}

/** The comments of a file that are meant for the importer. */
export class Directives {
  private readonly placed: readonly PlacedDirective[];
  private readonly text: string;

  constructor({ text, comments }: Module) {
    this.text = text;
    this.placed = comments.flatMap(({ from, to, text: own }) => {
      const directive = readDirective(own);
      return directive === undefined ? [] : [{ from, to, directive }];
    });
  }

  /** The directive on the first line of a statement, or on a line of its own in front of it. */
  of({ from }: Range): Directive | undefined {
    if (this.placed.length === 0) return undefined;
    const end = this.text.indexOf('\n', from);
    const before = this.text.slice(0, from).trimEnd().length;
    const onLine = this.placed.find((own) => own.from >= from && (end < 0 || own.from < end));
    const own = onLine ?? this.placed.find(({ from: start, to }) => to === before && this.isAlone(start));
    return own?.directive;
  }

  private isAlone(start: number): boolean {
    const line = this.text.lastIndexOf('\n', start - 1) + 1;
    return this.text.slice(line, start).trim() === '';
  }

  /** Shapes that a range of the file states. */
  shapesIn({ from, to }: Range): ReadonlyMap<string, readonly string[]> {
    const own = this.placed.filter((placed) => placed.from >= from && placed.to <= to);
    return new Map(own.flatMap(({ directive }) => (directive.kind === 'shapes' ? [...directive.shapes] : [])));
  }
}
