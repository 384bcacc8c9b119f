import type { Random } from '../../../src/verify/draws/random.ts';
import { editedLong, pick } from './edited-text.ts';

const LINES = 260;

/**
 * Lines with sequences, to stand between plain ones: some become active at once, some late, some never, and some are
 * mistakes.
 */
function sequenceLines(at: number, random: Random): readonly string[] {
  const read = `v${Math.max(0, at - 1 - random.below(20))}`;
  const start = pick(['c[1]', 'c[1]', 'x', read], random);
  const recurrence = (factor: string): readonly string[] => {
    const step = pick(
      [[`  g = tanh(h${at}[t-1])`, `  h${at}[t] = g * ${factor}`], [`  h${at}[t] = h${at}[t-1] * ${factor}`]],
      random,
    );
    return [`h${at}[0] = ${start}`, 'for t in 1..T {', ...step, '}'];
  };
  switch (random.below(10)) {
    case 0:
    case 1:
      return [`h${at}[0] = ${start}`, `h${at}[1] = 2 * ${read}`];
    case 2:
      return [`for ${pick(['t', 's'], random)} in 1..3 {`, `  l${at} = ${read} * x`, '}'];
    case 3:
      return [`a${at} = h${at}[T]`, ...recurrence('2')];
    default:
      return [...recurrence(pick(['w', 'w', read, '2'], random)), `a${at} = h${at}[T]`, `b${at} = 2 * a${at} + a${at}`];
  }
}

/** A long plain part with sequences, recurrences and loops before it, in it and after it. */
export function mixedText(random: Random): string {
  const lines = ['dim T = 4', 'input x: [n]', 'param w, b: [n]', 'const c[1..T]: [n]'];
  lines.push('v0 = x', 'v1 = x * w', ...(random.below(2) === 0 ? sequenceLines(1, random) : []));
  for (let index = 2; index < LINES; index += 1) {
    const chunk = random.below(50) === 0 ? sequenceLines(index, random) : [];
    lines.push(...chunk);
    const read = random.below(5) === 0 ? random.below(index) : index - 1;
    const late = chunk.some((line) => line.startsWith(`b${index}`)) ? ` + b${index}` : '';
    const value = pick([`tanh(w * v${read} + b)`, `v${read} * w`, `2 * v${read}`], random);
    lines.push(`v${index} = ${random.below(40) === 0 ? 'c[2] * x' : value}${late}`);
  }
  if (random.below(2) === 0) lines.push(...sequenceLines(LINES, random));
  if (random.below(2) === 0) lines.push(`output v${LINES - 1}`);
  return `${lines.join('\n')}\n`;
}

/** An edit that turns plain lines into lines of sequences or back, or inserts such lines. */
export function editedMixed(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const line = lines[at] ?? '';
  const own = pick([...text.matchAll(/h\d+/g)].map(([name]) => name).concat('h0'), random);
  const elements = lines.flatMap((other, index) => (/^\w+\[/.test(other) ? [index] : []));
  const element = elements.length === 0 ? at : pick(elements, random);
  switch (random.below(10)) {
    case 0:
    case 1:
      return lines.with(at, line.replace(/^(\w+) =/, `$1[${pick(['0', '1', 'T', ''], random)}] =`)).join('\n');
    case 2:
      return lines.with(element, (lines[element] ?? '').replace(/^(\w+)\[[^\]]*\]/, '$1')).join('\n');
    case 3:
      return lines.toSpliced(at, 0, ...sequenceLines(random.below(LINES), random)).join('\n');
    case 4:
      return lines.with(at, line.replace(/v\d+(?= [+*])/, pick([`${own}[T]`, `${own}[0]`, own, 'c'], random))).join('\n');
    case 5:
      return lines.with(at, line.replace(/^\w+/, pick([own, 'g', 't', 's', 'pi'], random))).join('\n');
    case 6:
      return lines.toSpliced(element, 1 + random.below(4)).join('\n');
    case 7:
      return lines
        .with(element, (lines[element] ?? '').replace(/= .*/, pick(['= 1', '= x', '= c[1]', '= w * x', '= ('], random)))
        .join('\n');
    default:
      return editedLong(text, random);
  }
}
