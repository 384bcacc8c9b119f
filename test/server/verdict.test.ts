import { describe, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  type CodeLens,
  CodeLensRefreshRequest,
  CodeLensRequest,
  DidChangeConfigurationNotification,
  type Hover,
  HoverRequest,
  type MarkupContent,
  type TextDocumentEdit,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { CheckRequest, CheckWithRequest, DeriveRequest } from '../../server/protocol.ts';
import { example } from '../support/files.ts';
import { applyEdits, type LanguageClient, positionAt, startClient, URI } from './client.ts';

/** Weights of an attention head, with a loss. */
const ATTENTION = `input q: [d], K: [n, d]
param Wq: [d, d]
w = softmax(K @ (Wq @ q))
y = K.T @ w
output y
`;

async function opened(text: string, options: object = {}): Promise<LanguageClient> {
  const client = await startClient(options);
  await client.open(text);
  return client;
}

async function lens(client: LanguageClient): Promise<string> {
  const lenses = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: URI } })) as CodeLens[];
  return lenses[1]?.command?.title ?? '';
}

async function hoverAt(client: LanguageClient, text: string, name: string): Promise<string> {
  const found: Hover | null = await client.connection.sendRequest(
    HoverRequest.type,
    client.at(positionAt(text, text.indexOf(name))),
  );
  return (found?.contents as MarkupContent | undefined)?.value ?? '';
}

describe('the verdict', () => {
  it('on a derived block is the strongest evidence, not that it equals itself', async () => {
    const client = await opened(ATTENTION);
    const answer = await client.ask(DeriveRequest, { uri: URI });
    if ('refused' in answer) throw new Error(answer.refused);
    const text = applyEdits(ATTENTION, [...answer.edits]);
    const { report } = await client.report(client.change([{ text }]));
    expect(report.gradients.map(({ method }) => method)).toEqual(Array(3).fill('derived backward pass'));
    expect(report.gradients.map(({ truth }) => truth?.method)).toEqual(Array(3).fill('forward mode'));
    expect(await lens(client)).toMatch(/^Check gradients ✓ \de-\d+ \(forward mode\)$/);
    expect(await hoverAt(client, text, 'Wq')).toContain(
      'error 0, compared with derived backward pass, which was itself compared with forward mode',
    );
  });

  it('on something else than zero where zero belongs names it', async () => {
    const text = 'input x: [n]\nparam w: [n]\ny = x + 0 * w\noutput y\n\nbackward {\n  dx += dy\n  dw += 3 * dy\n}\n';
    const client = await opened(text);
    const { report } = await client.report();
    const wrong = report.gradients.find(({ name }) => name === 'w');
    expect(wrong).toMatchObject({ status: 'fail', maxError: null, worst: { expected: 0 } });
    expect(await hoverAt(client, text, 'w:')).toMatch(/error -?[\d.e+-]+ where 0 belongs, compared with/);
  });

  it('says what no draw has reached', async () => {
    const client = await opened('input x: [n] in 0..1\ny = where(x > 20, x, 2 * x)\noutput y\n');
    const { report } = await client.report();
    expect(report).toMatchObject({ ok: true, notExercised: ['x > 20 never true'] });
  });

  it('over a text that has just changed is none of the text before', async () => {
    const text = 'input x: [n]\ny = tanh(x)\noutput y\n';
    const client = await startClient({}, { workspace: { codeLens: { refreshSupport: true } } });
    const refreshed: (() => void)[] = [];
    client.connection.onRequest(CodeLensRefreshRequest.type, () => refreshed.shift()?.());
    await client.open(text);
    await client.report();
    expect(await lens(client)).toContain('✓');
    const refresh = new Promise<void>((resolve) => refreshed.push(resolve));
    const title = { first: Promise.resolve('') };
    client.together(() => {
      client.change([{ text: text.replace('tanh(x)', 'exp(x)') }]);
      title.first = lens(client);
    });
    expect(await title.first).toBe('Check gradients (checking…)');
    await refresh;
    await client.report(client.change([{ text: text.replace('tanh(x)', 'tahn(x)') }]));
    expect(await lens(client)).toBe('Check gradients ✗ 1 error, gradients not checked');
  });

  it('is not promised where no check comes by itself', async () => {
    const client = await opened('input x: [n]\ny = tanh(x)\noutput y\n', { checkAsYouType: false });
    expect(await lens(client)).toBe('Check gradients');
    const checked = client.ask(CheckRequest, { uri: URI });
    expect(await lens(client)).toBe('Check gradients (checking…)');
    await checked;
    expect(await lens(client)).toContain('✓');
  });

  it('tells of a helper what it holds', async () => {
    const text =
      'input x, w: [n]\ny = tanh(x * w)\noutput y\n\nbackward {\n  graw = dy * (1 - y ^ 2)\n  dx += graw * w\n  dw += graw * x\n}\n';
    const client = await opened(text);
    await client.report();
    expect(await hoverAt(client, text, 'graw')).toContain('Holds the adjoint of `x * w`.');
  });

  it('comes to files that are open once checks are switched on', async () => {
    const client = await opened('input x: [n]\ny = tanh(x)\noutput y\n', { checkAsYouType: false });
    expect(await lens(client)).toBe('Check gradients');
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { bprop: { checkAsYouType: true } },
    });
    expect((await client.report()).report.ok).toBe(true);
  });

  it('follows a line that is broken and mended', async () => {
    const text = example('models/lstm.bprop');
    const client = await opened(text);
    expect((await client.report()).report.ok).toBe(true);
    const broken = text.replace('do += dh[t] * h_1', 'do += dh[t]');
    expect(broken).not.toBe(text);
    const { report } = await client.report(client.change([{ text: broken }]));
    const wrong = report.lines.filter(({ status }) => status === 'fail').map(({ line }) => broken.split('\n')[line]?.trim());
    expect(wrong).toEqual(['do += dh[t]']);
    expect((await client.report(client.change([{ text }]))).report.ok).toBe(true);
  });
});

