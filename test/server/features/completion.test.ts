import { describe, expect, it } from 'vitest';
import { type CompletionItem, type CompletionList, CompletionRequest, type TextEdit } from 'vscode-languageserver-protocol/node';
import { INDEX_SET, SET_NAMES } from '../../../src/program/domain.ts';
import { example } from '../../support/files.ts';
import { applyEdits, type LanguageClient, startClient, withCarets } from '../client.ts';

interface Asked {
  readonly client: LanguageClient;
  readonly text: string;
  readonly items: readonly CompletionItem[];
  readonly labels: readonly string[];
}

/** The items offered at the caret `‸`, in the order of the list. */
async function ask(marked: string): Promise<Asked> {
  const { text, carets } = withCarets(marked);
  const client = await startClient({ checkAsYouType: false });
  await client.open(text);
  const [caret] = carets;
  if (caret === undefined) throw new Error('there is no caret');
  const { items: found } = (await client.connection.sendRequest(CompletionRequest.type, client.at(caret))) as CompletionList;
  const items = found.toSorted((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1));
  return { client, text, items, labels: items.map(({ label }) => label) };
}

async function labels(marked: string): Promise<readonly string[]> {
  return (await ask(marked)).labels;
}

/** The text once an item is taken, snippets as they are written. */
async function accepted(marked: string, label: string): Promise<string> {
  const { text, items } = await ask(marked);
  const item = items.find((own) => own.label === label);
  if (item === undefined) throw new Error(`${label} is not offered, but ${items.map((own) => own.label).join(', ')}`);
  return applyEdits(text, [item.textEdit as TextEdit]);
}

/** Some labels in the order in which they are listed. */
function order(all: readonly string[], ...some: readonly string[]): readonly string[] {
  return all.filter((label) => some.includes(label));
}

const CELL = `input x: [n], h: [m]
param W: [m, n], U: [m, m]
a = W @ x + U @ h
y = tanh(a)
output y
`;

describe('completion says nothing', () => {
  it.each([
    ['in a comment', 'input x: [n]\n# ta‸\n'],
    ['in a comment behind an equation', 'input x: [n]\ny = x # ta‸\n'],
    ['in a comment of a continued equation', 'input x: [n]\ny = sum(x, # ta‸\n  axis=0)\n'],
    ['in a text', 'input a: [i, j]\ny = einsum("i‸j->ji", a)\n'],
    ['in a text that is still open', 'input a: [i, j]\ny = einsum("i‸\n'],
    ['in a number', 'input x: [n]\ny = 1‸ * x\n'],
    ['behind the dot of a transpose', 'input x: [n]\ny = x.‸\n'],
    ['where a name is thought of', 'input x: [n]\nparam ga‸\n'],
    ['behind an operand', 'input x: [n]\ny = x ‸\n'],
    ['for a number of an option', 'input x: [n, m]\ny = sum(x, axis=‸)\n'],
    ['on the left of an equation', 'input x: [n]\ny ‸\n'],
  ])('%s', async (_, marked) => {
    expect(await labels(marked)).toEqual([]);
  });
});

