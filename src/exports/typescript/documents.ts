/** Texts that may be broken into lines, printed as wide as they fit: P. Wadler, "A prettier printer", 2003. */
export type Text = string | readonly Text[] | Group | Indented | Line | Broken;

interface Group {
  readonly kind: 'group';
  readonly text: Text;
}

interface Indented {
  readonly kind: 'indented';
  readonly text: Text;
  /** Only where this group is broken. */
  readonly where?: Group;
}

interface Line {
  readonly kind: 'line';
  /** The text here if the line is not broken. */
  readonly flat: string;
}

interface Broken {
  readonly kind: 'broken';
  /** The text here if the line is broken. */
  readonly text: string;
}

export const LINE: Line = { kind: 'line', flat: ' ' };
export const SOFT: Line = { kind: 'line', flat: '' };

export const group = (...text: readonly Text[]): Group => ({ kind: 'group', text });
export const indented = (...text: readonly Text[]): Indented => ({ kind: 'indented', text });
export const indentedWhere = (where: Group, text: Text): Indented => ({ kind: 'indented', text, where });
export const broken = (text: string): Broken => ({ kind: 'broken', text });

const UNIT = 2;

interface Pending {
  readonly text: Text;
  readonly indent: number;
  readonly flat: boolean;
}

class Printer {
  private readonly width: number;
  private readonly brokenGroups = new Set<Group>();
  private output = '';
  private column = 0;

  constructor(width: number) {
    this.width = width;
  }

  print(text: Text, indent: number): string {
    const pending: Pending[] = [{ text, indent, flat: false }];
    this.output = ' '.repeat(indent);
    this.column = indent;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) this.step(next, pending);
    return this.output;
  }

  private step({ text, indent, flat }: Pending, pending: Pending[]): void {
    if (typeof text === 'string') {
      this.output += text;
      this.column += text.length;
    } else if (!('kind' in text)) pending.push(...text.map((part) => ({ text: part, indent, flat })).reverse());
    else if (text.kind === 'group') {
      const fits = flat || this.fits({ text: text.text, indent, flat: true }, pending);
      if (!fits) this.brokenGroups.add(text);
      pending.push({ text: text.text, indent, flat: fits });
    } else if (text.kind === 'indented') {
      const deeper = text.where === undefined || this.brokenGroups.has(text.where);
      pending.push({ text: text.text, indent: deeper ? indent + UNIT : indent, flat });
    } else if (text.kind === 'broken') {
      if (!flat) pending.push({ text: text.text, indent, flat });
    } else if (flat) pending.push({ text: text.flat, indent, flat });
    else {
      this.output += `\n${' '.repeat(indent)}`;
      this.column = indent;
    }
  }

  /** True if everything up to the next possible line break fits. */
  private fits(next: Pending, rest: readonly Pending[]): boolean {
    let room = this.width - this.column;
    const pending: Pending[] = [...rest, next];
    while (room >= 0) {
      const own = pending.pop();
      if (own === undefined) return true;
      const { text, flat } = own;
      if (typeof text === 'string') room -= text.length;
      else if (!('kind' in text)) pending.push(...text.map((part) => ({ ...own, text: part })).reverse());
      else if (text.kind === 'group' || text.kind === 'indented') {
        // Behind what must fit, a group may still be broken.
        pending.push({ ...own, text: text.text });
      } else if (text.kind === 'broken') {
        if (!flat) pending.push({ ...own, text: text.text });
      } else if (!flat) return true;
      else room -= text.flat.length;
    }
    return false;
  }
}

/** The lines of a text that begins at an indent. */
export function printText(text: Text, width: number, indent: number): readonly string[] {
  return new Printer(width).print(text, indent).split('\n');
}
