import { describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  CompletionRequest,
  type Diagnostic,
  DocumentFormattingRequest,
  DocumentSymbolRequest,
  HoverRequest,
} from 'vscode-languageserver-protocol';
import {
  CheckPythonRequest,
  DerivePythonRequest,
  NOTIFICATIONS,
  PythonCheckedNotification,
  PythonProgramRequest,
  type PythonResult,
} from '../../server/protocol.ts';
import { Told } from '../support/told.ts';
import { applyEdits, type LanguageClient, positionAt, RICH, startClient } from './client.ts';

const URI = 'file:///layers.py';

const WRONG = '    dw = dout.T.dot(x)\n';
const RIGHT = '    dw = x.T @ dout\n';

function layers(line: string): string {
  return `import numpy as np


def affine_forward(x, w, b):
    """x: (N, D), w: (D, D), b: (D,)"""
    return x.dot(w) + b, (x, w, b)


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
${line}    db = dout.sum(axis=0)
    return dx, dw, db


def tanh_forward(x):
    """x: (N, D)"""
    y = np.tanh(x)
    return y, y


def tanh_backward(dy, y):
    return dy * (1 - y ** 2)
`;
}

interface Python {
  readonly client: LanguageClient;
  readonly checked: Told<PythonResult>;
}

async function opened(text: string, options: object = {}): Promise<Python> {
  const client = await startClient({ notifications: NOTIFICATIONS, ...options }, RICH);
  const checked = new Told<PythonResult>();
  client.connection.onNotification(PythonCheckedNotification.method, (result: PythonResult) => checked.add(result));
  await client.open(text, URI);
  return { client, checked };
}

function verdicts({ pairs }: PythonResult): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(pairs.map(({ id, verdict }) => [id, verdict && `${verdict.kind}: ${verdict.text}`]));
}

async function check(client: LanguageClient, ...ids: readonly string[]): Promise<PythonResult> {
  const result = await client.ask(CheckPythonRequest, { uri: URI, ...(ids.length > 0 && { ids }) });
  if (result === undefined) throw new Error('the check was overtaken');
  return result;
}

function placed(text: string, { range: { start, end }, code }: Diagnostic): string {
  const lines = text.split('\n');
  expect(start.line).toBe(end.line);
  return `${code}: ${lines[start.line]?.slice(start.character, end.character)}`;
}

/** The diagnostics of a version, once the check has come to its end. */
async function told({ client, checked }: Python, version: number): Promise<readonly Diagnostic[]> {
  await checked.first((result) => result.version === version && result.pairs.every(({ isUnderWay }) => !isUnderWay));
  const last = client.published.last((own) => own.uri === URI && own.version === version);
  return last?.diagnostics ?? [];
}

async function fixed(client: LanguageClient, text: string, about: Diagnostic | undefined): Promise<string> {
  const range = about?.range ?? { start: positionAt(text, 0), end: positionAt(text, 0) };
  const params = { textDocument: { uri: URI }, range, context: { diagnostics: [] } };
  const [action] = (await client.connection.sendRequest(CodeActionRequest.type, params)) ?? [];
  const [change] = action !== undefined && 'edit' in action ? (action.edit?.documentChanges ?? []) : [];
  if (change === undefined || !('edits' in change)) throw new Error('there is no repair');
  return applyEdits(
    text,
    change.edits.filter((edit) => 'newText' in edit),
  );
}

const FORWARD = `import numpy as np


def gate_forward(x, w):
    """x: (N, D), w: (D, M)"""
    y = np.tanh(x @ w)
    cache = (x, w, y)
    return y, cache
`;