describe('completion of a line', () => {
  it('offers each word once, with its snippet', async () => {
    const found = await labels('‸');
    expect(found).toEqual(['input', 'param', 'const', 'dim', 'output', 'for', 'backward', 'cell']);
    expect(await labels(`${CELL}‸\nbackward {\n}\n`)).not.toContain('backward');
    expect(await labels('input x[1..T]: [n]\nfor t in 1..T {\n  f‸\n}\n')).toEqual(['for']);
    expect(await accepted('inp‸', 'input')).toMatch(/^input \$\{1:x\}/);
  });

  it('offers sizes in shapes, ranges and indices, with the variables of loops', async () => {
    expect(await labels('input x: [n, m]\ninput h: [‸]\n')).toEqual(['n', 'm']);
    expect(await labels('input x: [n, m]\ninput h[1..‸]: [n]\n')).toEqual(['n', 'm']);
    expect(await labels('param E: [k, d]\nconst i: [n] in index(‸)\n')).toEqual(['k', 'd', 'n']);
    expect(await labels('input x[1..T]: [n]\nfor t in 1..T {\n  y[t] = x[‸]\n}\n')).toEqual(['t', 'n', 'T']);
    expect(await labels('input x[1..T]: [n]\nfor t in 1..‸ {\n  y[t] = x[t]\n}\n')).toEqual(['n', 'T']);
    expect(await labels('input x: [n, m]\ny = reshape(x, [m, ‸])\n')).toEqual(['n', 'm']);
  });

  it('offers no size that stands nowhere but under the caret', async () => {
    expect(await labels('input x: [n]\nparam W: [c‸, n]\n')).toEqual(['n']);
    expect(await labels('input x: [n]\nparam W: [c, n‸]\n')).toEqual(['n', 'c']);
  });

  it('offers behind `dim` what has no number yet', async () => {
    expect(await labels('dim n = 3\ninput x: [n, m, k]\ndim ‸\n')).toEqual(['m', 'k']);
    expect(await labels('input x: [n, m, k]\ndim m = 2, ‸\n')).toEqual(['n', 'k']);
  });

  it('offers sets behind `in`, and `in` itself', async () => {
    const sets = [...SET_NAMES, INDEX_SET.use];
    expect(await labels('input x: [n] in ‸\n')).toEqual(sets);
    expect(await labels('input x: [n]\nparam K: [n, n], L: [n, n] in s‸\n')).toEqual(sets);
    expect(await labels('input x: [n]\nconst t: [c] in ‸\ny = x\noutput y\n')).toEqual(sets);
    expect(await labels('input x: [n] i‸\n')).toEqual(['in']);
    expect(await accepted('input x: [n] i‸\n', 'in')).toBe('input x: [n] in \n');
    expect(await labels('input x: [n] in 0‸..1\n')).toEqual([]);
  });

  it('offers outputs once, those first that nobody reads', async () => {
    const text = 'input x: [n]\na = exp(x)\nb = a * x\nc = a + b\nd = a - x\n';
    expect(await labels(`${text}output ‸\n`)).toEqual(['d', 'c', 'b', 'a']);
    expect(await labels(`${text}output d\noutput c, ‸\n`)).toEqual(['b', 'a']);
  });
});

