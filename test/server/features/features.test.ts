import { describe, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeLensRequest,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
  DocumentFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  FoldingRangeRequest,
  HoverRequest,
  InlayHintRequest,
  SelectionRangeRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver-protocol/node';
import { DeriveRequest, ExpandRequest, PreviewRequest, TOKEN_TYPES } from '../../../server/protocol.ts';
import { OPERATIONS } from '../../../src/operations/table.ts';
import { plainOperationText } from '../../../src/reference/operation-text.ts';
import { example } from '../../support/files.ts';
import { applyEdits, offsetAt, positionAt, URI } from '../client.ts';
import { actionsAt, BLOCK, CELL, editsOf, markdown, open, titles, wordAt } from './opened.ts';

describe('quick fixes', () => {
  it('of one name are few, each once, and all declarations are taken together', async () => {
    const opened = await open('input x: [n]\n\ny = W @ x + b\noutput y\n');
    const fixes = (found: readonly CodeAction[]): readonly string[] =>
      found.filter(({ kind }) => kind === 'quickfix').map(({ title }) => title);
    const all = 'Declare all: `W: [m, n]`, `b: [m]`';
    const own = ['param', 'input', 'const'].map((keyword) => `Declare \`W\` as ${keyword}: \`[m, n]\``);
    expect(fixes(await actionsAt(opened, opened.text.indexOf('W')))).toEqual([...own, all]);
    const ofLine = fixes(await actionsAt(opened, opened.text.indexOf('y =')));
    expect(ofLine.filter((title) => title === all)).toHaveLength(1);
  });

  it('resolve an undefined name, for the version that they were made for', async () => {
    const opened = await open('input x: [n]\nzeta = exp(x)\ny = zeto * x\noutput y\n');
    const actions = await actionsAt(opened, opened.text.indexOf('zeto'));
    const replace = actions.find(({ title }) => title === 'Replace by `zeta`');
    expect(replace?.edit?.documentChanges).toMatchObject([{ textDocument: { uri: URI, version: 1 } }]);
    expect(applyEdits(opened.text, editsOf(replace?.edit))).toBe(opened.text.replace('zeto', 'zeta'));
  });

  it('offer a shape that fits', async () => {
    const opened = await open('input x: [n]\nparam W: [n, m]\ny = W @ x\noutput y\n');
    expect(await titles(opened, opened.text.indexOf('W @ x'))).toContain('Write `W.T`');
  });

  it('write the right line once numbers have found the wrong one', async () => {
    const opened = await open(example('gru-by-hand.bprop'));
    await opened.client.report();
    const actions = await actionsAt(opened, opened.text.indexOf('Ur @ c'));
    const write = actions.find(({ title }) => title === 'Write: `Ur.T @ c`');
    expect(applyEdits(opened.text, editsOf(write?.edit))).toContain('dh += Ur.T @ c');
  });

  it('insert all lines that a block lacks, each where it belongs', async () => {
    const lines = ['  da += dy * (1 - y ^ 2)', '  dW += outer(da, x)', '  dx += W.T @ da', '  db += da'];
    const file = (own: readonly string[]): string =>
      `input x: [n]\nparam W: [m, n], b: [m]\na = W @ x + b\ny = tanh(a)\noutput y\n\nbackward {\n${own.join('\n')}\n}\n`;
    const opened = await open(file(lines.slice(0, 1)));
    await opened.client.report();
    const actions = await actionsAt(opened, opened.text.indexOf('backward {'));
    const insert = actions.find(({ title }) => title === 'Insert the 3 missing lines');
    const written = applyEdits(opened.text, editsOf(insert?.edit));
    expect(written.split('\n').toSorted()).toEqual(file(lines).split('\n').toSorted());
  });
});

describe('refactorings', () => {
  it('derive the same lines by code action and by command', async () => {
    const opened = await open(CELL);
    const action = (await actionsAt(opened, 0)).find(({ title }) => title === 'Derive backward pass');
    const byAction = applyEdits(opened.text, editsOf(action?.edit));
    const answer = await opened.client.ask(DeriveRequest, { uri: URI });
    const byCommand = 'edits' in answer ? applyEdits(opened.text, [...answer.edits]) : answer.refused;
    expect(byAction).toBe(byCommand);
    expect(byAction).toContain('dW += outer(da, x)');
  });

  it('refuse to derive equations with errors, and say why', async () => {
    const { client } = await open('y = x\n');
    expect(await client.ask(DeriveRequest, { uri: URI })).toEqual({
      refused: 'the forward equations have errors: they come first',
    });
  });

  it('hand out what would be lost', async () => {
    const { client } = await open(`${CELL}backward {\n  da += dy\n}\n`);
    const answer = await client.ask(DeriveRequest, { uri: URI });
    expect(answer).toMatchObject({ replaces: 'backward {\n  da += dy\n}' });
  });

  it('expand one equation, or all', async () => {
    const opened = await open(CELL);
    const action = (await actionsAt(opened, opened.text.indexOf('W @ x'))).find(({ title }) => title.startsWith('Expand'));
    expect(applyEdits(opened.text, editsOf(action?.edit))).toContain('a_1 = W @ x\na_2 = U @ h\na = a_1 + a_2');
    const answer = await opened.client.ask(ExpandRequest, { uri: URI });
    expect('edits' in answer && answer.edits).toHaveLength(1);
  });

  it('inline and extract', async () => {
    const opened = await open(CELL);
    const inline = (await actionsAt(opened, opened.text.indexOf('a = '))).find(({ title }) => title === 'Inline `a`');
    expect(applyEdits(opened.text, editsOf(inline?.edit))).toContain('y = tanh((W @ x + U @ h))');
    const start = opened.text.indexOf('U @ h');
    const extract = (await actionsAt(opened, start, start + 5)).find(({ title }) => title === 'Extract into `t1`');
    expect(applyEdits(opened.text, editsOf(extract?.edit))).toContain('t1 = U @ h\na = W @ x + t1');
  });

  it('show the derived pass without touching the file, and keep it while there are errors', async () => {
    const { client } = await open(CELL);
    const { text } = await client.ask(PreviewRequest, { uri: URI });
    expect(text).toContain('dx += W.T @ da');
    client.change([{ text: `${CELL}z = q\n` }]);
    expect((await client.ask(PreviewRequest, { uri: URI })).text).toBe(text);
  });
});

describe('hover', () => {
  it('tells kind, shape, equation and derivative of a name', async () => {
    const { client, caret } = await open(CELL.replace('y = tanh', '‸y = tanh'));
    const text = markdown(await client.connection.sendRequest(HoverRequest.type, caret()));
    expect(text).toContain('y: [m]  # intermediate');
    expect(text).toContain('y = tanh(a)');
    expect(text).toContain('da += dy * (1 - y ^ 2)');
  });

  it('lists the contributions of an adjoint, each with a link', async () => {
    const { client, caret } = await open(`${CELL}${BLOCK.replace('outer(da, h)', 'outer(d‸a, h)')}`);
    const text = markdown(await client.connection.sendRequest(HoverRequest.type, caret()));
    expect(text).toContain('the adjoint of a');
    expect(text).toContain(`[line 9](${URI}#L9): \`da += dy * (1 - y ^ 2)\``);
  });

  it('says along what a line contributes', async () => {
    const { client, caret } = await open(`${CELL}${BLOCK.replace('  dh +=', '  d‸h +=')}`);
    await client.report();
    const text = markdown(await client.connection.sendRequest(HoverRequest.type, caret()));
    expect(text).toContain('This line contributes along `a = W @ x + U @ h`.');
  });

  it('explains an operation and a dimension', async () => {
    const { client, caret } = await open(CELL.replace('tanh(a)', 'ta‸nh(a)').replace('[m, n]', '[m, ‸n]'));
    const dimension = markdown(await client.connection.sendRequest(HoverRequest.type, caret(0)));
    expect(dimension).toContain('n  # dimension');
    const operation = markdown(await client.connection.sendRequest(HoverRequest.type, caret(1)));
    const tanh = OPERATIONS.call('tanh');
    expect(operation).toContain(tanh?.documentation.summary);
    expect(operation).toContain('`y = tanh(a)`, where `a` is a vector [m]:\n\n```bprop\nda += dy * (1 - y ^ 2)\n```');
  });

  it('says what is drawn, at a name and at the set that it is declared in', async () => {
    const texts = {
      'input ‸K: [n, n] in s‸pd\ny = logdet(K)\n': 'A check draws symmetric positive definite matrices.',
      'const i, ‸j: [m] in ind‸ex(k - 1)\nparam E: [k, n]\ny = gather(E, j)\n': 'A check draws whole numbers from 0 to k - 2.',
      'input ‸x: [n] in 0‸.1..2\ny = log(x)\n': 'A check draws numbers between 0.1 and 2.',
    };
    for (const [marked, text] of Object.entries(texts)) {
      const { client, caret } = await open(marked);
      expect(markdown(await client.connection.sendRequest(HoverRequest.type, caret(0)))).toContain(text);
      expect(markdown(await client.connection.sendRequest(HoverRequest.type, caret(1)))).toBe(text);
    }
    const { client, caret } = await open('const i: [m] in index(‸k)\nparam E: [k, n]\ny = gather(E, i)\n');
    expect(markdown(await client.connection.sendRequest(HoverRequest.type, caret()))).toContain('k  # dimension');
  });

  it.each([
    ['z = W ‸@ x', '`z = W @ x`, where `W` is a matrix [m, n] and `x` is a vector [n]', ['dW += outer(dz, x)', 'dx += W.T @ dz']],
    ['z = x ‸@ V', '`z = x @ V`, where `x` is a vector [n] and `V` is a matrix [n, m]', ['dx += V @ dz', 'dV += outer(x, dz)']],
    ['z = x ‸@ x2', '`z = x @ x2`, where `x` is a vector [n] and `x2` is a vector [n]', ['dx += dz * x2', 'dx2 += dz * x']],
    ['z = W ‸@ V', '`z = W @ V`, where `W` is a matrix [m, n] and `V` is a matrix [n, m]', ['dW += dz @ V.T', 'dV += W.T @ dz']],
    ['z = tanh(W ‸@ x + h)', '`y = W @ x`, where', ['dW += outer(dy, x)', 'dx += W.T @ dy']],
    ['z = (V + V)‸.T @ x', '`y = a.T`, where `a` is a matrix [n, m]', ['da += dy.T']],
    ['z = ‸-tanh(x)', '`z = -a`, where `a` is a vector [n]', ['da += -dz']],
    ['z = x * s‸um(x)', '`y = sum(x)`, where `x` is a vector [n]', ['dx += broadcast(dy, [n])']],
    ['z = c ‸* x', '`z = c * x`, where', ['dx += dz * c']],
  ])('explains an operation for the ranks at hand: %s', async (equation, where, lines) => {
    const marked = `input x, x2: [n], h: [m]\nconst c: [n]\nparam W: [m, n], V: [n, m]\n${equation}\n`;
    const { client, caret } = await open(marked);
    const text = markdown(await client.connection.sendRequest(HoverRequest.type, caret()));
    expect(text).toContain(where);
    expect(text).toContain(`\`\`\`bprop\n${lines.join('\n')}\n\`\`\``);
    expect(text).not.toMatch(/\\[a-zA-Z]|```math/);
  });
});

describe('completion and signature help', () => {
  it('explains the operation that is looked at', async () => {
    const { client, caret } = await open(CELL.replace('tanh(a)', '‸tanh(a)'));
    const { items: found } = (await client.connection.sendRequest(CompletionRequest.type, caret())) as CompletionList;
    const softmax = found.find(({ label }) => label === 'softmax');
    const operation = OPERATIONS.call('softmax');
    if (softmax === undefined || operation === undefined) throw new Error('softmax is not offered');
    const resolved = await client.connection.sendRequest(CompletionResolveRequest.type, softmax);
    expect(resolved.documentation).toEqual({ kind: 'markdown', value: plainOperationText(operation) });
  });

  it('begins a line behind each kind of line break', async () => {
    const { client } = await open('# a comment\rinput x: [n]\ry = \r');
    const at = client.at({ line: 2, character: 4 });
    const { items: found } = (await client.connection.sendRequest(CompletionRequest.type, at)) as CompletionList;
    expect(found.map(({ label }) => label)).toContain('x');
  });

  it('says which argument one is at', async () => {
    const { client, caret } = await open(CELL.replace('tanh(a)', 'sum(a, ‸)'));
    const help = await client.connection.sendRequest(SignatureHelpRequest.type, caret());
    expect(help).toMatchObject({ activeParameter: 1, signatures: [{ label: expect.stringMatching(/^sum\(a/) as string }] });
  });
});

describe('the look of a file', () => {
  it('names what each name is', async () => {
    const { client, text } = await open(`${CELL}${BLOCK}`);
    const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: URI } });
    const data = tokens?.data ?? [];
    const seen = new Map<string, string>();
    let [line, character] = [0, 0];
    for (let index = 0; index < data.length; index += 5) {
      const [down = 0, right = 0, length = 0, type = 0] = data.slice(index, index + 5);
      character = down === 0 ? character + right : right;
      line += down;
      const start = offsetAt(text, { line, character });
      seen.set(text.slice(start, start + length), TOKEN_TYPES[type] ?? '');
    }
    expect(Object.fromEntries(seen)).toMatchObject({
      x: 'input',
      W: 'param',
      n: 'dimension',
      a: 'intermediate',
      da: 'adjoint',
      tanh: 'operation',
      outer: 'operation',
    });
  });

  it('has shapes as hints, lenses, folds, symbols and selections', async () => {
    const { client, text } = await open(`${CELL}${BLOCK}`);
    const textDocument = { uri: URI };
    const range = { start: { line: 0, character: 0 }, end: positionAt(text, text.length) };
    const hints = await client.connection.sendRequest(InlayHintRequest.type, { textDocument, range });
    expect((hints ?? []).map(({ label }) => label)).toEqual([': [m]', ': [m]']);
    await client.report();
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument });
    expect((lenses ?? []).map(({ command }) => command?.title)).toEqual([
      'Replace backward pass…',
      expect.stringMatching(/^Check gradients ✓ (0|\de-\d+) \(forward mode\)$/),
      'Graph',
      'Export',
    ]);
    expect(await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument })).toEqual([
      { startLine: 6, endLine: 13 },
    ]);
    const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })) as DocumentSymbol[];
    expect(symbols.map(({ name }) => name)).toEqual(['x', 'h', 'W', 'U', 'a', 'y', 'backward']);
    expect(symbols.at(-1)?.children?.map(({ name }) => name)).toEqual(['da', 'dU', 'dh', 'dW', 'dx']);
    const all = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'da' });
    expect(all).toHaveLength(1);
    const at = positionAt(text, text.indexOf('W @ x'));
    const [selection] =
      (await client.connection.sendRequest(SelectionRangeRequest.type, { textDocument, positions: [at] })) ?? [];
    const words: string[] = [];
    for (let own = selection; own !== undefined; own = own.parent) words.push(wordAt(text, own));
    expect(words.slice(0, 4)).toEqual(['W', 'W @ x', 'W @ x + U @ h', 'a = W @ x + U @ h']);
  });

  it('is formatted by the smallest edits', async () => {
    const { client, text } = await open('input x: [n]\na=x\nbb = a\nc = bb*a\noutput c\n');
    const edits = await client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri: URI },
      options: { tabSize: 2, insertSpaces: true },
    });
    expect(applyEdits(text, edits ?? [])).toBe('input x: [n]\na  = x\nbb = a\nc  = bb * a\noutput c\n');
    expect((edits ?? []).every(({ range }) => range.start.line > 0 && range.end.line <= 4)).toBe(true);
  });
});
