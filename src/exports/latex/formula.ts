import { builders } from 'prettier/doc';
import { printed, WIDTH } from '../document/document.ts';

type Doc = builders.Doc;

const { align, group, line } = builders;

const TOKEN = /\\(?:[a-zA-Z]+|.)|\s+|[^\\\s{}()[\]]+|./gsu;
const OPERATOR = /^([-+<>]|\\(odot|cdot|,|times|neq?|leq?|geq?|land|lor))$/;

/** Docs on as few lines as they fit in, together with what follows without a space: `fill` takes no notice of that. */
const packed = ([first = '', ...rest]: readonly Doc[]): Doc => [first, ...rest.map((doc) => group([line, doc]))];

/** The contents of a bracket of a formula: lines end in front of its operators or behind commas, and only then elsewhere. */
class Row {
  private readonly terms: Doc[] = [];
  private words: Doc[] = [];
  private word: Doc[] = [];
  private last = '';

  add(doc: Doc, last: string): void {
    this.word.push(doc);
    this.last = last;
  }

  /** The space in front of a token. */
  space(next: string): void {
    if (next === ROW_END || next.startsWith('&') || OPERATOR.test(this.last)) {
      this.word.push(' ');
      return;
    }
    this.words.push(this.word);
    this.word = [];
    if (!OPERATOR.test(next) && !/[,;]$/.test(this.last)) return;
    this.terms.push(packed(this.words));
    this.words = [];
  }

  doc(): Doc {
    return packed([...this.terms, packed([...this.words, this.word])]);
  }
}

const ROW_END = '\\\\';

/** A row of an alignment on as many lines as it takes: in LaTeX, the end of a line is a space. */
export function formulaLines(text: string): readonly string[] {
  if (text.length + 2 <= WIDTH) return [`  ${text}`];
  const open: Row[] = [new Row()];
  const close = (): void => {
    const inner = open.pop();
    if (inner !== undefined) open.at(-1)?.add(inner.doc(), '');
  };
  const tokens = text.match(TOKEN) ?? [];
  for (const [at, token] of tokens.entries()) {
    if (/^\s+$/.test(token)) {
      open.at(-1)?.space(tokens[at + 1] ?? '');
      continue;
    }
    if (/^[)\]}]$/.test(token) && open.length > 1) close();
    open.at(-1)?.add(token, token);
    if (/^[([{]$/.test(token)) open.push(new Row());
  }
  while (open.length > 1) close();
  return printed(['  ', align(4, open[0]?.doc() ?? text)], WIDTH, 2);
}
