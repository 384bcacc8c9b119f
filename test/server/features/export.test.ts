import { describe, expect, it } from 'vitest';
import { type ExportParams, ExportRequest, LatexRequest } from '../../../server/protocol.ts';
import { startClient, URI } from '../client.ts';

const CELL = `input x: [n]
param W: [m, n]
a = W @ x
y = tanh(a)
output y
`;

const NUMPY: ExportParams = { uri: URI, target: 'numpy', name: 'cell' };

describe('bprop/export', () => {
  it('answers with the file in another language', async () => {
    const client = await startClient();
    await client.open(CELL);
    const { text } = await client.ask(ExportRequest, NUMPY);
    expect(text).toContain('def backward(dy, saved):');
    const deriv = await client.ask(ExportRequest, { ...NUMPY, style: 'deriv' });
    expect(deriv.text).toContain('ret = deriv(dy, a, None, "tanh")');
    expect((await client.ask(ExportRequest, { ...NUMPY, target: 'c' })).text).toContain('void cell_forward(');
  });

  it('keeps the last text while the file has errors, and says so', async () => {
    const client = await startClient();
    await client.open(CELL);
    const before = await client.ask(ExportRequest, NUMPY);
    await client.change([{ range: { start: { line: 3, character: 4 }, end: { line: 3, character: 8 } }, text: 'tang' }]);
    expect(await client.ask(ExportRequest, NUMPY)).toEqual({
      text: before.text,
      refused: 'the file has errors: they come first',
    });
  });

  it('says what there is not', async () => {
    const client = await startClient();
    expect(await client.ask(ExportRequest, NUMPY)).toEqual({ refused: 'the file is not open' });
    await client.open('input x: [n]\n');
    expect(await client.ask(ExportRequest, NUMPY)).toEqual({ refused: 'there are no equations yet' });
  });
});

describe('bprop/latex', () => {
  it('answers with the equations of the lines that are selected', async () => {
    const client = await startClient();
    await client.open(CELL);
    const lines = (
      first: number,
      last: number,
    ): { start: { line: number; character: number }; end: { line: number; character: number } } => ({
      start: { line: first, character: 2 },
      end: { line: last, character: 2 },
    });
    expect(await client.ask(LatexRequest, { uri: URI, range: lines(2, 3) })).toEqual({
      text: '\\begin{align*}\n  a &= W \\, x \\\\\n  y &= \\tanh\\left(a\\right)\n\\end{align*}',
    });
    expect(await client.ask(LatexRequest, { uri: URI, range: lines(3, 3) })).toEqual({
      text: '\\begin{align*}\n  y &= \\tanh\\left(a\\right)\n\\end{align*}',
    });
    expect(await client.ask(LatexRequest, { uri: URI, range: lines(0, 1) })).toEqual({ text: '' });
  });
});
