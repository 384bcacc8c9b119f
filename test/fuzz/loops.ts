import type { Random } from '../../src/verify/draws/random.ts';
import { pick } from './corpus.ts';

const UNARY: readonly string[] = ['tanh', 'sigmoid', 'sin', 'softplus', 'exp', 'abs', 'relu'];
const INFIX: readonly string[] = ['+', '-', '*'];

/** A vector expression over names that are vectors in sight. */
function vector(names: readonly string[], depth: number, random: Random): string {
  if (depth === 0) return pick(names, random);
  const inner = (): string => vector(names, depth - 1, random);
  switch (random.below(6)) {
    case 0:
      return `W @ (${inner()})`;
    case 1:
    case 2:
      return `${pick(UNARY, random)}(${inner()})`;
    case 3:
      return `${pick(['0.5', 't', '2'], random)} * (${inner()})`;
    default:
      return `(${inner()}) ${pick(INFIX, random)} (${inner()})`;
  }
}

/** The equations of one iteration: some locals, and the next element of a sequence. */
function iteration(target: string, names: readonly string[], random: Random): readonly string[] {
  const locals: string[] = [];
  const lines: string[] = [];
  for (let count = random.below(3); count > 0; count -= 1) {
    const name = `a${locals.length}`;
    lines.push(`${name} = ${vector([...names, ...locals], 1 + random.below(2), random)}`);
    locals.push(name);
  }
  return [...lines, `${target} = tanh(${vector([...names, ...locals], 1 + random.below(2), random)})`];
}

type Part = (random: Random) => readonly string[];

const upward: Part = (random) => ['h[0] = h0', 'for t in 1..T {', ...iteration('h[t]', ['x[t]', 'h[t-1]', 'b'], random), '}'];

const downward: Part = (random) => [
  'g[T+1] = h0 * b',
  'for t in T..1 {',
  ...iteration('g[t]', ['x[t]', 'g[t+1]', 'h[t]', 'h[t-1]', 'h[T]'], random),
  '}',
];

const layers: Part = (random) => [
  'for t in 1..T {',
  'c[0, t] = x[t] * h[t]',
  'for l in 1..3 {',
  ...iteration('c[l, t]', ['c[l-1, t]', 'h[t]', 'b', 'h[T-t]'], random).map((line) => line.replaceAll('t * (', '0.5 * (')),
  '}',
  '}',
];

const apart: Part = (random) => ['for t in 1..T {', ...iteration('k[t]', ['x[t]', 'h[t]', 'x[T-t+1]'], random), '}'];

/** A file with loops and no mistake: recurrences upward and downward, loops inside loops, whole sequences. */
export function loopFile(random: Random): string {
  const optional = [
    { part: downward, outputs: ['g[1]', 'sum(g)'] },
    { part: layers, outputs: ['c[3, T]', 'sum(c, axis=0)'] },
    { part: apart, outputs: ['k[1]', 'mean(k)'] },
  ].filter(() => random.next() < 0.5);
  const outputs = ['h[T]', 'sum(h, axis=0)', ...optional.flatMap((one) => one.outputs)].filter(() => random.next() < 0.6);
  const lines = [
    'input x[1..T]: [n]',
    'input h0: [n]',
    'param W: [n, n], b: [n]',
    ...upward(random),
    ...optional.flatMap(({ part }) => part(random)),
    ...(outputs.length === 0 ? ['h[1]'] : outputs).map((text, index) => `y${index} = ${text} * 2`),
  ];
  return `${lines.join('\n')}\n`;
}
