import { describe, expect, it } from 'vitest';
import { type CodeAction, CodeActionRequest, type Diagnostic } from 'vscode-languageserver-protocol/node';
import { Movement } from '../../server/checks/movement.ts';
import { CheckRequest } from '../../server/protocol.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import { example, exampleNames } from '../support/files.ts';
import { applyEdits, type LanguageClient, positionAt, startClient, URI } from './client.ts';
import { editsOf } from './features/opened.ts';

/** Two wrong lines, and one that is missing. */
const WRONG = `input x: [n]   # of the step
param W: [m, n], b: [m]
u = W @ x
v = u + b
y = tanh(v)
output y

backward {
  # y = tanh(v)
  dv += dy * (1 - y)
  du += dv
  # u = W @ x
  dW += outer(du, x)
  dx += W.T @ du * 2
}
`;

interface Marked {
  readonly client: LanguageClient;
  readonly numeric: readonly Diagnostic[];
}

function isNumeric({ code }: Diagnostic): boolean {
  return code === 'wrong-gradient' || code === 'missing-gradient' || code === 'missing-contribution';
}

async function marked(text: string, options: object = {}): Promise<Marked> {
  const client = await startClient(options);
  await client.open(text);
  const { version } = await client.report();
  const all = client.published.last((params) => params.version === version)?.diagnostics ?? [];
  return { client, numeric: all.filter(isNumeric) };
}

/** The text that is marked, with the message. */
function read(text: string, diagnostics: readonly Diagnostic[]): readonly string[] {
  const lines = text.split('\n');
  return diagnostics
    .filter(isNumeric)
    .map(({ range: { start, end }, message }) => `${lines[start.line]?.slice(start.character, end.character)}: ${message}`)
    .sort();
}

async function quickFixes({ connection }: LanguageClient, text: string, part: string): Promise<readonly CodeAction[]> {
  const start = positionAt(text, text.indexOf(part));
  const params = { textDocument: { uri: URI }, range: { start, end: start }, context: { diagnostics: [] } };
  const found = (await connection.sendRequest(CodeActionRequest.type, params)) ?? [];
  return (found as CodeAction[]).filter(({ kind }) => kind === 'quickfix');
}

const SAME_PROGRAM: readonly (readonly [string, (text: string) => string])[] = [
  ['a longer comment behind a line', (text) => text.replace('# of the step', '# of the step before')],
  ['a comment behind a wrong line', (text) => text.replace('(1 - y)', '(1 - y)  # slope')],
  ['blank lines and a comment above', (text) => `# A cell.\n\n${text}`],
  ['other spaces in a wrong line', (text) => text.replace('dv += dy * (1 - y)', 'dv+=dy*(1-y)')],
  ['another indentation', (text) => text.replaceAll('\n  ', '\n      ')],
];

describe('verdicts after an edit that leaves the program as it is', () => {
  it.each(SAME_PROGRAM)('stay with their lines, and are final at once: %s', async (_, edit) => {
    const { client, numeric } = await marked(WRONG);
    const before = read(WRONG, numeric);
    expect(before).toHaveLength(3);
    const text = edit(WRONG);
    const version = client.change([{ text }]);
    // Without spaces the same value is marked.
    const spaceless = (list: readonly string[]): readonly string[] => list.map((own) => own.replaceAll(' ', '')).sort();
    expect(spaceless(read(text, await client.diagnostics(version)))).toEqual(spaceless(before));
    const { report } = await client.report(version);
    const lines = text.split('\n');
    for (const line of report.lines) expect(lines[line.line]?.trim().startsWith(`${line.target}`)).toBe(true);
    expect(report.lines.map(({ status }) => status)).toEqual(['fail', 'pass', 'pass', 'fail']);
    // The repairs still make the file right.
    let repaired = text;
    for (const part of ['(1', 'W.T @ du', 'backward']) {
      const [fix] = await quickFixes(client, repaired, repaired.includes(part) ? part : 'dy*(1');
      repaired = applyEdits(repaired, [...editsOf(fix?.edit)]);
      await client.report(client.change([{ text: repaired }]));
    }
    expect((await client.report()).report.ok).toBe(true);
  });

  it('need no check: the one that is asked for is the one that is known', async () => {
    const { client } = await marked(WRONG);
    client.change([{ text: `${WRONG}# end\n` }]);
    const result = await client.ask(CheckRequest, { uri: URI });
    expect(result?.report.lines.filter(({ status }) => status === 'fail')).toHaveLength(2);
  });

  it('come from the check that runs already', async () => {
    const client = await startClient();
    await client.open(WRONG);
    const asked = client.ask(CheckRequest, { uri: URI });
    const version = client.change([{ text: `# A cell.\n${WRONG}` }]);
    const { report } = await client.report(version);
    expect((await asked)?.version).toBe(version);
    expect(report.lines.map(({ line }) => line)).toEqual([10, 11, 13, 14]);
  });
});

