import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze, check, deriveText, format, run } from '../../src/index.ts';

const GRU = `cell GRU(x: [n], h: [m]) -> y {
  param Wz, Wg: [m, n]
  param Uz: [m, m]
  z = sigmoid(Wz @ x + Uz @ h)
  g = tanh(Wg @ x)
  y = (1 - z) * h + z * g
}
`;
const LOOP = `${GRU}input x[1..T]: [k]
input h0: [m]
h[0] = h0
for t in 1..T {
  h[t] = GRU(x[t], h[t-1])
}
output h[T]
`;
const LSTM = `cell LSTM(x: [n], h: [m], c: [m]) -> a, b {
  param W: [m, n]
  param U: [m, m]
  p = W @ x + U @ h
  b = sigmoid(p) * c + tanh(p)
  a = tanh(b) * sigmoid(p)
}
cell Other = LSTM
const x: [n]
input a0, c0: [m]
a, c = LSTM(x, a0, c0)
a2, c2 = Other(x, a, c)
y = a2 + c
output y
`;

const messagesOf = (text: string): readonly string[] =>
  check(analyze(text)).diagnostics.map(({ code, message }) => `${code}: ${message}`);

describe('cells', () => {
  it.each([
    ['in a loop', LOOP, "dx[t], dh[t-1] += GRU'(dh[t]; x[t], h[t-1])"],
    ['with several results', LSTM, "da0, dc0 += LSTM'(da, dc; x, a0, c0)"],
    ['whose argument needs no gradient', `${GRU}const x: [n], h: [m]\ny = GRU(x, h)\noutput y\n`, "GRU'(dy; x, h)"],
    [
      'given the same twice',
      'cell F(a: [n], b: [n]) -> y {\n  y = a * b\n}\ninput x: [n]\ny = F(x, x)\n',
      "dx, dx += F'(dy; x, x)",
    ],
  ])('are derived as one line: %s', (_, text, line) => {
    const derived = deriveText(analyze(text));
    expect(derived).toContain(line);
    expect(format(derived)).toBe(derived);
    const checked = check(analyze(derived));
    expect(checked.diagnostics.filter(({ code }) => code !== 'unused')).toEqual([]);
    expect(checked.ok).toBe(true);
    expect(checked.gradients.every(({ status }) => status === 'pass')).toBe(true);
    expect(checked.lines.every(({ status }) => status !== 'fail')).toBe(true);
    expect(deriveText(analyze(derived))).toBe(derived);
  });

  it('get equations of their own where they stand inside of expressions', () => {
    const derived = deriveText(analyze(`${GRU}input x: [n]\ninput h: [m]\ny = 2 * GRU(x, GRU(x, h)) + h\noutput y\n`));
    expect(derived).toContain("dh += GRU'(");
    expect(check(analyze(derived)).ok).toBe(true);
  });

  it('are what their equations are, gradients included', () => {
    const inlined = `input x[1..T]: [k]
input h0: [m]
param Wz, Wg: [m, k]
param Uz: [m, m]
h[0] = h0
for t in 1..T {
  z = sigmoid(Wz @ x[t] + Uz @ h[t-1])
  g = tanh(Wg @ x[t])
  h[t] = (1 - z) * h[t-1] + z * g
}
output h[T]
`;
    const own = {
      x: [
        [0.1, 0.2],
        [0.3, -0.4],
      ],
      h0: [0.5, -0.6],
    };
    const [Wz, Wg, Uz] = [
      [
        [1, -2],
        [0.5, 0.25],
      ],
      [
        [0.3, 0.2],
        [-0.1, 0.7],
      ],
      [
        [0.9, 0.1],
        [0.2, -0.3],
      ],
    ];
    const called = run(analyze(LOOP), { ...own, 'GRU.Wz': Wz, 'GRU.Wg': Wg, 'GRU.Uz': Uz });
    const plain = run(analyze(inlined), { ...own, Wz, Wg, Uz });
    const flat = (value: unknown): readonly number[] => [value].flat(9) as number[];
    const expectClose = (a: unknown, b: unknown): void =>
      flat(a).forEach((number, index) => {
        expect(number).toBeCloseTo(flat(b)[index] as number, 12);
      });
    expectClose(called.outputs['h[T]'], plain.outputs['h[T]']);
    for (const name of ['x', 'h0']) expectClose(called.gradients[name], plain.gradients[name]);
    for (const name of ['Wz', 'Wg', 'Uz']) expectClose(called.gradients[`GRU.${name}`], plain.gradients[name]);
  });

  it('have one set of parameters for all calls, and another one under another name', () => {
    const text = `${GRU}cell B = GRU\ninput x: [n]\ninput h: [m]\ny = GRU(x, GRU(x, h)) + B(x, h)\noutput y\n`;
    const names = analyze(text).forward.given.map(({ name }) => name);
    expect(names).toEqual(['x', 'h', 'GRU.Wz', 'GRU.Wg', 'GRU.Uz', 'B.Wz', 'B.Wg', 'B.Uz']);
  });

  it('share the parameters of a cell that several of them call', () => {
    const text = `${GRU}cell A(x: [n], h: [m]) -> y {\n  y = GRU(x, h)\n}\ninput x: [n]\ninput h: [m]\ny = A(x, h) * GRU(x, h)\noutput y\n`;
    expect(analyze(text).forward.given.map(({ name }) => name)).toEqual(['x', 'h', 'GRU.Wz', 'GRU.Wg', 'GRU.Uz']);
    expect(check(analyze(text)).ok).toBe(true);
  });
});

