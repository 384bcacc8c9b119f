import type { Program, Step } from '../../../program/program.ts';
import { equationsOf } from '../../../program/steps.ts';
import { CAPTION, type Heading, type TextMarks } from './headings.ts';
import { balanced, captioned, type Group, type Item, isGroup, nameOf, repeated, statementOf } from './items.ts';

/** A part of the equations that can be drawn as one box. */
export interface Section {
  /** Made of names: it survives edits that leave these alone. */
  readonly id: string;
  readonly kind: Group['kind'];
  readonly label: string;
  readonly parent: Section | undefined;
}

/** The innermost section of each statement that stands in one. */
export type Outline = ReadonlyMap<number, Section>;

/** Sections with a title each; what stands in front of the first one has none. */
function byTitle(steps: readonly Step[], marks: TextMarks, above: number): readonly Item[] {
  const titlesOf = (step: Step): readonly Heading[] =>
    (marks.headings.get(statementOf(step)) ?? []).filter(({ level }) => level !== CAPTION && level > above);
  const levels = steps.flatMap((step) => titlesOf(step).map(({ level }) => level));
  if (levels.length === 0) return byContent(steps, marks);
  const level = Math.min(...levels);
  const titleOf = (step: Step): string | undefined => titlesOf(step).findLast((own) => own.level === level)?.text;
  const starts = steps.flatMap((step, at) => (titleOf(step) === undefined ? [] : [at]));
  const [first = 0] = starts;
  const sections = starts.map((start, index): Item => {
    const own = steps.slice(start, starts[index + 1]);
    return { kind: 'titled', label: titleOf(own[0] as Step) as string, items: byTitle(own, marks, level) };
  });
  return balanced([...byContent(steps.slice(0, first), marks), ...sections], marks);
}

/** Captions first, then repeated structure among what has none, then runs of about equal length. */
function byContent(steps: readonly Step[], marks: TextMarks): readonly Item[] {
  const items: Item[] = [];
  let open: Step[] = [];
  const close = (): void => {
    items.push(...repeated(open, marks));
    open = [];
  };
  for (const item of captioned(steps, marks)) {
    if (!isGroup(item)) open.push(item);
    else {
      close();
      items.push({ ...item, items: balanced(repeated(stepsOf(item), marks), marks) });
    }
  }
  close();
  return balanced(items, marks);
}

function stepsOf({ items }: Group): readonly Step[] {
  return items.filter((item) => !isGroup(item));
}

class Sections {
  readonly found = new Map<number, Section>();
  private readonly marks: TextMarks;
  private readonly taken = new Map<string, number>();
  private readonly isShort: boolean;

  constructor(marks: TextMarks, isShort: boolean) {
    this.marks = marks;
    this.isShort = isShort;
  }

  /** Bodies of loops are outlined by themselves. */
  body(steps: readonly Step[]): void {
    this.place(byTitle(steps, this.marks, 0), undefined);
    for (const step of steps) if (step.kind === 'loop') this.body(step.body);
  }

  private place(items: readonly Item[], parent: Section | undefined): void {
    for (const item of items) {
      if (!isGroup(item)) {
        if (parent !== undefined) this.found.set(statementOf(item), parent);
      } else if (isWorthABox(item) && (item.kind === 'titled' || !this.isShort))
        this.place(item.items, this.section(item, parent));
      else this.place(item.items, parent);
    }
  }

  private section({ kind, label, items }: Group, parent: Section | undefined): Section {
    const base = `${kind === 'titled' ? `# ${label}` : `${nameOf(items)} …`}`;
    const count = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, count);
    return { id: count === 1 ? base : `${base} #${count}`, kind, label, parent };
  }
}

/** A box around a single equation says no more than the equation. */
function isWorthABox({ items }: Group): boolean {
  const [only, second] = items;
  return second !== undefined || (only !== undefined && (isGroup(only) || only.kind === 'loop'));
}

/** So many equations are taken in at once: only what the file itself puts together is a part then. */
const FEW = 20;

/** The outline of a program: headings, repeated structure, and runs where a part has more steps than one can take in. */
export function outlineOf({ body }: Program, marks: TextMarks): Outline {
  const sections = new Sections(marks, equationsOf(body).length <= FEW);
  sections.body(body);
  return sections.found;
}
