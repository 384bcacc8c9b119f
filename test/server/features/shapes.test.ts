import { describe, expect, it } from 'vitest';
import { HoverRequest } from 'vscode-languageserver-protocol/node';
import { markdown, open } from './opened.ts';

describe('the shape of a name', () => {
  it.each([
    [
      'dim H = 28\ninput x: [1, 1, H, W], k: [1, 1, 3, 3]\n‸y = conv2d(x, k, stride=2)\n',
      '[1, 1, (H - 3) // 2 + 1 = 13, (W - 3) // 2 + 1]',
    ],
    ['input ‸x: [n, m]\nfor i in 1..n {\n  y[i] = x[i, 1] * x[i, m]\n}\n', 'x: [n, m]  # input'],
    ['input x: [n]\n‸w = tanh(x)\nfor i in 1..n {\n  y[i] = w[i] * x[i]\n}\n', 'w: [n]  # intermediate'],
  ])('is that of the whole, with the numbers that are known: %#', async (marked, shown) => {
    const { client, caret } = await open(marked);
    expect(markdown(await client.connection.sendRequest(HoverRequest.type, caret()))).toContain(shown);
  });
});