describe('a check with other conditions', () => {
  const SIZED = 'input x: [m, n]\ny = sum(tanh(x), axis=0)\noutput y\n';

  it('is made with them until they are forgotten, and says so', async () => {
    const client = await opened(SIZED);
    await client.report();
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions: { sizes: { n: 7 }, seed: 5 } })).toEqual({});
    const first = await client.ask(CheckRequest, { uri: URI });
    expect(first?.report).toMatchObject({ ok: true, conditions: { sizes: { n: 7 }, seed: 5 } });
    expect(await lens(client)).toContain('with n = 7, seed 5');
    const edited = await client.report(client.change([{ text: `${SIZED}# edited\n` }]));
    expect(edited.report.conditions).toEqual({ sizes: { n: 7 }, seed: 5 });
    await client.ask(CheckWithRequest, { uri: URI });
    const last = await client.ask(CheckRequest, { uri: URI });
    expect(last?.report).toMatchObject({ ok: true });
    expect(last?.report.conditions).toBeUndefined();
  });

  it('says in lens, report and text what sizes cannot tell apart', async () => {
    const client = await opened(`${SIZED}backward {\n  dx += dy * (1 - tanh(x) ^ 2)\n}\n`);
    await client.report();
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions: { sizes: { m: 1, n: 1 } } })).toEqual({});
    const result = await client.ask(CheckRequest, { uri: URI });
    expect(result?.report).toMatchObject({ ok: true, notExercised: ['m = n = 1 in every draw'] });
    expect(result?.report.diagnostics.map(({ code }) => code)).toEqual(['not-exercised']);
    expect(await lens(client)).toMatch(/not exercised: m = n = 1 in every draw, with m = 1, n = 1$/);
  });

  it('uses the numbers of a file', async () => {
    const text = 'input x: [n]\ny = abs(x)\noutput y\n';
    const client = await opened(text);
    await client.report();
    const conditions = { values: 'zero.json', valuesText: '{"x": [0, 1]}' };
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions })).toEqual({});
    const result = await client.ask(CheckRequest, { uri: URI });
    expect(result?.report).toMatchObject({ conditions: { values: 'zero.json' }, gradients: [{ name: 'x', status: 'kink' }] });
  });

  it('is refused for sizes and values that do not fit', async () => {
    const client = await opened(SIZED);
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions: { sizes: { q: 7 } } })).toEqual({
      refused: 'there is no dimension `q`: the file has `m`, `n`',
    });
    const broken = { values: 'broken.json', valuesText: '{"x": 1, "x": 2}' };
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions: broken })).toEqual({
      refused: 'broken.json: `x` has two values: give it one',
    });
    const broke = await client.ask(CheckRequest, { uri: URI });
    expect(broke?.report.failure).toContain('`x` has two values');
    const lacking = { values: 'lacking.json', valuesText: '{}' };
    expect(await client.ask(CheckWithRequest, { uri: URI, conditions: lacking })).toEqual({
      refused: 'lacking.json: there is no value for `x`, which is [m, n]',
    });
    const result = await client.ask(CheckRequest, { uri: URI });
    expect(result?.report.failure).toBe('lacking.json: there is no value for `x`, which is [m, n]');
  });

  it('is remembered by whoever starts the server', async () => {
    const client = await opened(SIZED, { checkWith: [{ uri: URI, conditions: { seed: 3 } }] });
    expect((await client.report()).report.conditions).toEqual({ seed: 3 });
  });
});

