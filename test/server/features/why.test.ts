import { describe, expect, it } from 'vitest';
import { HoverRequest } from 'vscode-languageserver-protocol/node';
import { WhyRequest } from '../../../server/protocol.ts';
import { URI } from '../client.ts';
import { actionsAt, CELL, markdown, open, titles } from './opened.ts';

describe('the reason for a line', () => {
  const TEXT = CELL.replace('y = tanh(a)', 'y = 2 * tanh(a / 2)');
  const LINES =
    '\nbackward {\n  da += dy * (1 - (y / 2) ^ 2)\n  dW += outer(da, x)\n  dx += W.T @ da\n  dU += outer(da, h)\n  dh += U.T @ da\n}\n';

  it('is offered for lines of the block, and is a page with the steps to it', async () => {
    const opened = await open(`${TEXT}${LINES}`);
    const actions = await actionsAt(opened, opened.text.indexOf('da += dy'));
    const action = actions.find(({ title }) => title === 'Why this line?');
    expect(action?.command).toMatchObject({ command: 'bprop.why', arguments: [URI, 7] });
    const { text } = (await opened.client.ask(WhyRequest, { uri: URI, line: 7 })) as { readonly text: string };
    expect(text).toContain('# Why `da += dy * (1 - (y / 2) ^ 2)`?');
    expect(text).toContain('1. Written out');
    expect(await titles(opened, opened.text.indexOf('y = 2'))).not.toContain('Why this line?');
    expect(await opened.client.ask(WhyRequest, { uri: URI, line: 1 })).toEqual({
      refused: 'no line of a backward block stands there',
    });
  });

  it('is in the hover of what the line defines', async () => {
    const opened = await open(`${TEXT}${LINES.replace('da +=', '‸da +=')}`);
    const hover = markdown(await opened.client.connection.sendRequest(HoverRequest.type, opened.caret()));
    expect(hover).toContain('From the chain rule to this line:\n```bprop\nda += ');
  });
});
