import { describe, expect, it } from 'vitest';
import { type Outcome, openWorkspace } from '../support/command-line.ts';

const PROGRAM = `input x: [n]
param W: [m, n]
const c: [m]
y = W @ x
z = y * c
output z
`;
const VALUES = {
  x: [1, 2],
  W: [
    [1, 0],
    [0, 1],
    [3, -1],
  ],
  c: [1, 10, 100],
};

function run(values: unknown, args: readonly string[] = ['--json'], program = PROGRAM): Outcome {
  const workspace = openWorkspace({ 'a.bprop': program, 'v.json': typeof values === 'string' ? values : JSON.stringify(values) });
  return workspace.bprop(['run', 'a.bprop', '--data', 'v.json', ...args]);
}

function result(values: unknown, args?: readonly string[], program?: string): unknown {
  const { status, out, error } = run(values, args, program);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  return JSON.parse(out);
}

describe('bprop run', () => {
  it('gives outputs, and gradients for adjoints of one', () => {
    expect(result(VALUES)).toEqual({
      outputs: { z: [1, 20, 100] },
      gradients: {
        x: [301, -90],
        W: [
          [1, 2],
          [10, 20],
          [100, 200],
        ],
      },
    });
  });

  it('takes the adjoints of outputs', () => {
    expect(result({ ...VALUES, dz: [0, 1, 0] })).toEqual({
      outputs: { z: [1, 20, 100] },
      gradients: {
        x: [0, 10],
        W: [
          [0, 0],
          [10, 20],
          [0, 0],
        ],
      },
    });
  });

  it('runs the block of the file, or the derived one when asked', () => {
    const own = `${PROGRAM}backward {\n  dx += 0 * x\n  dW += outer(c, x)\n}\n`;
    expect(result(VALUES, ['--json'], own)).toMatchObject({
      gradients: {
        x: [0, 0],
        W: [
          [1, 2],
          [10, 20],
          [100, 200],
        ],
      },
    });
    expect(result(VALUES, ['--json', '--derived'], own)).toMatchObject({ gradients: { x: [301, -90] } });
  });

  it('has a gradient for every input and parameter, zeros included', () => {
    const program = 'input x: [n], q: [n]\nparam p\nconst c\ny = x * c\nunread = q * p\noutput y\n';
    expect(result({ x: [1, 2], q: [3, 4], p: 5, c: 2 }, ['--json'], program)).toEqual({
      outputs: { y: [2, 4] },
      gradients: { x: [2, 2], q: [0, 0], p: 0 },
    });
  });

  it('prints for people without --json', () => {
    const { status, out } = run(VALUES, []);
    expect(status).toBe(0);
    expect(out).toBe('outputs\n  z = [1,20,100]\ngradients\n  x = [301,-90]\n  W = [[1,2],[10,20],[100,200]]\n');
  });

  it('reads values from standard input, and tells of those that it does not need', () => {
    const workspace = openWorkspace({ 'a.bprop': PROGRAM });
    const { status, out, error } = workspace.bprop(
      ['run', 'a.bprop', '--data', '-', '--json'],
      JSON.stringify({ ...VALUES, q: 1 }),
    );
    expect(status).toBe(0);
    expect(error).toContain('q');
    expect(JSON.parse(out)).toMatchObject({ outputs: { z: [1, 20, 100] } });
  });

  it.each([
    ['a rank that is not declared', { ...VALUES, x: [[1, 2]] }, ['`x`', '[1, 2]', '[n]']],
    ['sizes that contradict each other', { ...VALUES, c: [1, 2] }, ['`c`', '[2]', '[m]', '[3]']],
    ['an adjoint of the wrong shape', { ...VALUES, dz: [1, 2] }, ['`dz`', '[2]', '[m]', '[3]']],
    ['a scalar for a vector', { ...VALUES, c: 1 }, ['`c`', '[]', '[m]']],
    ['ragged rows', { ...VALUES, W: [[1, 0], [1], [2, 3]] }, ['`W`', 'different lengths']],
    ['what is no number', { ...VALUES, x: [1, 'two'] }, ['`x`', '"two"']],
    ['a missing value', { x: VALUES.x, W: VALUES.W }, ['`c`', '[m]']],
    ['no object', [1, 2], ['JSON object']],
    ['no JSON', '{"x": [1,', ['not JSON']],
  ])('refuses %s', (_, values, says) => {
    const { status, out, error } = run(values);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(error).toMatch(/^bprop: .*\n$/);
    for (const text of ['v.json', ...says]) expect(error).toContain(text);
  });

  it('says when the values leave no room for a slice', () => {
    const { status, error } = run({ x: [1, 2] }, ['--json'], 'input x: [n]\ny = slice(x, start=0, stop=3)\n');
    expect(status).toBe(2);
    expect(error).toMatch(/^bprop: .*: no numbers for these sizes: .*3 elements.*\n$/);
  });

  it('holds `dim` against the values', () => {
    const { status, error } = run(VALUES, ['--json'], `dim n = 5\n${PROGRAM}`);
    expect(status).toBe(2);
    expect(error).toMatch(/^bprop: .*\[2\].*\[5\].*\n$|^bprop: .*\[3, 2\].*\[3, 5\].*\n$/);
  });
});