describe('verdicts after an edit elsewhere', () => {
  it('stay with the lines that are as they were, with their repairs, and those of the edited one go', async () => {
    const { client } = await marked(WRONG);
    const text = WRONG.replace('(1 - y)', '(1 - y ^ 3)').replace('output y\n', 'output y\n\n');
    const title = { fixes: Promise.resolve<readonly CodeAction[]>([]) };
    let version = 0;
    client.together(() => {
      version = client.change([{ text }]);
      title.fixes = quickFixes(client, text, 'W.T @ du');
    });
    const titles = (await title.fixes).map((fix) => fix.title);
    expect(titles[0]).toBe('Write: `W.T @ du`');
    const [edit] = editsOf((await title.fixes)[0]?.edit);
    expect(edit?.range.start.line).toBe(14);
    const kept = read(text, await client.diagnostics(version));
    expect(kept.some((own) => own.startsWith('W.T @ du * 2: '))).toBe(true);
    expect(kept.some((own) => own.startsWith('dy * '))).toBe(false);
    expect((await client.report(version)).report.lines[0]?.status).toBe('fail');
  });

  it('do not offer the missing line that is being written', async () => {
    const { client } = await marked(WRONG);
    const text = WRONG.replace('  # u =', '  db += d\n  # u =');
    const version = client.change([{ text }]);
    expect(read(text, await client.diagnostics(version)).filter((own) => own.includes('`db`'))).toEqual([]);
  });

  it('go where no check comes to replace them', async () => {
    const client = await startClient({ checkAsYouType: false });
    await client.open(WRONG);
    await client.ask(CheckRequest, { uri: URI });
    const version = client.change([{ text: WRONG.replace('tanh', 'exp') }]);
    expect(read(WRONG, await client.diagnostics(version))).toEqual([]);
  });
});

describe('the menu where something is wrong', () => {
  const LACKS = `${WRONG.replace('(1 - y)', '(1 - y ^ 2)').replace(' * 2', '')}`;

  it('begins with the repair, also while a check runs, and never with a refactoring', async () => {
    const { client } = await marked(LACKS);
    const asked = { before: quickMenu(client, LACKS), during: Promise.resolve<readonly CodeAction[]>([]) };
    const text = LACKS.replace('v = u + b', 'v = b + u');
    client.together(() => {
      client.change([{ text }]);
      asked.during = quickMenu(client, text);
    });
    for (const menu of [await asked.before, await asked.during]) {
      expect(menu[0]?.title).toBe('Insert `db += dv`');
      expect(menu.filter(({ kind, isPreferred }) => isPreferred === true && kind !== 'quickfix')).toEqual([]);
    }
  });

  it.each([
    'input x: [n]\nparam W: [m, n]\ny = tanh(W @ q7zz) * sum(x)\noutput y\n',
    'input x: [n]\nparam W: [m, k]\ny = tanh(W @ x) + 1\noutput y\n',
    'input x: [n]\ny = tanh(x * 2)\ny = exp(x) * 2\noutput y\n',
    'input x: [n] in 0..1\ny = where(x > 20, x, 2 * x)\noutput y\n',
    LACKS,
  ])('begins with a repair at every mistake of %j, or is empty', async (text) => {
    const client = await startClient();
    await client.open(text);
    const { version } = await client.report();
    const told = client.published.last((params) => params.version === version)?.diagnostics ?? [];
    expect(told.length).toBeGreaterThan(0);
    for (const { range } of told.filter(({ severity }) => severity === 1 || severity === 2)) {
      const params = { textDocument: { uri: URI }, range, context: { diagnostics: [] } };
      const menu = ((await client.connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
      expect(menu.slice(0, 1).filter(({ kind }) => kind !== 'quickfix')).toEqual([]);
    }
  });
});

async function quickMenu({ connection }: LanguageClient, text: string): Promise<readonly CodeAction[]> {
  const start = positionAt(text, text.indexOf('backward') + 2);
  const params = { textDocument: { uri: URI }, range: { start, end: start }, context: { diagnostics: [] } };
  return ((await connection.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
}

describe('a movement', () => {
  /** A generator of numbers, for edits that are the same in each run. */
  function* numbers(seed: number): Generator<number> {
    let state = seed;
    for (;;) {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      yield state / 2 ** 31;
    }
  }

  function edited(text: string, draw: () => number): string {
    const start = Math.floor(draw() * text.length);
    const length = draw() < 0.5 ? 0 : Math.floor(draw() * 20);
    const inserted = ['', ' ', '\n', '# note\n', 'x', '+ y', '\nz = x\n', '('][Math.floor(draw() * 8)] ?? '';
    return text.slice(0, start) + inserted + text.slice(start + length);
  }

  it.each(exampleNames().slice(0, 8))('leads from a statement to the same one, after any edits of %s', (name) => {
    const source = numbers(name.length);
    const draw = (): number => source.next().value as number;
    const from = parseDocument(example(name));
    let to = from;
    for (let count = 0; count < 30; count += 1) {
      to = parseDocument(edited(to.text, draw), to);
      const movement = new Movement(from, to);
      const now = new Map(to.statements.map((statement) => [statement.order, statement.text]));
      const reached = new Set<number>();
      for (const { order, text } of from.statements) {
        const moved = movement.order(order);
        if (moved === undefined) continue;
        expect(now.get(moved)?.replace(/#.*|\s/g, '')).toBe(text.replace(/#.*|\s/g, ''));
        expect(reached.has(moved)).toBe(false);
        reached.add(moved);
      }
      if (movement.isSame) expect(reached.size).toBe(to.statements.length);
    }
  });
});
