import { describe, expect, it } from 'vitest';
import { type Outcome, openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');
const BY_HAND = example('gru-by-hand.bprop');

interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
  readonly gradients: readonly Readonly<Record<string, unknown>>[];
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

function check(args: readonly string[], files: Readonly<Record<string, string>>, input?: string): Outcome {
  const workspace = openWorkspace(files);
  return workspace.bprop(['check', ...args], input);
}

function reports(args: readonly string[], files: Readonly<Record<string, string>>): readonly Report[] {
  return JSON.parse(check(['--json', ...args], files).out) as readonly Report[];
}

describe('bprop check', () => {
  it('passes every gradient of the GRU', () => {
    const { status, out, error } = check(['gru.bprop'], { 'gru.bprop': GRU });
    expect({ status, error }).toEqual({ status: 0, error: '' });
    for (const name of ['x', 'h', 'Wz', 'Wr', 'W', 'Uz', 'Ur', 'U'])
      expect(out).toMatch(new RegExp(`^✓ ${name} +\\[.*\\] +pass`, 'm'));
    expect(out).toMatch(/gru.bprop: ok, 8 of 8 gradients passed\n$/);
  });

  it('fails on dh of the GRU by hand, until its line is corrected', () => {
    const wrong = check(['gru.bprop'], { 'gru.bprop': BY_HAND });
    expect(wrong.status).toBe(1);
    expect(wrong.out).toMatch(/^✗ h +\[m\] +fail/m);
    expect(wrong.out.match(/✗/g)).toHaveLength(1);
    expect(wrong.out).toMatch(/10 of 11 gradients passed, 22 of 23 lines right\n$/);
    const corrected = check(['gru.bprop'], { 'gru.bprop': BY_HAND.replace('dh += Ur @ c', 'dh += Ur.T @ c') });
    expect(corrected).toMatchObject({ status: 0, error: '' });
    expect(corrected.out).toMatch(/11 of 11 gradients passed, 23 of 23 lines right\n$/);
  });

  it('compares whole Jacobians with `--full`, and names the element that differs most', () => {
    const right = check(['--full', 'gru.bprop'], { 'gru.bprop': GRU });
    expect(right.status).toBe(0);
    expect(right.out).toMatch(/^✓ 144 × 5 elements at n = 4, m = 5, worst error \S+ \(tolerance 1\.0e-9\): z17\[\d\] by \w+/m);
    const text = 'input x: [3]\nparam w: [3]\ny = x * w\nbackward {\n  dx += dy * w * 2\n  dw += dy * x\n}\n';
    const wrong = check(['--full', 'a.bprop'], { 'a.bprop': text });
    expect(wrong.status).toBe(1);
    expect(wrong.out).toMatch(/^✗ 6 × 3 elements, worst error \S+ \(tolerance 1\.0e-9\): y\[(\d)\] by x\[\1\]/m);
    const [report] = reports(['--full', 'a.bprop'], { 'a.bprop': text }) as readonly { readonly elements?: object }[];
    expect(report?.elements).toMatchObject({ ok: false, numbers: 6, outputs: 3 });
  });

  it.each([
    ['input K: [n, n] in spd\ny = logdet(K)\n', 'no element of `K` changes alone'],
    ['const c: [n]\ny = tanh(c)\n', 'no output depends on an `input` or a `param`'],
    ['input x: [5000]\ny = tanh(x)\n', '5000 × 5000 elements are too many: choose sizes with `--dims`'],
  ])('says with `--full` why whole Jacobians of %o are not compared', (text, why) => {
    expect(check(['--full', '--no-numeric', 'a.bprop'], { 'a.bprop': text }).out).not.toContain('element');
    const { status, out } = check(['--full', 'a.bprop'], { 'a.bprop': text });
    expect(status).toBe(0);
    expect(out).toContain(`~ not compared element by element: ${why}\n`);
  });

  it('reads standard input', () => {
    expect(check(['-'], {}, GRU)).toMatchObject({ status: 0, error: '' });
  });

  it('puts a caret under the place, and tells the fixes', () => {
    const { status, out } = check(['a.bprop'], { 'a.bprop': 'input x\n\ty = tahn(x)\n' });
    expect(status).toBe(1);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'a.bprop:2:6 error[unknown-operation] there is no operation `tahn`: did you mean `tanh`?',
      '2 | \ty = tahn(x)',
      '    \t    ^^^^',
      '    fix: Replace by `tanh`',
    ]);
  });

  it('has no colours when nobody looks', () => {
    const { out } = check(['gru.bprop', 'a.bprop'], { 'gru.bprop': GRU, 'a.bprop': 'y = z\n' });
    expect(out).not.toContain('\u001B');
  });

  it('is content with hints', () => {
    const { status, out } = check(['a.bprop'], { 'a.bprop': 'input x\na = tanh(x)\ny = x * 2\noutput y\n' });
    expect(status).toBe(0);
    expect(out).toContain('a.bprop:2:1 hint[unused] `a` is never read');
  });

  it('goes on after a file with errors', () => {
    const { status, out } = check(['a.bprop', 'gru.bprop'], { 'a.bprop': 'y = z\n', 'gru.bprop': GRU });
    expect(status).toBe(1);
    expect(out).toContain('a.bprop: failed, 1 error');
    expect(out).toContain('gru.bprop: ok');
  });

  it.each([
    ['an empty file', ''],
    ['comments only', '# nothing\n# at all'],
  ])('has nothing against %s', (_, text) => {
    expect(check(['a.bprop'], { 'a.bprop': text })).toEqual({ status: 0, out: 'a.bprop: ok\n', error: '' });
  });

  it('finds a zero gradient where nothing is computed', () => {
    const { status, out } = check(['a.bprop'], { 'a.bprop': 'input x: [n]' });
    expect(status).toBe(0);
    expect(out).toContain('a.bprop: ok, 1 of 1 gradients passed');
  });

  it('answers excess with one error', () => {
    const { status, out } = check(['a.bprop'], { 'a.bprop': `input x\ny = ${Array(100_000).fill('x').join(' + ')}\n` });
    expect(status).toBe(1);
    expect(out.match(/error\[/g)).toHaveLength(1);
  });

  it('blames a damaged contribution for nothing else', () => {
    const text = 'input x: [n]\ny = x * 2\nz = y * 2\nbackward {\n  dy += dz *\n  dx += dy * 2\n}\n';
    const { status, out } = check(['a.bprop'], { 'a.bprop': text });
    expect(status).toBe(1);
    expect(out).toContain(
      'a.bprop:5:12 error[syntax] expected an expression, found the end of the line: an equation goes on in the next line inside of brackets only',
    );
    expect(out.match(/error\[/g)).toHaveLength(1);
  });

  it('takes lines for adjoints that nobody needs', () => {
    const text = 'input x\nz = 2\ny = x * z\nbackward {\n  dz += dy * x\n  dz += 1\n  dx += dy * z\n}\n';
    const { status, out } = check(['a.bprop'], { 'a.bprop': text });
    expect(status).toBe(0);
    expect(out.match(/hint\[unneeded-adjoint\]/g)).toHaveLength(1);
    expect(out).toContain('1 of 1 gradients passed');
  });

  it('repairs a line without a helper that is damaged itself', () => {
    const text = 'input x: [n]\ny = sum(x ^ 2)\nbackward {\n  s = q\n  dx += dy * x\n}\n';
    const { status, out } = check(['a.bprop'], { 'a.bprop': text });
    expect(status).toBe(1);
    expect(out).toContain('error[undefined-name]');
  });

  it('is not misled by a draw that divides by almost nothing', () => {
    const text = 'dim n = 3\nparam v: [n], w: [n], u: [n]\ny = (w @ v) / sum(w)\nz = u @ v\n';
    for (const data of ['{"v":[1,2,4],"w":[0.1,0.2,-0.3],"u":[1,1,1]}', '{"v":[1,2,4],"w":[0.3,-0.2,-0.1],"u":[1,0,1]}']) {
      const { status, out } = check(['--data', 'v.json', 'a.bprop'], { 'a.bprop': text, 'v.json': data });
      expect(out).not.toContain('fail');
      expect(status).toBe(0);
    }
  });

  it('passes gradients that are stopped on purpose', () => {
    const { status, out } = check(['a.bprop'], { 'a.bprop': 'input x: [n]\ny = x * stop_gradient(x ^ 2)\n' });
    expect(status).toBe(0);
    expect(out).toMatch(/^✓ x +\[n\] +pass .* forward mode$/m);
  });

  it.each([
    ['a fixed stretch', 'input x: [n]\ny = slice(x, start=0, stop=5)\n'],
    ['up to a size that comes later', 'input x: [n], w: [m]\ny = slice(x, stop=m) * w\n'],
    [
      'in the backward block',
      'input x: [n], w: [m]\ny = x * 2\nz = w * 3\nbackward {\n  s = slice(dy, stop=m)\n  dx += dy * 2\n  dw += dz * 3 + 0 * s\n}\n',
    ],
    ['all but the last four', 'input x: [n]\ny = slice(x, stop=-4)\n'],
  ])('finds sizes for a slice: %s', (_, text) => {
    expect(check(['a.bprop'], { 'a.bprop': text })).toMatchObject({ status: 0, error: '' });
  });

  it('says when no sizes fit', () => {
    const { status, error } = check(['a.bprop'], { 'a.bprop': 'input x: [n - 100]\ny = x * 2\n' });
    expect(status).toBe(2);
    expect(error).toMatch(/^bprop: a.bprop: .*\n$/);
  });

  it('takes sizes, a seed and values', () => {
    const files = { 'a.bprop': 'input x: [n]\ny = tanh(x)\n', 'v.json': '{"x": [0.5, -0.25]}', 'w.json': '{"x": [[1]]}' };
    expect(check(['--dims', 'n=7', '--seed', '5', 'a.bprop'], files)).toMatchObject({ status: 0 });
    expect(check(['--data', 'v.json', 'a.bprop'], files)).toMatchObject({ status: 0 });
    const { status, error } = check(['--data', 'w.json', 'a.bprop'], files);
    expect(status).toBe(2);
    expect(error).toMatch(/^bprop: .*`x`.*\[1, 1\].*\[n\].*\n$/);
  });

  it('says what sizes that are chosen cannot tell apart', () => {
    const forward = 'input x: [n]\nparam W: [m, n]\nloss = sum((W @ x) ^ 2) / m\noutput loss\n';
    const block = 'backward {\n  d = 2 * (W @ x) * dloss / n\n  dW += outer(d, x)\n  dx += W.T @ d\n}\n';
    const files = { 'a.bprop': forward + block };
    const { status, out } = check(['--dims', 'm=1,n=1', 'a.bprop'], files);
    expect(status).toBe(0);
    expect(out).toContain('a.bprop:1:11 warning[not-exercised] every draw has `n = m = 1`');
    expect(out).toMatch(/^✓ W +\[m, n\] +pass, n = m = 1 in every draw/m);
    expect(out).toContain('a.bprop: ok, 2 of 2 gradients passed, 1 not exercised');
    expect(check(['--strict', '--dims', 'm=1,n=1', 'a.bprop'], files).status).toBe(1);
    const [report] = reports(['--dims', 'm=1,n=1', 'a.bprop'], files);
    expect(report).toMatchObject({ coverage: [{ line: 1, column: 11, condition: 'n = m = 1', side: 'differ' }] });
  });
});

describe('bprop check --json', () => {
  it('has the documented form', () => {
    const files = { 'gru.bprop': GRU, 'a.bprop': 'y = 2\n' };
    const [gru, constant, ...others] = reports(['gru.bprop', 'a.bprop'], files);
    expect(others).toEqual([]);
    expect(Object.keys(gru as Report)).toEqual(['version', 'file', 'ok', 'diagnostics', 'gradients', 'lines', 'coverage']);
    expect(gru).toMatchObject({ file: 'gru.bprop', ok: true, diagnostics: [], lines: [] });
    expect(gru?.gradients.map(({ name, shape }) => [name, shape])).toEqual([
      ['x', ['n']],
      ['h', ['m']],
      ['Wz', ['m', 'n']],
      ['Wr', ['m', 'n']],
      ['W', ['m', 'n']],
      ['Uz', ['m', 'm']],
      ['Ur', ['m', 'm']],
      ['U', ['m', 'm']],
    ]);
    for (const gradient of gru?.gradients ?? []) {
      expect(Object.keys(gradient)).toEqual(['name', 'shape', 'status', 'maxError', 'tolerance', 'method']);
      expect(gradient).toMatchObject({
        status: 'pass',
        maxError: expect.any(Number),
        tolerance: expect.any(Number),
        method: expect.any(String),
      });
      expect(gradient['maxError']).toBeLessThan(gradient['tolerance'] as number);
    }
    expect(constant).toEqual({ version: 2, coverage: [], file: 'a.bprop', ok: true, diagnostics: [], gradients: [], lines: [] });
  });

  it('counts lines and columns from 1, and lists fixes with their edits', () => {
    const [report] = reports(['a.bprop'], { 'a.bprop': '\uFEFFinput x: [n]\r\ny = sum(\r\n  tahn(x))\r\n' });
    expect(report).toEqual({
      version: 2,
      file: 'a.bprop',
      ok: false,
      diagnostics: [
        {
          code: 'unknown-operation',
          severity: 'error',
          message: 'there is no operation `tahn`: did you mean `tanh`?',
          line: 3,
          column: 3,
          endLine: 3,
          endColumn: 7,
          fixes: [
            {
              title: 'Replace by `tanh`',
              edits: [{ line: 3, column: 3, endLine: 3, endColumn: 7, newText: 'tanh' }],
            },
          ],
        },
      ],
      gradients: [],
      lines: [],
      coverage: [],
    });
  });

  it('names the gradient that fails', () => {
    const [report] = reports(['gru.bprop'], { 'gru.bprop': BY_HAND });
    expect(report?.ok).toBe(false);
    expect(report?.gradients.filter(({ status }) => status !== 'pass').map(({ name, status }) => [name, status])).toEqual([
      ['h', 'fail'],
    ]);
    expect(report?.diagnostics).toMatchObject([
      { code: 'wrong-gradient', severity: 'error', line: 35, column: 9, endLine: 35, endColumn: 15 },
    ]);
  });

  it('tells each line of a block', () => {
    const [report] = reports(['gru.bprop'], { 'gru.bprop': BY_HAND });
    const targets = (report?.lines ?? []).map(({ line, target }) => [
      BY_HAND.split('\n')[Number(line) - 1]?.trim().split(' ')[0],
      target,
    ]);
    expect(targets.length).toBeGreaterThanOrEqual(20);
    for (const [written, target] of targets) expect(target).toBe(written);
    for (const line of report?.lines ?? [])
      expect(Object.keys(line)).toEqual(['line', 'target', 'status', 'maxError', 'cause', 'repair']);
  });

  it('runs no numbers with --no-numeric', () => {
    const [report] = reports(['--no-numeric', 'gru.bprop'], { 'gru.bprop': BY_HAND });
    expect(report).toMatchObject({ file: 'gru.bprop', ok: true, diagnostics: [], gradients: [] });
    expect(new Set(report?.lines.map(({ status }) => status))).toEqual(new Set(['unchecked']));
  });

  it('draws the same numbers for the same seed', () => {
    const [one, two, other] = [['1'], ['1'], ['2']].map(([seed = '']) =>
      reports(['--seed', seed, 'gru.bprop'], { 'gru.bprop': GRU }),
    );
    expect(one).toEqual(two);
    expect(one).not.toEqual(other);
  });
});
