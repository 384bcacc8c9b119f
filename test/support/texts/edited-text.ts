import { namesIn } from '../../../src/language/name-pattern.ts';
import type { Random } from '../../../src/verify/draws/random.ts';

const SNIPPETS = [
  ' ',
  '\n',
  '\ny = 2 * x\n',
  '(',
  ')',
  '[n]',
  ' @ ',
  ' + ',
  '1',
  '.T',
  'output ',
  'input q: [n]\n',
  '# ',
  'for t in 1..T {\n',
  '}\n',
  'backward {\n',
];

export function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)] as T;
}

/** The text after something that a person at a keyboard, or a slip, does to it. */
export function edited(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const found = namesIn(text);
  const names = found.length > 0 ? found : ['x'];
  const offset = random.below(text.length + 1);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, offset) + pick(SNIPPETS, random) + text.slice(offset);
    case 1:
      return text.slice(0, offset) + text.slice(offset + 1 + random.below(6));
    case 2:
      return lines.toSpliced(at, 1).join('\n');
    case 3:
      return lines.toSpliced(at, 0, pick(lines, random)).join('\n');
    case 4:
      return lines.with(at, (lines[at] ?? '').replace(pick(names, random), pick(names, random))).join('\n');
    case 5:
      return text.replaceAll(new RegExp(`\\b${pick(names, random)}\\b`, 'gu'), pick(names, random));
    default:
      return lines.with(at, (lines[at] ?? '').replace(/\d/, String(random.below(10)))).join('\n');
  }
}

/** Some hundred equations, of which most read the one before, and declarations and outputs among them. */
export function longText(random: Random, isSplit: boolean): string {
  const lines = ['input x: [n]', 'param w, b: [n]', 'v0 = x', 'dv = x', 'const c: [n]'];
  for (let index = 1; index < 350; index += 1) {
    if (isSplit && index % 80 === 0) lines.push(`param p${index}: [n]`, `d${index} = w * x`);
    if (random.below(12) === 0)
      lines.push(
        pick([`param q${index}: [n]`, `const c${index}: [n, s${random.below(9)}]`, `input u${index}: [n] in 0.1..2`], random),
      );
    const read = random.below(5) === 0 ? random.below(index) : index - 1;
    const value = random.below(20) === 0 ? 'n * x' : `tanh(w * v${read} + b)`;
    lines.push(`v${index} = ${value}`);
  }
  return `${lines.join('\n')}\n${isSplit ? 'output v349\n' : ''}`;
}

export function editedLong(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const other = random.below(lines.length);
  const line = lines[at] ?? '';
  switch (random.below(9)) {
    case 0:
      return lines
        .toSpliced(at, 0, 'for t in 1..3 {')
        .toSpliced(at + 2 + random.below(150), 0, '}')
        .join('\n');
    case 1:
      return lines.toSpliced(at, random.below(100)).join('\n');
    case 2:
      return lines.toSpliced(at, 0, ...lines.slice(other, other + random.below(90))).join('\n');
    case 3:
      return lines.with(at, line.replace(/^\w+/, `v${random.below(350)}`)).join('\n');
    case 4:
      return lines.with(at, line.replace(/^v/, 'dv')).join('\n');
    case 5:
      return lines.toSpliced(at, 0, `dim v${other} = 3`).join('\n');
    case 6:
      return lines.with(at, line.replace(/v\d+(?= \+)/, `v${random.below(350)}`)).join('\n');
    default:
      return edited(text, random);
  }
}