describe('completion of an expression', () => {
  it('offers names of a fitting shape, other names, operations, sizes', async () => {
    const found = await labels('input x: [n], u: [k]\nparam W: [m, n], b: [m]\nz = W @ ‸\noutput z\n');
    expect(order(found, 'x', 'u', 'b', 'tanh', 'n')).toEqual(['x', 'b', 'u', 'tanh', 'n']);
    expect(found[0]).toBe('x');
    const sum = await labels('input x: [n], u: [k]\nparam W: [m, n], b: [m]\nz = W @ x + ‸\noutput z\n');
    expect(order(sum, 'x', 'u', 'b', 'W')[0]).toBe('b');
    const call = await labels('input x: [n], u: [k]\nparam W: [m, n]\nz = tanh(W @ ‸)\n');
    expect(call[0]).toBe('x');
    const open = await labels('input x: [n], u: [k]\nparam W: [m, n]\nz = tanh(W @ ‸\noutput z\n');
    expect(open[0]).toBe('x');
  });

  it('goes by shape where an operand is still to come', async () => {
    const found = await labels('input x: [n], s: []\nparam W: [m, n]\ny = matmul_like(x, ‸)\n');
    expect(found).toContain('x');
    const loss = await labels('input p: [n], q: [k], r: [k]\nl = mse(q, ‸)\n');
    expect(loss.slice(0, 2).toSorted()).toEqual(['q', 'r']);
    expect(order(await labels('input p: [n], q: [k]\nl = mse(‸\n'), 'p', 'q')).toEqual(['q', 'p']);
  });

  it('offers nothing that is out of sight', async () => {
    const text = 'input x: [n]\na = exp(x)\ny = ‸\nz = a * x\noutput z\n';
    expect(order(await labels(text), 'x', 'a', 'y', 'z', 'da')).toEqual(['a', 'x']);
    const loop = 'input x[1..T]: [n]\nfor t in 1..T {\n  u = exp(x[t])\n  y[t] = u * ‸\n}\nv = ';
    const inside = await labels(loop);
    expect(inside).toContain('u');
    expect(inside.slice(0, 3)).toContain('x[t]');
    expect(await labels(`${loop.replace('‸', 'u')}‸\n`)).not.toContain('u');
  });

  it('replaces the word that is typed, and nothing else', async () => {
    expect(await accepted('input gate: [n]\ny = ga‸\n', 'gate')).toBe('input gate: [n]\ny = gate\n');
    expect(await accepted('input gate: [n]\ny = ga‸xx * 2\n', 'gate')).toBe('input gate: [n]\ny = gate * 2\n');
    expect(await accepted('input σ1: [n]\ny = σ‸\n', 'σ1')).toBe('input σ1: [n]\ny = σ1\n');
    expect(await accepted('input h\u0303: [n]\ny = h\u0303‸ + 1\n', 'h\u0303')).toBe('input h\u0303: [n]\ny = h\u0303 + 1\n');
    expect(await accepted('input x: [n]\ny = ta‸\n', 'tanh')).toBe('input x: [n]\ny = tanh($0)\n');
    expect(await accepted('input x: [n]\ny = ta‸n(x)\n', 'tanh')).toBe('input x: [n]\ny = tanh(x)\n');
    expect(await accepted('input x: [n]\ny =‸\n', 'x')).toBe('input x: [n]\ny = x\n');
  });

  it('goes on over lines while a bracket is open', async () => {
    const found = await labels('input x: [n, m]\ny = sum(\n  x,\n  ‸\n');
    expect(found).toEqual(['axis=', 'keepdims=', 'where=']);
    expect(await labels('input x: [n, m]\ny = sum(x)\n‸\n')).toContain('input');
  });

  it('offers options that are not given, and what an option may be', async () => {
    expect(await labels('input x: [n, m]\ny = sum(x, ‸)\n')).toEqual(['axis=', 'keepdims=', 'where=']);
    expect(await labels('input x: [n, m]\ny = sum(x, axis=0, ‸)\n')).toEqual(['keepdims=', 'where=']);
    expect(await labels('input x: [n, m]\ny = sum(x, keepdims=‸)\n')).toEqual(['true', 'false']);
    expect(await labels('input x, m: [n]\ny = sum(x, where=m, ‸)\n')).toEqual(['axis=', 'keepdims=']);
    expect(await labels('input x, m: [n]\ny = sum(x, where=‸)\n')).toEqual(expect.arrayContaining(['x', 'm', 'tanh']));
    expect(await labels('input x: [n, m], g: [m]\ny = batch_norm(x, g, g, ‸)\n')).toEqual(['eps=', 'mean=', 'var=']);
    expect(await labels('input x: [b, c, n], w: [c, c, k]\ny = conv1d(x, w, padding=‸)\n')).toContain('k');
    const first = await labels('input x: [n, m]\ny = sum(‸)\n');
    expect(first[0]).toBe('x');
    expect(order(first, 'axis=', 'tanh')).toEqual(['axis=', 'tanh']);
  });

  it('has no label twice, anywhere in a file', async () => {
    const text = example('gru-by-hand.bprop');
    for (const at of ['z = sig', '(Wz', 'output ', 'dz +=', 'dg * (1', 'h - g'].map((mark) => text.indexOf(mark))) {
      const found = await labels(`${text.slice(0, at)}‸${text.slice(at)}`);
      expect(new Set(found).size).toBe(found.length);
    }
  });
});

