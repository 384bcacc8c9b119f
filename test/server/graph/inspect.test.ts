import { describe, expect, it } from 'vitest';
import { ask, type InspectParams, InspectRequest } from '../../../server/protocol.ts';
import type { Inspection } from '../../../src/graph/inspect/inspect.ts';
import { example } from '../../support/files.ts';
import { type LanguageClient, startClient, URI } from '../client.ts';

function inspect(client: LanguageClient, params: Partial<InspectParams>): Promise<Inspection | null> {
  return ask(client.connection, InspectRequest, { uri: URI, id: 'z9', unrolled: false, ...params });
}

describe('the inspection that the server makes', () => {
  it('follows the text, and comes back over the wire whole', async () => {
    const client = await startClient();
    const text = example('gru.bprop');
    await client.open(text);
    const found = await inspect(client, { id: 'z9' });
    expect(found).toMatchObject({ id: 'z9', shape: '[m]' });
    expect(found?.moments[0]?.adjoint?.notFinite).toBe(0);
    client.change([{ text: text.replace('z9  = ', 'z9  = 2 * ') }]);
    expect((await inspect(client, { id: 'z9' }))?.text).toContain('2 * ');
  });

  it('carries numbers that are not finite', async () => {
    const client = await startClient();
    await client.open('input x: [2] in 1..2\na = exp(1000 * x)\ny = x / (1 + a)\noutput y\n');
    const found = await inspect(client, { id: 'a' });
    expect(found?.moments[0]?.value).toMatchObject({ notFinite: 2, cells: [null, null], least: 0, norm: 0 });
  });

  it('has no numbers where none can be drawn', async () => {
    const client = await startClient();
    await client.open('input x: [2]\ny = x * (1 / 0)\noutput y\n');
    expect((await inspect(client, { id: 'y' }))?.moments).toEqual([]);
  });

  it('is of iterations where these are drawn', async () => {
    const client = await startClient();
    await client.open(example('gru-sequence.bprop'));
    expect((await inspect(client, { id: 'for t/z' }))?.moments.length).toBeGreaterThan(1);
    expect((await inspect(client, { id: 'for t/t=2/z[2]', unrolled: true }))?.moments.length).toBeGreaterThan(0);
  });

  it.each([{ id: 'nothing' }, { uri: 'file:///other.bprop' }, { id: '' }])(
    'is nothing of what is not there: %j',
    async (params) => {
      const client = await startClient();
      await client.open(example('gru.bprop'));
      expect(await inspect(client, params)).toBeNull();
    },
  );

  it('is nothing while the text has errors', async () => {
    const client = await startClient();
    await client.open('input x: [n]\ny = tanh(\noutput y\n');
    expect(await inspect(client, { id: 'y' })).toBeNull();
  });
});
