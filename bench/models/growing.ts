/** Something that a file may have many of, and a file that has so many. */
export interface Growing {
  readonly name: string;
  /** What is in the file `count` times; all else stays as it is. */
  readonly source: (count: number) => string;
}

function each(count: number, line: (index: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, index) => line(index + 1));
}

function file(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A chain of equations, and the block that belongs to it. */
function chainByHand(lines: number): string {
  const equations = Math.ceil(lines / 2);
  return file(
    'input z0: [n]',
    'param w: [n]',
    ...each(equations, (index) => `z${index} = sin(w * z${index - 1})`),
    `output z${equations}`,
    'backward {',
    ...each(equations, (index) => {
      const last = equations - index + 1;
      const common = `dz${last} * cos(w * z${last - 1})`;
      return `  dw += ${common} * z${last - 1}\n  dz${last - 1} += ${common} * w`;
    }),
    '}',
  );
}

export const GROWING: readonly Growing[] = [
  {
    name: 'inputs',
    source: (count) =>
      file(...each(count, (index) => `input x${index}: [n]`), ...each(count, (index) => `y${index} = tanh(x${index})`)),
  },
  {
    name: 'parameters',
    source: (count) =>
      file(
        'input z0: [n]',
        ...each(count, (index) => `param w${index}: [n]`),
        ...each(count, (index) => `z${index} = tanh(w${index} + z${index - 1})`),
        `output z${count}`,
      ),
  },
  {
    name: 'sequences',
    source: (count) =>
      file(...each(count, (index) => `input x${index}[1..T]: [n]`), ...each(count, (index) => `y${index} = tanh(x${index}[T])`)),
  },
  {
    name: 'sizes',
    source: (count) =>
      file(...each(count, (index) => `input x${index}: [n${index}]`), ...each(count, (index) => `y${index} = tanh(x${index})`)),
  },
  {
    name: 'equations',
    source: (count) =>
      file('input z0: [n]', 'param w: [n]', ...each(count, (index) => `z${index} = sin(w * z${index - 1})`), `output z${count}`),
  },
  { name: 'lines of a block', source: chainByHand },
  {
    name: 'loops in a row',
    source: (count) =>
      file(
        'input h0[1..T]: [n]',
        ...each(count, (index) => `for t in 1..T { h${index}[t] = tanh(h${index - 1}[t]) }`),
        `output h${count}[T]`,
      ),
  },
  {
    name: 'parts of a concat',
    source: (count) =>
      file(...each(count, (index) => `input x${index}: [n]`), `y = concat(${each(count, (index) => `x${index}`).join(', ')})`),
  },
];
