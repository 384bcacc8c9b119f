import { describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { type GraphAnswer, type GraphParams, type GraphPicture, GraphRequest } from '../../../server/protocol.ts';
import { example } from '../../support/files.ts';
import { type LanguageClient, startClient, URI } from '../client.ts';

function ask(client: LanguageClient, params: Partial<GraphParams> = {}): Promise<GraphAnswer> {
  const all: GraphParams = { uri: URI, direction: 'right', unrolled: false, folded: [], evenIfLarge: false, ...params };
  return client.connection.sendRequest<GraphAnswer>(GraphRequest.method, all);
}

async function picture(client: LanguageClient, params: Partial<GraphParams> = {}): Promise<GraphPicture> {
  const answer = await ask(client, params);
  if (answer.kind !== 'picture') throw new Error(`no picture: ${JSON.stringify(answer)}`);
  return answer;
}

/** A chain of so many operations. */
function chain(length: number): string {
  const lines = Array.from({ length }, (_, index) => `y${index + 1} = tanh(y${index})`);
  return ['input y0: [n]', ...lines, ''].join('\n');
}

describe('the graph that the server draws', () => {
  it('has the places, the walk and the lines of the GRU', async () => {
    const client = await startClient();
    await client.open(`${example('gru.bprop')}\nbackward {\n  dz15 += dz17\n}\n`);
    const { graph, layout, walk, lines } = await picture(client);
    expect(new Map(layout.nodes).size).toBe(graph.nodes.length);
    // Forward through the equations, and back through the file's own lines, however few they are.
    expect(walk.steps).toHaveLength(18);
    const nodesAt = (line: number): readonly string[] => lines.find(({ range }) => range.start.line === line)?.nodes ?? [];
    const text = example('gru.bprop').split('\n');
    expect(nodesAt(text.findIndex((line) => line.startsWith('z15')))).toEqual(['z15']);
    expect(nodesAt(text.findIndex((line) => line.startsWith('param Uz')))).toEqual(['Uz@z2.0', 'Ur@z6.0', 'U@z10.0']);
    expect(nodesAt(text.length + 1)).toEqual(['z15']);
    const lineOf = (line: string): number | undefined => walk.steps.find((step) => step.line === line)?.range?.start.line;
    expect(lineOf('dz15 += dz17')).toBe(text.length + 1);
    expect(lineOf('z1 = Wz @ x')).toBe(text.findIndex((line) => line.startsWith('z1 ')));
  });

  it('answers that the text has errors, or that there is nothing to draw', async () => {
    const client = await startClient();
    await client.open('y = tanh(x)\n');
    const obstacle = { message: expect.stringContaining('`x`'), position: { line: 0, character: 9 } };
    expect(await ask(client)).toEqual({ kind: 'unsound', version: 1, obstacle });
    const version = client.change([{ text: 'input x: [n]\n' }]);
    expect(await ask(client)).toEqual({ kind: 'empty', version });
    expect(await ask(client, { uri: 'file:///other.bprop' })).toEqual({ kind: 'failed', reason: 'the file is not open' });
  });

  it('folds and unrolls loops', async () => {
    const client = await startClient();
    await client.open(`input x[1..T]: [n]\nh[0] = x[1]\nfor t in 1..T {\n  h[t] = tanh(h[t-1] + x[t])\n}\noutput h[T]\n`);
    const cell = await picture(client);
    expect(cell.graph.clusters.map(({ id }) => id)).toEqual(['for t']);
    expect(cell.graph.edges.filter(({ isRecurrent }) => isRecurrent)).toHaveLength(1);
    const box = await picture(client, { folded: ['for t'] });
    expect(box.graph.nodes.map(({ id }) => id)).toEqual(['h[0]', 'x[1]', 'element h[T]', 'for t']);
    // A step in the loop is a step of its box.
    expect(box.walk.steps.map(({ nodes }) => nodes).filter((nodes) => nodes.includes('for t')).length).toBeGreaterThan(1);
    const drawn = new Set(box.graph.nodes.map(({ id }) => id));
    for (const { line, nodes } of box.walk.steps)
      expect(
        nodes.every((id) => drawn.has(id)),
        line,
      ).toBe(true);
    const unrolled = await picture(client, { unrolled: true });
    expect(unrolled.graph.clusters.length).toBeGreaterThan(2);
    expect(unrolled.graph.edges.some(({ isRecurrent }) => isRecurrent)).toBe(false);
  });

  it('draws 1,000 nodes, asks before it draws more, and gives up when it is told to', async () => {
    const client = await startClient({ checkAsYouType: false });
    await client.open(chain(999));
    const { graph } = await picture(client);
    expect(graph.nodes).toHaveLength(1000);
    const version = client.change([{ text: chain(10_000) }]);
    expect(await ask(client)).toEqual({ kind: 'large', version, nodes: 10_001 });
    const source = new CancellationTokenSource();
    const params = { uri: URI, direction: 'right', unrolled: false, folded: [], evenIfLarge: true };
    const answer = client.connection.sendRequest<GraphAnswer>(GraphRequest.method, params, source.token);
    // The server is free while the thread is busy: it answers something else first.
    expect((await ask(client)).kind).toBe('large');
    source.cancel();
    expect(await answer).toEqual({ kind: 'cancelled' });
  });
});
