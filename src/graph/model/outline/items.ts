import type { Step } from '../../../program/program.ts';
import { CAPTION, type TextMarks } from './headings.ts';
import { crossings, findRepetitions } from './repetition.ts';

/** Steps that belong together, named by a heading, alike with their neighbours, or a run that only follows one another. */
export interface Group {
  readonly kind: 'titled' | 'repeated' | 'run';
  readonly label: string;
  readonly items: readonly Item[];
}

export type Item = Step | Group;

export function isGroup(item: Item): item is Group {
  return item.kind !== 'equation' && item.kind !== 'loop';
}

/** More boxes beside one another than this are grouped. */
const MOST = 8;
/** The number of boxes that a group has, about. */
const USUAL = 6;

/** The statement of a step; a forward program has one for each. */
export function statementOf(step: Step): number {
  return (step.kind === 'loop' ? step.statement : step.source?.statement) ?? Number.NaN;
}

function firstStep(item: Item): Step {
  return isGroup(item) ? firstStep(item.items[0] as Item) : item;
}

function lastStep(item: Item): Step {
  return isGroup(item) ? lastStep(item.items.at(-1) as Item) : item;
}

function stepsIn(items: readonly Item[]): readonly Step[] {
  return items.flatMap((item) => (isGroup(item) ? stepsIn(item.items) : [item]));
}

function stepName(step: Step): string {
  return step.kind === 'loop' ? `for ${step.variable}` : step.target.name;
}

/** The first name of some items: what they are remembered by. */
export function nameOf(items: readonly Item[]): string {
  return stepName(firstStep(items[0] as Item));
}

function namesIn(items: readonly Item[], nameOfStep: (step: Step) => string): string {
  const [first, last] = [firstStep(items[0] as Item), lastStep(items.at(-1) as Item)].map(nameOfStep);
  return first === last ? `${first}` : `${first} … ${last}`;
}

/** A name without its number, for what is alike but for that. */
function stemOf(step: Step): string {
  return stepName(step).replace(/\d+$/, '*');
}

function labelOfAlike(steps: readonly Step[]): string {
  const stems = [...new Set(steps.map(stemOf))];
  return stems.length === 1 ? `${steps.length} × ${stems[0]}` : namesIn(steps, stemOf);
}

/** A caption and its paragraph are a group. */
export function captioned(steps: readonly Step[], { headings, paragraphs }: TextMarks): readonly Item[] {
  const items: Item[] = [];
  let open: { readonly label: string; readonly items: Step[] } | undefined;
  for (const step of steps) {
    const statement = statementOf(step);
    const caption = headings.get(statement)?.find(({ level }) => level === CAPTION);
    if (caption !== undefined) {
      open = { label: caption.text, items: [] };
      items.push({ kind: 'titled', ...open });
    } else if (paragraphs.has(statement)) open = undefined;
    if (open === undefined) items.push(step);
    else open.items.push(step);
  }
  return items;
}

/** Repetitions as groups: alike ones have one label. */
export function repeated(steps: readonly Step[], { paragraphs }: TextMarks): readonly Item[] {
  const items: Item[] = [];
  let done = 0;
  const isParagraph = (at: number): boolean => paragraphs.has(statementOf(steps[at] as Step));
  for (const { start, period, count } of findRepetitions(steps, isParagraph)) {
    items.push(...steps.slice(done, start));
    const label = labelOfAlike(steps.slice(start, start + period));
    for (let block = 0; block < count; block += 1)
      items.push({ kind: 'repeated', label, items: steps.slice(start + block * period, start + (block + 1) * period) });
    done = start + period * count;
  }
  return [...items, ...steps.slice(done)];
}

/** The place near another that cuts the fewest values; a paragraph's beginning is worth two of them. */
function cutNear(wanted: number, reach: number, cost: (at: number) => number): number {
  let best = wanted;
  for (let at = wanted - reach; at <= wanted + reach; at += 1)
    if (cost(at) + Math.abs(at - wanted) / (4 * reach + 4) < cost(best) + Math.abs(best - wanted) / (4 * reach + 4)) best = at;
  return best;
}

/** Runs of about equal length, each as a group, until there are few of them. */
export function balanced(items: readonly Item[], marks: TextMarks): readonly Item[] {
  if (items.length <= MOST) return items;
  const steps = stepsIn(items);
  const cuts = crossings(steps);
  const places = [0];
  for (const item of items) places.push((places.at(-1) as number) + stepsIn([item]).length);
  const cost = (at: number): number => {
    const isParagraph = marks.paragraphs.has(statementOf(firstStep(items[at] as Item)));
    return (cuts[places[at] as number] as number) - (isParagraph ? 2 : 0);
  };
  const count = Math.ceil(items.length / USUAL);
  const reach = Math.max(1, Math.floor(items.length / count / 4));
  const bounds = [0];
  for (let index = 1; index < count; index += 1) bounds.push(cutNear(Math.round((index * items.length) / count), reach, cost));
  const runs = bounds.map((start, index): Item => {
    const own = items.slice(start, bounds[index + 1]);
    const [only, second] = own;
    if (second === undefined && only !== undefined) return only;
    return { kind: 'run', label: namesIn(own, stepName), items: own };
  });
  return balanced(runs, marks);
}
