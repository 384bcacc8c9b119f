import { describe, expect, it } from 'vitest';
import { type SignatureHelp, SignatureHelpRequest } from 'vscode-languageserver-protocol/node';
import { startClient, withCarets } from '../client.ts';

describe('signature help', () => {
  async function helpAt(marked: string): Promise<SignatureHelp | null> {
    const { text, carets } = withCarets(marked);
    const client = await startClient({ checkAsYouType: false });
    await client.open(text);
    return client.connection.sendRequest(SignatureHelpRequest.type, client.at(carets[0] as { line: number; character: number }));
  }

  it('goes on over lines, and leaves out what stands in comments', async () => {
    const help = await helpAt('input x: [n, m]\ny = sum(\n  x, # (a, b\n  ‸\n');
    expect(help).toMatchObject({ activeParameter: 1, signatures: [{ label: expect.stringMatching(/^sum\(a/) as string }] });
    expect(await helpAt('input x: [n, m]\ny = sum(x)\nz = ‸\n')).toBeNull();
  });

  it('knows the innermost operation that is open', async () => {
    const help = await helpAt('input x: [n, m]\ny = tanh(sum(x, [0, 1]) + exp(‸\n');
    expect(help?.signatures[0]?.label).toMatch(/^exp\(/);
  });
});
