import { sharedEnds } from './shared-ends.ts';

/** A line and a character in it, both counted from 0, as editors do. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a text; `end` is behind its last character. */
export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** Characters of a chunk, about: small enough to be copied with each edit, large enough for a file to have few. */
const CHUNK = 2_048;

/** A stretch of whole lines, each with its line break; the last one of a text begins after its last break. */
interface Chunk {
  readonly text: string;
  /** Offsets of the beginnings of its lines. */
  readonly lines: readonly number[];
}

/** The same text by itself: a slice would keep all of the text that it was cut from, for as long as it is there. */
export function detached(text: string): string {
  return text.split('').join('');
}

function chunkOf(text: string): Chunk {
  const lines = [0];
  for (const { index, 0: found } of text.matchAll(/\r\n|\r|\n/g))
    if (index + found.length < text.length) lines.push(index + found.length);
  return { text, lines };
}

/** The offset after the first line break from an offset on. */
function nextLine(text: string, offset: number): number {
  const pattern = /\r\n|\r|\n/g;
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}

function endsWithBreak(text: string): boolean {
  return text.endsWith('\n') || text.endsWith('\r');
}

/** Cuts a text that begins with a line. At the end of the file, the text after the last break is a chunk too. */
function cut(text: string, isEnd: boolean): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < text.length; ) {
    const left = text.length - start;
    const end = left < 1.5 * CHUNK ? text.length : nextLine(text, start + CHUNK - 1);
    const isAll = end - start === text.length;
    chunks.push(chunkOf(isAll ? text : detached(text.slice(start, end))));
    start = end;
  }
  if (isEnd && (chunks.length === 0 || endsWithBreak(text))) chunks.push(chunkOf(''));
  return chunks;
}

/** The last index whose value is at most a number; the first value is. */
export function lastAtMost(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Sums of what stands in front of each, and of all. */
export function sumsOf<T>(items: readonly T[], size: (item: T) => number): readonly number[] {
  let sum = 0;
  return [0, ...items.map((item) => (sum += size(item)))];
}

/** The number of characters that two texts have in common at their beginnings, and then at their ends. */
interface CommonEnds {
  readonly start: number;
  readonly end: number;
}

function commonStart(a: string, b: string, least: number): number {
  let length = 0;
  while (length < least && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
}

function commonEnd(a: string, b: string, least: number): number {
  let length = 0;
  while (length < least && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length += 1;
  return length;
}

/**
 * The text of a file, immutable and in chunks: an edit makes those anew that it touches and shares the others, so that
 * it costs the same in a short file and in a long one.
 */
export class SourceText {
  private readonly chunks: readonly Chunk[];
  /** In front of each chunk, and of all of them: characters and lines. */
  private readonly offsets: readonly number[];
  private readonly lines: readonly number[];
  private whole: string | undefined;

  private constructor(chunks: readonly Chunk[]) {
    this.chunks = chunks;
    this.offsets = sumsOf(chunks, ({ text }) => text.length);
    this.lines = sumsOf(chunks, ({ lines }) => lines.length);
  }

  static of(text: string): SourceText {
    return new SourceText(cut(text, true));
  }

  get length(): number {
    return this.offsets.at(-1) ?? 0;
  }

  get lineCount(): number {
    return this.lines.at(-1) ?? 0;
  }

  toString(): string {
    this.whole ??= this.chunks.map(({ text }) => text).join('');
    return this.whole;
  }

  slice(start: number, end: number): string {
    if (end <= start) return '';
    const first = this.chunkAt(start);
    let last = first;
    while ((this.offsets[last + 1] ?? end) < end) last += 1;
    const texts = this.chunks.slice(first, last + 1).map(({ text }) => text);
    const offset = this.offsets[first] as number;
    return texts.join('').slice(start - offset, end - offset);
  }

  /** With another text in place of what stands between two offsets. */
  replaced(start: number, end: number, text: string): SourceText {
    let first = this.chunkAt(start);
    let last = this.chunkAt(end);
    // A line break of two characters may come together where chunks meet.
    if (first > 0 && start === this.offsets[first]) first -= 1;
    const from = this.offsets[first] as number;
    let changed = this.slice(from, start) + text + this.slice(end, this.offsets[last + 1] as number);
    while (last + 1 < this.chunks.length && (!endsWithBreak(changed) || changed.endsWith('\r') || changed.length < CHUNK / 2)) {
      last += 1;
      changed += this.chunks[last]?.text ?? '';
    }
    const isEnd = last + 1 === this.chunks.length;
    return new SourceText([...this.chunks.slice(0, first), ...cut(changed, isEnd), ...this.chunks.slice(last + 1)]);
  }

  /** A text of which most stands here already. */
  revised(text: string): SourceText {
    const { chunks, offsets, length } = this;
    const least = Math.min(length, text.length);
    let start = 0;
    let first = 0;
    for (; first < chunks.length && text.startsWith(chunks[first]?.text ?? '', start); first += 1)
      start = offsets[first + 1] as number;
    start += commonStart(chunks[first]?.text ?? '', text.slice(start, (offsets[first + 1] ?? start) + 1), least - start);
    let end = 0;
    for (let last = chunks.length - 1; last > first; last -= 1) {
      const own = chunks[last]?.text ?? '';
      if (end + own.length > least - start || !text.endsWith(own, text.length - end)) break;
      end += own.length;
    }
    if (start === length && start === text.length) return this;
    return this.replaced(start, length - end, text.slice(start, text.length - end));
  }

  /** The lengths of the common beginning and the common end with an earlier version. */
  commonWith(earlier: SourceText): CommonEnds {
    const [a, b] = [earlier.chunks, this.chunks];
    const { first, last } = sharedEnds(a, b);
    const start = this.offsets[first] as number;
    const end = this.length - (this.offsets[b.length - last] as number);
    const [before, after] = [earlier.slice(start, earlier.length - end), this.slice(start, this.length - end)];
    const shorter = Math.min(before.length, after.length);
    const prefix = commonStart(before, after, shorter);
    return { start: start + prefix, end: end + commonEnd(before, after, shorter - prefix) };
  }

  positionAt(offset: number): TextPosition {
    const at = Math.max(Math.min(offset, this.length), 0);
    const index = this.chunkAt(at);
    const { text, lines } = this.chunks[index] as Chunk;
    const inside = at - (this.offsets[index] as number);
    const line = lastAtMost(lines, inside);
    const start = lines[line] as number;
    return { line: (this.lines[index] as number) + line, character: beforeBreak(text, inside, start) - start };
  }

  offsetAt({ line, character }: TextPosition): number {
    if (line >= this.lineCount) return this.length;
    if (line < 0) return 0;
    const index = Math.min(lastAtMost(this.lines, line), this.chunks.length - 1);
    const { text, lines } = this.chunks[index] as Chunk;
    const own = line - (this.lines[index] as number);
    const start = lines[own] as number;
    const inside = character <= 0 ? start : Math.min(start + character, lines[own + 1] ?? text.length);
    return (this.offsets[index] as number) + (character <= 0 ? start : beforeBreak(text, inside, start));
  }

  /** The chunk that an offset is in; where two meet, the second. */
  private chunkAt(offset: number): number {
    return Math.min(lastAtMost(this.offsets, offset), this.chunks.length - 1);
  }
}

/** An offset of a line, at most in front of its break. */
function beforeBreak(text: string, offset: number, start: number): number {
  let end = offset;
  while (end > start && endsWithBreak(text[end - 1] ?? '')) end -= 1;
  return end;
}
