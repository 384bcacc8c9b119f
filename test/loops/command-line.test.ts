import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { LOOP_PROGRAMS } from './programs.ts';

const GRU = LOOP_PROGRAMS[0]?.text ?? '';

const SUM = `dim T = 3
input x[1..T]
param w
h[0] = w
for t in 1..T {
  h[t] = h[t-1] * x[t]
}
output h[T]
`;

describe('bprop check --memory', () => {
  it('says what must be saved, as a formula and, where the sizes are fixed, as numbers', () => {
    const { out, status } = openWorkspace({ 'gru.bprop': GRU }).bprop(['check', '--memory', '--dims', 'm=3', 'gru.bprop']);
    expect(status).toBe(0);
    expect(out).toMatch(/^ {2}h +T \* m \+ m +18 numbers +144 bytes$/m);
    expect(out).toMatch(/^ {2}z +T \* m +15 numbers +120 bytes$/m);
    expect(out).toMatch(/^ {2}in all +4 \* T \* m \+ m +63 numbers +504 bytes$/m);
    expect(out).toMatch(/^ {2}dUr \+= outer\(dr_4, h\[t-1\]\) +h$/m);
  });

  it('says the same to programs', () => {
    const { out } = openWorkspace({ 'sum.bprop': SUM }).bprop(['check', '--memory', '--json', '--no-numeric', 'sum.bprop']);
    const [{ memory }] = JSON.parse(out) as [{ memory: unknown }];
    expect(memory).toEqual({
      formula: 'T',
      numbers: 3,
      bytes: 24,
      values: [{ name: 'h', formula: 'T', numbers: 3, bytes: 24 }],
      again: [],
      equations: [
        { line: null, equation: 'dh[t-1] += dh[t] * x[t]', reads: ['x'] },
        { line: null, equation: 'dx[t] += dh[t] * h[t-1]', reads: ['h'] },
        { line: null, equation: 'dw += dh[0]', reads: [] },
      ],
    });
  });

  it('leaves numbers open where a size is not fixed, and says nothing of a file with errors', () => {
    const workspace = openWorkspace({ 'open.bprop': GRU.replace('dim T = 5', ''), 'bad.bprop': 'y = x' });
    const { out } = workspace.bprop(['check', '--memory', '--json', '--no-numeric', 'open.bprop', 'bad.bprop']);
    const [open, bad] = JSON.parse(out) as [{ memory: unknown }, { memory: unknown }];
    expect(open.memory).toMatchObject({ formula: '4 * T * m + m', numbers: null, bytes: null });
    expect(bad.memory).toBeNull();
  });
});

describe('bprop run', () => {
  it('takes a sequence as an array along its range, and names an element as it is written', () => {
    const workspace = openWorkspace({ 'sum.bprop': SUM, 'v.json': JSON.stringify({ x: [2, 3, 5], w: 7, 'dh[T]': 10 }) });
    const { out, error, status } = workspace.bprop(['run', '--json', '--data', 'v.json', 'sum.bprop']);
    expect({ error, status }).toEqual({ error: '', status: 0 });
    expect(JSON.parse(out)).toEqual({ outputs: { 'h[T]': 210 }, gradients: { x: [1050, 700, 420], w: 300 } });
  });

  it('tells the length of a sequence from the data, an empty one too', () => {
    const text = 'input x[2..T]: [n]\nparam w: [n]\ny[1] = w\nfor t in 2..T {\n  y[t] = y[t-1] * x[t]\n}\noutput y\n';
    const workspace = openWorkspace({
      'y.bprop': text,
      'v.json': '{"x": [], "w": [2, 3]}',
      'w.json': '{"x": [[5, 7]], "w": [2, 3]}',
    });
    const run = (data: string): unknown => JSON.parse(workspace.bprop(['run', '--json', '--data', data, 'y.bprop']).out);
    expect(run('v.json')).toEqual({ outputs: { y: [[2, 3]] }, gradients: { x: [], w: [1, 1] } });
    expect(run('w.json')).toEqual({
      outputs: {
        y: [
          [2, 3],
          [10, 21],
        ],
      },
      gradients: { x: [[2, 3]], w: [6, 8] },
    });
  });

  it('asks for a size that no value has', () => {
    const text = 'param w\nh[0] = w\nfor t in 1..T {\n  h[t] = h[t-1] * w\n}\noutput h[T]\n';
    const workspace = openWorkspace({ 'h.bprop': text, 'v.json': '{"w": 2}', 'w.json': '{"w": 2, "T": 3}' });
    const { error, status } = workspace.bprop(['run', '--data', 'v.json', 'h.bprop']);
    expect(status).toBe(2);
    expect(error).toContain('there is no size for `T`');
    expect(JSON.parse(workspace.bprop(['run', '--json', '--data', 'w.json', 'h.bprop']).out)).toEqual({
      outputs: { 'h[T]': 16 },
      gradients: { w: 32 },
    });
  });
});

describe('bprop expand', () => {
  it('leaves one operation an equation inside loops too, whose block is kept when it is derived again', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    const expanded = workspace.bprop(['derive', '--elementary', '--write', 'gru.bprop']);
    expect(expanded.status).toBe(0);
    expect(workspace.read('gru.bprop')).toContain('  z_1  = Wz @ x[t]\n');
    expect(workspace.bprop(['check', 'gru.bprop']).status).toBe(0);
    expect(workspace.bprop(['derive', 'gru.bprop']).out).toBe(workspace.read('gru.bprop'));
    expect(workspace.bprop(['expand', 'gru.bprop']).out).toBe(workspace.read('gru.bprop'));
    expect(workspace.bprop(['format', '--check', 'gru.bprop']).status).toBe(0);
  });
});