describe('checkpointing', () => {
  const RNN = `dim T = 16
input x[1..T]: [n]
input h0: [m]
param W: [m, n], U: [m, m]
h[0] = h0
for t in 1..T {
  a = W @ x[t] + U @ h[t-1]
  h[t] = tanh(a)
}
output h[T]
`;

  async function actionsAt(text: string, part: string): Promise<readonly CodeAction[]> {
    const client = await opened(text);
    const start = positionAt(text, text.indexOf(part));
    const textDocument = { uri: URI };
    const params = { textDocument, range: { start, end: start }, context: { diagnostics: [] } };
    const found = ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
    return found.filter(({ title }) => title.startsWith('Checkpoint'));
  }

  it('is offered on a loop with the memory before and after, and writes the block', async () => {
    const [action, ...others] = await actionsAt(RNN, 'a = W');
    expect(others).toEqual([]);
    expect(action?.title).toBe(
      'Checkpoint the loop: keep 4 * m numbers instead of 17 * m, and 9 * m at a time to compute the others again',
    );
    const edits = (action?.edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
    expect(applyEdits(RNN, edits)).toContain('for s in 3..0 {');
  });

  it('is offered on no other line, and says why it cannot be where it cannot', async () => {
    expect(await actionsAt(RNN, 'output h')).toEqual([]);
    const [action] = await actionsAt(RNN.replace('dim T = 16\n', ''), 'for t');
    expect(action).toMatchObject({ disabled: { reason: expect.stringContaining('fix the number of iterations') as string } });
  });

  it("shows the difference first where lines of the user's are replaced", async () => {
    const [action] = await actionsAt(`${RNN}\nbackward {\n  dh0 += dh[0]\n}\n`, 'for t');
    expect(action).toMatchObject({ command: { command: 'bprop.derive', arguments: [URI, 'sqrt'] } });
  });
});

describe('a line whose text alone is an error', () => {
  it('is offered as it is derived when the check has found that', async () => {
    const own =
      'input x: [n]\nparam W: [m, n], b: [k]\ny = W @ x\nz = sum(b) * y\noutput z\nbackward {\n  dy += dz * sum(b)\n  db += dz * y\n  dW += outer(dy, x)\n  dx += W.T @ dy\n}\n';
    const client = await opened('');
    await client.report(client.change([{ text: own }]));
    const start = positionAt(own, own.indexOf('dz * y\n'));
    const params = { textDocument: { uri: URI }, range: { start, end: start }, context: { diagnostics: [] } };
    const actions = ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
    const [action, ...others] = actions.filter(({ kind }) => kind === 'quickfix');
    expect(others).toEqual([]);
    expect(action?.title).toMatch(/^Write the derived line: /);
    const edits = (action?.edit?.documentChanges ?? []).flatMap((change) => (change as TextDocumentEdit).edits as TextEdit[]);
    const { report } = await client.report(client.change([{ text: applyEdits(own, edits) }]));
    expect(report.ok).toBe(true);
  });
});
