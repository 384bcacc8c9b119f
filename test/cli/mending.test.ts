import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const WRONG = 'input x: [n]\ny = tanh(x)\n\nbackward {\n  dx += dy * (1 - y)\n}\n';
const MENDED = WRONG.replace('(1 - y)', '(1 - y ^ 2)');

describe('check --fix', () => {
  it('makes the block of the post pass', () => {
    const workspace = openWorkspace({ 'gru.bprop': example('wrong-on-purpose/gru-of-the-post.bprop') });
    expect(workspace.bprop(['check', 'gru.bprop']).status).toBe(1);
    const { status, out } = workspace.bprop(['check', '--fix', 'gru.bprop']);
    expect(out).toContain('gru.bprop: ok');
    expect(status).toBe(0);
    expect(workspace.bprop(['check', 'gru.bprop']).status).toBe(0);
  });

  it('guesses nothing: a name that is not known stays', () => {
    const text = 'input weight: [n]\ny = tanh(wieght)\n';
    const workspace = openWorkspace({ 'cell.bprop': text });
    expect(workspace.bprop(['check', '--fix', 'cell.bprop']).status).toBe(1);
    expect(workspace.read('cell.bprop')).toBe(text);
  });

  it('writes no file that it does not change, and keeps the ends of lines', () => {
    const workspace = openWorkspace({ 'dos.bprop': WRONG.replace(/\n/g, '\r\n'), 'right.bprop': MENDED });
    expect(workspace.bprop(['check', '--fix', '.']).status).toBe(0);
    expect(workspace.read('dos.bprop')).toBe(MENDED.replace(/\n/g, '\r\n'));
    expect(workspace.read('right.bprop')).toBe(MENDED);
  });

  it('mends the fences of a document, each in its place, and nothing around them', () => {
    const missing = MENDED.replace('  dx += dy * (1 - y ^ 2)\n', '');
    const quoted = (code: string): string => code.replace(/^(?=.)/gm, '> ').replace(/^$(?=\n)/gm, '>');
    const document = (first: string, second: string, third: string): string =>
      `A \`cell\`:\n\n\`\`\`bprop\n${first}\`\`\`\n\n> \`\`\`bprop\n${quoted(second)}> \`\`\`\n\n1. A list\n\n   \`\`\`{bprop}\n${third.replace(/^(?=.)/gm, '   ')}   \`\`\`\n\n\`\`\`python\nx = 1\n\`\`\`\n`;
    const workspace = openWorkspace({ 'notes.qmd': document(WRONG, missing, missing) });
    const { status, out } = workspace.bprop(['check', '--fix', 'notes.qmd']);
    expect(out).toMatch(/notes\.qmd:3: ok[\s\S]*notes\.qmd:12: ok[\s\S]*notes\.qmd:\d+: ok/);
    expect(status).toBe(0);
    expect(workspace.read('notes.qmd')).toBe(document(MENDED, MENDED, MENDED));
  });

  it('mends the first fence of a document that begins with a mark of the byte order, and keeps the mark', () => {
    const document = (code: string): string => `\uFEFF\`\`\`bprop\n${code}\`\`\`\n`;
    const workspace = openWorkspace({ 'notes.md': document(WRONG) });
    expect(workspace.bprop(['check', '--fix', 'notes.md']).status).toBe(0);
    expect(workspace.read('notes.md')).toBe(document(MENDED));
  });

  it('refuses standard input', () => {
    const { status, error } = openWorkspace().bprop(['check', '--fix', '-'], WRONG);
    expect({ status, error }).toEqual({
      status: 2,
      error: 'bprop: --fix: standard input cannot be written back: name a file\n',
    });
  });
});