describe('completion in a backward block', () => {
  const block = (lines: string): string => `${CELL}backward {\n${lines}\n}\n`;

  it('offers what is missing, and never what is there', async () => {
    expect(await labels(block('  ‸'))).toEqual([
      'da += dy * (1 - y ^ 2)',
      'dU += outer(da, h)',
      'dh += U.T @ da',
      'dW += outer(da, x)',
      'dx += W.T @ da',
    ]);
    expect(await labels(block('  da += dy * (1 - y ^ 2)\n  dU += outer(da, h)\n  d‸\n  dx += W.T @ da'))).toEqual([
      'dh += U.T @ da',
      'dW += outer(da, x)',
    ]);
    expect(await labels(block('  da += dy * (1 - y ^ 2)\n  dU += outer(da, h)\n  dh += (da.T @ U).T\n  ‸'))).toEqual([
      'dW += outer(da, x)',
      'dx += W.T @ da',
    ]);
  });

  it('writes in the names of the block, its helpers included', async () => {
    expect(await labels(block('  g = dy * (1 - y ^ 2)\n  dU += outer(g, h)\n  ‸'))).toEqual([
      'dh += U.T @ g',
      'dW += outer(g, x)',
      'dx += W.T @ g',
    ]);
    expect(await labels(block('  dU += outer(dy * (1 - y ^ 2), h)\n  d‸'))).toEqual([
      'dh += U.T @ (dy * (1 - y ^ 2))',
      'dW += outer(dy * (1 - y ^ 2), x)',
      'dx += W.T @ (dy * (1 - y ^ 2))',
    ]);
  });

  it('does not count the line that is typed, nor what is wrong as missing', async () => {
    const found = await labels(
      block('  da += dy * (1 - y ^ 2)\n  dU += outer(da, h)\n  d‸U += h\n  dh += U @ da\n  dx += W.T @ da'),
    );
    expect(found).toEqual(['dW += outer(da, x)']);
  });

  it('offers the right-hand sides of the adjoint that a line begins with first', async () => {
    const found = await labels(block('  da += dy * (1 - y ^ 2)\n  dW += ‸'));
    expect(found[0]).toBe('outer(da, x)');
    expect(order(found, 'da', 'tanh', 'outer(da, x)')).toEqual(['outer(da, x)', 'da', 'tanh']);
    expect(await accepted(block('  da += dy * (1 - y ^ 2)\n  dW +=‸'), 'outer(da, x)')).toContain('\n  dW += outer(da, x)\n}');
    expect(await accepted(block('  da += dy * (1 - y ^ 2)\n  dW += ou‸'), 'outer(da, x)')).toContain('\n  dW += outer(da, x)\n}');
    expect(await labels(block('  da += dy * (1 - y ^ 2)\n  dW += outer(da, x)\n  dW += ‸'))).not.toContain('outer(da, x)');
  });

  it('replaces the line that is typed', async () => {
    const text = block('  da += dy * (1 - y ^ 2)\n  dW += outer(da, x)\n  d‸U += h  # here');
    expect(await accepted(text, 'dU += outer(da, h)')).toContain('\n  dU += outer(da, h)  # here\n');
  });

  it('knows what a cell with helpers lacks', async () => {
    const text = example('gru-by-hand.bprop');
    const without = text.replace('  dbr += c\n', '  ‸\n').replace('  dUz += outer(e, h)\n', '').replace('dh += dy * z\n', '\n');
    // The helper `e` is defined further down, so that the line that reads it is offered last and in full.
    expect(await labels(without)).toEqual(['dh += dy * z', 'dbr += c', 'dUz += outer(dz * z * (1 - z), h)']);
    const behind = text
      .replace('  dUz += outer(e, h)\n', '')
      .replace('  dbz += e\n', '  dbz += e\n  d‸\n')
      .replace('  dbr += c\n', '');
    expect((await labels(behind)).toSorted()).toEqual(['dUz += outer(e, h)', 'dbr += c']);
  });

  it.each(['sequences/rnn-bidirectional.bprop', 'models/highway-network.bprop'])(
    'offers in the loops of %s each line that is gone, alone',
    async (file) => {
      const lines = example(file).split('\n');
      const client = await startClient({ checkAsYouType: false });
      await client.open(lines.join('\n'));
      const begin = lines.findIndex((line) => line.startsWith('backward'));
      const contributions = [...lines.keys()].filter((line) => line > begin && lines[line]?.includes('+='));
      expect(contributions.length).toBeGreaterThan(5);
      for (const line of contributions) {
        const text = (lines[line] ?? '').replace(/ *#.*/, '');
        const indent = text.length - text.trimStart().length;
        client.change([{ text: lines.with(line, `${' '.repeat(indent)}d`).join('\n') }]);
        const at = client.at({ line, character: indent + 1 });
        const { items: found } = (await client.connection.sendRequest(CompletionRequest.type, at)) as CompletionList;
        const offered = found.map(({ label }) => label).filter((label) => label !== 'for');
        expect(offered).toEqual([text.trim()]);
      }
    },
  );

  it('offers the loops that a block does not have yet', async () => {
    const text = example('gru-sequence.bprop');
    const found = await labels(`${text}backward {\n  ‸\n}\n`);
    expect(found).toContain('for t in T..1 {');
    const inside = await labels(`${text}backward {\n  for t in T..1 {\n    ‸\n  }\n}\n`);
    expect(inside.some((label) => label.startsWith('dWz +='))).toBe(true);
    expect(inside).not.toContain('for t in T..1 {');
  });
});
