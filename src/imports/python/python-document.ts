import type { Place } from '../../language/diagnostic.ts';
import { parseDocument, SourceDocument } from '../../language/document/document.ts';
import { SourceText } from '../../language/document/source-text.ts';
import type { Statement } from '../../language/document/statements.ts';
import type { Range } from './syntax.ts';

const [PLAIN] = parseDocument('x = 0').statements;

/** A Python text as a document, in which places begin at given offsets, so that whoever reports places knows no other text. */
export class PythonDocument extends SourceDocument {
  private readonly anchors: readonly number[];

  constructor(text: string, offsets: Iterable<number>) {
    const starts = [...new Set([0, ...offsets])].toSorted((a, b) => a - b);
    const statements = starts.map((start, order): Statement => {
      const end = text.indexOf('\n', start);
      return { order, text: text.slice(start, end < 0 ? text.length : end), syntax: (PLAIN as Statement).syntax };
    });
    const section = { length: text.length, statements, starts, comments: [], reach: text.length, isPlain: true };
    super({ source: SourceText.of(text), sections: [section], offsets: [0, text.length], orders: [0] });
    this.anchors = starts;
  }

  /** The place of a range. */
  place({ from, to }: Range): Place {
    let statement = this.anchors.findLastIndex((start) => start <= from);
    if (statement < 0) statement = 0;
    const start = this.anchors[statement] ?? 0;
    return { statement, span: { start: from - start, end: to - start } };
  }
}