describe('mistakes in cells', () => {
  const derived = deriveText(analyze(LSTM));
  const loop = deriveText(analyze(LOOP));

  it.each([
    ['arguments in the wrong order', derived.replace("LSTM'(da, dc; x, a0, c0)", "LSTM'(da, dc; x, c0, a0)")],
    ['a missing adjoint', derived.replace("LSTM'(da, dc; x, a0, c0)", "LSTM'(da, 0; x, a0, c0)")],
    ['targets in the wrong order', derived.replace('da0, dc0 +=', 'dc0, da0 +=')],
    ['another element', loop.replace("GRU'(dh[t]; x[t], h[t-1])", "GRU'(dh[t]; x[t], h[t])")],
    ['a missing line', derived.replace(/.*Other'\(.*\n/, '')],
    ['a missing line of a loop', loop.replace(/.*GRU'\(.*\n/, '')],
  ])('are one error that the fix mends: %s', (_, text) => {
    const { diagnostics, ok } = check(analyze(text));
    expect(ok).toBe(false);
    const errors = diagnostics.filter(({ code }) => code !== 'unused');
    expect(errors).toHaveLength(1);
    const [edit] = errors[0]?.fixes[0]?.edits ?? [];
    expect([derived, loop].some((right) => right.includes(edit?.text.trim() ?? '?'))).toBe(true);
  });

  it('are told inside of the cell only', () => {
    const wrong = loop.replace('dg_1 = dg * (1 - g ^ 2)', 'dg_1 = dg * (1 - g)').replace('dg * (1 - g ^ 2)', 'dg * (1 - g)');
    const { diagnostics } = check(analyze(wrong));
    expect(diagnostics).toHaveLength(1);
    const line = analyze(wrong).document.statements.find(({ order }) => order === diagnostics[0]?.place.statement);
    expect(line?.text).toContain('dg * (1 - g)');
  });

  it.each([
    ['y = GRU(x)', 'wrong-arguments: `GRU` takes 2 arguments (`x`, `h`), found 1'],
    ['y = GRU(x, x)\nz = GRU(x, h)', 'shape-mismatch: the parameters of `GRU` are the same in all its calls'],
    ['y = GRV(x, h)', 'unknown-operation: there is no operation and no cell `GRV`'],
    ['y = GRU(x=x, h=h)', 'wrong-arguments: the arguments of a cell have no names'],
    ['a, b = GRU(x, h)', 'wrong-arguments: `GRU` has 1 result, and this line names 2'],
    ["GRU'(dy; x, h)", "syntax: the backward pass `GRU'` of a cell belongs into a backward block"],
    ['cell GRU(x: [n]) -> y {\n  y = x\n}', 'defined-twice: there is a cell `GRU` already'],
    ['cell relu(x: [n]) -> y {\n  y = x\n}', 'defined-twice: `relu` is an operation'],
    ['cell B = C', 'undefined-name: there is no cell `C`'],
    ['cell A(x: [n]) -> y {\n  y = A(x)\n}', 'recursion: a cell cannot call itself: `A` calls `A`'],
    ['q = 2 * x\ncell A(x: [n]) -> y {\n  y = x * q\n}', 'undefined-name: `q` is not defined'],
    ['cell A(x: [n]) -> y {\n  y = x\n  output y\n}', 'syntax: the results of a cell stand behind `->`'],
    ['cell A(x: [n]) -> y {\n  input u: [n]\n  y = x + u\n}', 'syntax: the inputs of a cell stand between its parentheses'],
    ['cell A(x[1..T]: [n]) -> y {\n  y = sum(x)\n}', 'wrong-arguments: a parameter of a cell is a tensor'],
    ['cell A(x: [n], u: [n]) -> y {\n  y = x\n}', 'unused: `u` is never read'],
    ['cell A(x: [n] -> y {\n  y = x\n}\nz = A(x)', 'syntax: '],
    ['cell A(x: [n]) {\n  y = x\n}\nz = A(x)', 'syntax: '],
    ['cell A(x: [n]) -> y {\n  y = x\ninput q: [n]\noutput q', 'syntax: this `{` is never closed'],
  ])('are told once: %s', (lines, message) => {
    const found = messagesOf(`${GRU}input x: [n]\ninput h: [m]\n${lines}\n`);
    expect(found.filter((own) => own.startsWith(message))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });
});

describe('imports', () => {
  const read = (files: Readonly<Record<string, string>>) => (name: string) => {
    const path = name.replace('./', '');
    const text = files[path];
    return text === undefined ? undefined : { path, text };
  };
  const importing = (text: string, files: Readonly<Record<string, string>>): readonly string[] =>
    check(analyze(text, { path: 'main', read: read(files) })).diagnostics.map(({ code, message }) => `${code}: ${message}`);
  const main = 'import GRU from "./a"\ninput x: [n]\ninput h: [m]\ny = GRU(x, h)\noutput y\n';

  it('give the cells of other files', () => {
    expect(importing(main, { a: GRU })).toEqual([]);
    const found = check(analyze(main, { path: 'main', read: read({ a: GRU }) }));
    expect(found.gradients.map(({ variable }) => variable.name)).toEqual(['x', 'h', 'GRU.Wz', 'GRU.Wg', 'GRU.Uz']);
  });

  it('give what those have imported', () => {
    expect(importing(main, { a: 'import GRU from "./b"\n', b: GRU })).toEqual([]);
  });

  it.each([
    ['no file', {}, 'there is no file `./a`'],
    ['no cell', { a: GRU.replaceAll('GRU', 'GRV') }, '`./a` has no cell `GRU`'],
    ['errors there', { a: GRU.replace('@ x', '@ h') }, '`GRU` has errors in the file that it comes from'],
    ['a circle', { a: `import Q from "./main"\n${GRU}`, main }, '`./a` imports this file in turn'],
  ])('report at the import: %s', (_, files, message) => {
    const found = importing(main, files);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`import: ${message}`);
  });
});

/** An equation of a random cell over names that are there already: `v3 = v0 * tanh(v1)`. */
interface Line {
  readonly form: string;
  readonly a: number;
  readonly b: number;
}

const FORMS = [
  'A + B',
  'A * B',
  'tanh(A) - B',
  'sigmoid(A * B)',
  'W @ A + B',
  'exp(-A * A) * B',
  'U @ (A - B)',
  'sum(A * B) * A',
];
const LINES = array(record({ form: constantFrom(...FORMS), a: integer({ min: 0, max: 9 }), b: integer({ min: 0, max: 9 }) }), {
  minLength: 1,
  maxLength: 6,
});

/** Equations with names that begin with a prefix, over operands and parameters of given names. */
function equations(
  lines: readonly Line[],
  prefix: string,
  given: readonly string[],
): { readonly text: string; readonly last: string } {
  const names = [...given];
  const text = lines.map(({ form, a, b }, index) => {
    const operand = (at: number): string => names[at % names.length] as string;
    const value = form.replaceAll(/[AB]/g, (sign) => operand(sign === 'A' ? a : b));
    names.push(`${prefix}${index}`);
    return `${prefix}${index} = ${value}`;
  });
  return { text: text.join('\n'), last: names.at(-1) as string };
}

describe('random programs', () => {
  it('with cells are what they are with the equations of the cells in their place', () => {
    assert(
      property(LINES, integer({ min: 1, max: 3 }), (lines, calls) => {
        const inside = equations(lines, 'v', ['x', 'h']);
        const cell = `cell C(x: [n], h: [n]) -> ${inside.last} {\nparam W, U: [n, n]\n${inside.text}\n}\n`;
        const head = 'input x, h: [n]\n';
        const called = Array.from({ length: calls }, (_, at) => `y${at} = C(${at === 0 ? 'x' : `y${at - 1}`}, h)`).join('\n');
        const plain = Array.from({ length: calls }, (_, at) => {
          const own = equations(lines, `c${at}v`, [at === 0 ? 'x' : `y${at - 1}`, 'h']);
          return `${own.text}\ny${at} = ${own.last}`;
        }).join('\n');
        const end = `\noutput y${calls - 1}\n`;
        const [W, U] = [
          [
            [0.3, -0.2],
            [0.5, 0.1],
          ],
          [
            [-0.4, 0.2],
            [0.6, 0.3],
          ],
        ];
        const given = { x: [0.7, -0.3], h: [0.2, 0.9] };
        const own = run(analyze(cell + head + called + end), { ...given, 'C.W': W, 'C.U': U });
        const other = run(analyze(`${head}param W, U: [n, n]\n${plain}${end}`), { ...given, W, U });
        const flat = (value: unknown): readonly number[] => [value].flat(9) as number[];
        const pairs = [
          [own.outputs[`y${calls - 1}`], other.outputs[`y${calls - 1}`]],
          ...['x', 'h'].map((name) => [own.gradients[name], other.gradients[name]]),
          ...['W', 'U'].map((name) => [own.gradients[`C.${name}`], other.gradients[name]]),
        ];
        for (const [a, b] of pairs)
          flat(a).forEach((number, index) => {
            const right = flat(b)[index] as number;
            expect(Math.abs(number - right)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(right)));
          });
      }),
      { numRuns: 150, seed: 28 },
    );
  });
});
