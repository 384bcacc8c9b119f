import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';

type Cell = readonly [kind: 'code' | 'markdown', source: string | readonly string[]];

/** A notebook as Jupyter writes it. */
function notebook(...cells: readonly Cell[]): string {
  const all = cells.map(([kind, source]) => ({
    cell_type: kind,
    ...(kind === 'code' ? { execution_count: null, outputs: [{ text: ['a "quoted" ]}', { deep: [[1]] }] }] } : {}),
    metadata: {},
    source,
  }));
  return `${JSON.stringify({ cells: all, metadata: { kernelspec: { name: 'python3' } }, nbformat: 4, nbformat_minor: 5 }, undefined, 1)}\n`;
}

const FORWARD: Cell = [
  'code',
  [
    '%matplotlib inline\n',
    '!pip install numpy\n',
    'import numpy as np\n',
    '\n',
    'def tanh_forward(x):\n',
    '    y = np.tanh(x)  # é\n',
    '    return y, y\n',
    'np.tanh?',
  ],
];
const backward = (line: string): Cell => [
  'code',
  ['%%time\n', 'def tanh_backward(dy, y):\n', `    dx = ${line}\n`, '    return dx'],
];
const SHELL: Cell = ['code', ['%%bash\n', 'for i in 1 2; do (((\n']];
const TEXT: Cell = ['markdown', ['# def f(x):\n', 'text']];

const WRONG = notebook(TEXT, FORWARD, SHELL, backward('dy * (1 - y)'));

describe('check of a notebook', () => {
  it('joins cells, leaves magics and text out, and names the cell and its line', () => {
    const workspace = openWorkspace({ 'nb.ipynb': WRONG });
    const { status, out } = workspace.bprop(['check', 'nb.ipynb']);
    expect(status).toBe(1);
    expect(out).toMatch(/^nb\.ipynb cell 4, line 3 error\[wrong-gradient\] `dx`: `\*\* 2` is missing/);
    expect(out).toContain('\n3 |     dx = dy * (1 - y)\n');
    expect(out).not.toContain('not-read');
    const [report] = JSON.parse(workspace.bprop(['check', '--json', 'nb.ipynb']).out);
    expect(report.diagnostics[0]).toMatchObject({ cell: 4, line: 3, endLine: 3, fixes: [{ edits: [{ cell: 4, line: 3 }] }] });
    expect(report.lines).toMatchObject([{ cell: 4, line: 3, status: 'fail' }]);
  });

  it('names the line of the file to build servers', () => {
    const line = WRONG.split('\n').findIndex((own) => own.includes('dx =')) + 1;
    const { out } = openWorkspace({ 'nb.ipynb': WRONG }).bprop(['check', '--format', 'github', 'nb.ipynb']);
    expect(out).toContain(`::error file=nb.ipynb,line=${line},endLine=${line},title=`);
  });

  it.each([
    ['lines', WRONG, notebook(TEXT, FORWARD, SHELL, backward('dy * (1 - y ** 2)'))],
    [
      'one text a cell',
      notebook(FORWARD, ['code', 'def tanh_backward(dy, y):\n    dx = dy * (1 - y)\n    return dx  # "é"']),
      notebook(FORWARD, ['code', 'def tanh_backward(dy, y):\n    dx = dy * (1 - y ** 2)\n    return dx  # "é"']),
    ],
  ])('--fix changes a line and keeps all else byte for byte: %s', (_, before, after) => {
    const workspace = openWorkspace({ 'nb.ipynb': before });
    expect(workspace.bprop(['check', '--fix', 'nb.ipynb']).status).toBe(0);
    expect(workspace.read('nb.ipynb')).toBe(after);
  });

  it('--fix keeps the marks and escapes of a file that is written otherwise', () => {
    const other = (text: string): string =>
      `\uFEFF${JSON.stringify(JSON.parse(text), undefined, '\t').replaceAll('é', '\\u00e9').replaceAll('\n', '\r\n')}`;
    const workspace = openWorkspace({ 'nb.ipynb': other(WRONG) });
    expect(workspace.bprop(['check', '--fix', 'nb.ipynb']).status).toBe(0);
    expect(workspace.read('nb.ipynb')).toBe(other(notebook(TEXT, FORWARD, SHELL, backward('dy * (1 - y ** 2)'))));
  });

  it.each([
    ['{"cells": [', 'no notebook: this is no JSON ('],
    ['[]', 'no notebook: there is no list of `cells` in it'],
    ['{"cells": 3}', 'no notebook: there is no list of `cells` in it'],
    ['{"cells": [3, {"source": 4, "cell_type": "code"}, {}]}', 'no forward function with its backward pass in this file'],
    [notebook(TEXT), 'no forward function with its backward pass in this file'],
  ])('says what is wrong with %s', (text, message) => {
    const { status, error } = openWorkspace({ 'nb.ipynb': text }).bprop(['check', 'nb.ipynb']);
    expect(status).toBe(2);
    expect(error).toContain(`bprop: nb.ipynb: ${message}`);
  });
});

describe('import of a notebook', () => {
  it('writes a program of the language', () => {
    const { status, out } = openWorkspace({ 'nb.ipynb': WRONG }).bprop(['import', 'nb.ipynb', '--function', 'tanh_forward']);
    expect({ status, out }).toEqual({
      status: 0,
      out: 'input x: [x__0, x__1]\ny = tanh(x)\noutput y\nbackward {\n  dx = dy * (1 - y)\n}\n',
    });
  });

  it('names the cell of what is not read', () => {
    const strange = notebook(
      TEXT,
      ['code', ['import numpy as np\n', 'def f_forward(x):\n', '    y = np.strange(x)\n', '    return x * y, x\n']],
      ['code', 'def f_backward(dy, x):\n    return dy * x\n'],
    );
    const { error } = openWorkspace({ 'nb.ipynb': strange }).bprop(['import', 'nb.ipynb']);
    expect(error).toMatch(/^nb\.ipynb cell 2, line 3: not read: /);
  });
});