describe('backward passes in Python', () => {
  it('are derived for forward functions that have none, and are right', async () => {
    const { client } = await opened(FORWARD);
    const derived = await client.ask(DerivePythonRequest, { uri: URI, name: 'gate_forward' });
    if ('refused' in derived) throw new Error(derived.refused);
    const start = { line: derived.line, character: 0 };
    const whole = applyEdits(FORWARD, [{ range: { start, end: start }, newText: derived.text }]);
    expect(whole).toContain('def gate_backward(');
    await client.change([{ text: whole }], URI);
    expect(verdicts(await check(client))).toEqual({ gate_backward: expect.stringMatching(/^right: 2 of 2 gradients/) });
    expect(await client.ask(DerivePythonRequest, { uri: URI, name: 'gate_forward' })).toHaveProperty('refused');
    expect(await client.ask(DerivePythonRequest, { uri: URI, name: 'nothing' })).toHaveProperty('refused');
  });

  it('are checked when somebody asks: the wrong line, its repair, and the others right', async () => {
    const text = layers(WRONG);
    const python = await opened(text);
    const { client } = python;
    const first = await check(client, 'affine_backward');
    expect(verdicts(first)).toEqual({ affine_backward: 'wrong: 1 of 3 lines wrong', tanh_backward: undefined });
    const [pair] = first.pairs;
    expect(text.split('\n')[pair?.line ?? 0]).toBe('def affine_backward(dout, cache):');
    expect(pair?.verdict?.messages.map(({ range }) => text.split('\n')[range.start.line])).toEqual([WRONG.trimEnd()]);
    const found = await told(python, 1);
    expect(found.map((own) => placed(text, own))).toEqual(['wrong-gradient: dw = dout.T.dot(x)']);
    const mended = await fixed(client, text, found[0]);
    expect(mended).toBe(layers(RIGHT));
    expect(verdicts(await check(client))).toEqual({
      affine_backward: 'wrong: 1 of 3 lines wrong',
      tanh_backward: 'right: 1 of 1 gradients, 1 of 1 lines right',
    });
  });

  it('are checked again after edits, at their new places', async () => {
    const python = await opened(layers(WRONG));
    const { client, checked } = python;
    await check(client, 'affine_backward');
    const lower = `# A comment.\n\n${layers(WRONG)}`;
    const second = client.change([{ text: lower }], URI);
    expect((await told(python, second)).map((own) => placed(lower, own))).toEqual(['wrong-gradient: dw = dout.T.dot(x)']);
    const third = client.change([{ text: layers(RIGHT) }], URI);
    expect(await told(python, third)).toEqual([]);
    const last = await checked.first(({ version, pairs }) => version === third && pairs[0]?.verdict !== undefined);
    expect(verdicts(last)).toEqual({
      affine_backward: 'right: 3 of 3 gradients, 3 of 3 lines right',
      tanh_backward: undefined,
    });
  });

  it('are checked as they are opened where the settings say so, and forgotten when they are closed', async () => {
    const python = await opened(layers(RIGHT), { python: { check: 'always' } });
    expect(await told(python, 1)).toEqual([]);
    const all = await check(python.client);
    expect(all.pairs.map(({ verdict }) => verdict?.kind)).toEqual(['right', 'right']);
    const wrong = python.client.change([{ text: layers(WRONG) }], URI);
    expect(await told(python, wrong)).toHaveLength(1);
    await python.client.close(URI);
    await python.client.published.first(({ uri, version }) => uri === URI && version === undefined);
    expect(await python.client.ask(CheckPythonRequest, { uri: URI })).toBeNull();
  });

  it('say why they are not judged', async () => {
    const { client } = await opened('def f_forward(x):\n    return mystery(x)\n\n\ndef f_backward(dy, x):\n    return dy\n');
    const { pairs } = await check(client);
    expect(pairs.map(({ verdict }) => verdict?.kind)).toEqual(['open']);
    expect(pairs[0]?.verdict?.text).toMatch(/^not judged: .*mystery/);
  });

  it('are programs of the language, too', async () => {
    const { client } = await opened(layers(RIGHT));
    const program = await client.ask(PythonProgramRequest, { uri: URI, id: 'tanh_backward' });
    expect(program).toEqual({
      text: 'input x: [N, D]\ny = tanh(x)\noutput y\nbackward {\n  dx = dy * (1 - y ^ 2)\n}\n',
    });
    expect(await client.ask(PythonProgramRequest, { uri: URI, id: 'nothing' })).toHaveProperty('refused');
  });

  it('belong to the language servers of Python in all else: nothing is read, and no other feature answers', async () => {
    const { client } = await opened(layers(WRONG));
    const at = client.at({ line: 3, character: 6 }, URI);
    const { textDocument } = at;
    expect(await client.connection.sendRequest(HoverRequest.type, at)).toBeNull();
    expect(await client.connection.sendRequest(CompletionRequest.type, at)).toBeNull();
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).toBeNull();
    const format = { textDocument, options: { tabSize: 4, insertSpaces: true } };
    expect(await client.connection.sendRequest(DocumentFormattingRequest.type, format)).toBeNull();
    expect(client.published.every().filter(({ uri }) => uri === URI)).toEqual([]);
  });
});
