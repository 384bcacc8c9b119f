import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../support/command-line.ts';
import { example } from '../support/files.ts';

const GRU = example('gru.bprop');
const BY_HAND = example('gru-by-hand.bprop');

function contributions(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.includes('+='));
}

describe('bprop derive', () => {
  it('writes the 30 contributions of the GRU below its equations', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    const { status, out, error } = workspace.bprop(['derive', 'gru.bprop']);
    expect({ status, error }).toEqual({ status: 0, error: '' });
    expect(out.startsWith(GRU.trimEnd())).toBe(true);
    expect(contributions(out)).toHaveLength(30);
    const readers = contributions(out).filter((line) => line.trim().startsWith('dh +='));
    expect(readers).toHaveLength(4);
    expect(workspace.read('gru.bprop')).toBe(GRU);
  });

  it('writes a file that checks clean, is formatted, and stays as it is when derived again', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    expect(workspace.bprop(['derive', '--write', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
    const written = workspace.read('gru.bprop');
    expect(contributions(written)).toHaveLength(30);
    expect(workspace.bprop(['check', 'gru.bprop'])).toMatchObject({ status: 0, error: '' });
    expect(workspace.bprop(['format', '--check', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.bprop(['derive', 'gru.bprop']).out).toBe(written);
    expect(workspace.bprop(['derive', '--write', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.read('gru.bprop')).toBe(written);
  });

  it('replaces a block that somebody wrote only when told to, and shows the difference first', () => {
    const workspace = openWorkspace({ 'gru.bprop': BY_HAND });
    const refused = workspace.bprop(['derive', '--write', 'gru.bprop']);
    expect(refused).toMatchObject({ status: 1, out: '' });
    expect(workspace.read('gru.bprop')).toBe(BY_HAND);
    const removed = refused.error.split('\n').filter((line) => line.startsWith('-'));
    expect(removed.join('\n')).toContain('-  dh += Ur @ c              # wrong: the transpose is missing');
    expect(refused.error).toContain('--replace');
    expect(workspace.bprop(['derive', '--write', '--replace', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.read('gru.bprop')).toContain('# z = sigmoid(Wz @ x + Uz @ h + bz)');
    expect(workspace.bprop(['check', 'gru.bprop'])).toMatchObject({ status: 0 });
  });

  it('does not lose a comment that somebody added to a derived block', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    workspace.bprop(['derive', '--write', 'gru.bprop']);
    const commented = workspace.read('gru.bprop').replace('  dz15 += dz17', '  # note\n  dz15 += dz17');
    const again = openWorkspace({ 'gru.bprop': commented });
    expect(again.bprop(['derive', '--write', 'gru.bprop']).status).toBe(1);
    expect(again.read('gru.bprop')).toBe(commented);
  });

  it('replaces a block that has errors, but not a file whose equations have', () => {
    const text = 'input x\ny = tanh(x)\nbackward {\n  dx += dq\n}\n';
    const workspace = openWorkspace({ 'a.bprop': text, 'b.bprop': 'input x\ny = tanh(q)\n' });
    expect(workspace.bprop(['derive', '--write', '--replace', 'a.bprop'])).toMatchObject({ status: 0 });
    expect(workspace.read('a.bprop')).toContain('dx += dy * (1 - y ^ 2)');
    expect(workspace.bprop(['derive', 'b.bprop'])).toMatchObject({ status: 1, out: '' });
  });

  it('counts the lines that differ where they are too many to be compared', () => {
    const count = 3000;
    const lines = (name: string): string =>
      Array.from({ length: count }, (_, index) => `  ${name}${index} = dy${index === 0 ? '' : ` * ${index}`}\n`).join('');
    const workspace = openWorkspace({ 'a.bprop': `input x: [n]\ny = tanh(x)\nbackward {\n${lines('q')}}\n` });
    const { status, error } = workspace.bprop(['derive', '--write', 'a.bprop']);
    expect(status).toBe(1);
    expect(error).toMatch(/^a\.bprop: more than 1000 lines differ\n.*--replace replaces it\n$/);
  });

  it('keeps line ends, and reads standard input', () => {
    const workspace = openWorkspace();
    const { status, out } = workspace.bprop(['derive', '-'], 'input x\r\ny = tanh(x)\r\n');
    expect(status).toBe(0);
    expect(out.replaceAll('\r\n', '')).not.toContain('\n');
    expect(out).toContain('  dx += dy * (1 - y ^ 2)\r\n}\r\n');
  });

  it.each([
    ['plain', 2],
    ['fused', 1],
    ['elementary', 5],
  ])('writes lines in the form %s', (form, count) => {
    const text = 'input s: [n]\nconst t: [n]\nq = s * t + 1\nm = mean(q)\ny = q - m\noutput y\n';
    const workspace = openWorkspace({ 'a.bprop': text });
    const { out, status } = workspace.bprop(['derive', '--form', form, 'a.bprop']);
    expect(status).toBe(0);
    expect(out.split('\n').filter((line) => line.includes('+='))).toHaveLength(count);
    expect(workspace.bprop(['check', '-'], out)).toMatchObject({ status: 0 });
  });

  it('names the parts first with --elementary', () => {
    const workspace = openWorkspace({ 'a.bprop': 'input x: [n], w: [n]\ny = tanh(w * x + 1)\n' });
    expect(workspace.bprop(['derive', '--elementary', '--write', 'a.bprop'])).toMatchObject({ status: 0, error: '' });
    const written = workspace.read('a.bprop');
    expect(written).toContain('y_1 = w * x\ny_2 = y_1 + 1\ny   = tanh(y_2)\n');
    expect(written).toContain('dy_2 += dy * (1 - y ^ 2)');
    expect(workspace.bprop(['check', 'a.bprop'])).toMatchObject({ status: 0 });
  });
});

describe('bprop expand', () => {
  it('leaves one operation an equation, and the gradients as they are', () => {
    const workspace = openWorkspace({ 'gru.bprop': BY_HAND.slice(0, BY_HAND.indexOf('backward {')) });
    expect(workspace.bprop(['expand', '--write', 'gru.bprop'])).toEqual({ status: 0, out: '', error: '' });
    const written = workspace.read('gru.bprop');
    expect(written).toContain('z_1 = Wz @ x\nz_2 = Uz @ h\nz_3 = z_1 + z_2\n');
    expect(workspace.bprop(['check', 'gru.bprop'])).toMatchObject({ status: 0 });
    expect(workspace.bprop(['expand', 'gru.bprop']).out).toBe(written);
    expect(workspace.bprop(['format', '--check', 'gru.bprop'])).toMatchObject({ status: 0 });
  });

  it('keeps parts of what a loop computes inside the loop', () => {
    const workspace = openWorkspace();
    const { out } = workspace.bprop(['expand', '-'], 'input v: [n]\nfor t in 1..T {\n  h[t] = tanh(v * v)\n}\noutput h\n');
    expect(out).toBe('input v: [n]\nfor t in 1..T {\n  h_1  = v * v\n  h[t] = tanh(h_1)\n}\noutput h\n');
  });

  it('keeps the comments inside an equation', () => {
    const workspace = openWorkspace();
    const { out } = workspace.bprop(['expand', '-'], 'input x\ny = tanh(  # squash\n  x + 1  # shifted\n)  # done\n');
    expect(out).toBe('input x\n# squash\n# shifted\ny_1 = x + 1\ny   = tanh(y_1)  # done\n');
  });

  it('changes nothing that is elementary already', () => {
    const workspace = openWorkspace({ 'gru.bprop': GRU });
    expect(workspace.bprop(['expand', 'gru.bprop'])).toEqual({ status: 0, out: GRU, error: '' });
  });
});

describe('bprop format', () => {
  const MESSY = 'input x\ny=x\nlonger=y\n';
  const NEAT = 'input x\ny      = x\nlonger = y\n';

  it('prints the formatted file', () => {
    const workspace = openWorkspace({ 'a.bprop': MESSY });
    expect(workspace.bprop(['format', 'a.bprop'])).toEqual({ status: 0, out: NEAT, error: '' });
    expect(workspace.bprop(['format', '-'], MESSY)).toEqual({ status: 0, out: NEAT, error: '' });
    expect(workspace.read('a.bprop')).toBe(MESSY);
  });

  it('says which files are not formatted, and formats them', () => {
    const workspace = openWorkspace({ 'a.bprop': MESSY, 'b.bprop': NEAT });
    const files = ['a.bprop', 'b.bprop'];
    expect(workspace.bprop(['format', '--check', ...files])).toEqual({ status: 1, out: 'a.bprop: not formatted\n', error: '' });
    expect(workspace.bprop(['format', '--write', ...files])).toEqual({ status: 0, out: '', error: '' });
    expect(workspace.read('a.bprop')).toBe(NEAT);
    expect(workspace.bprop(['format', '--check', ...files])).toEqual({ status: 0, out: '', error: '' });
  });

  it('formats a file with errors, and keeps the byte-order mark', () => {
    const workspace = openWorkspace();
    expect(workspace.bprop(['format', '-'], '\uFEFFa=1\nb  =  ?\n')).toEqual({
      status: 0,
      out: '\uFEFFa = 1\nb  =  ?\n',
      error: '',
    });
  });

  it('explains each line that rules have made shorter, in comments that a file keeps', () => {
    const text = 'input x: [n]\nconst c: []\nz = c * tanh(x / c)\noutput z\n';
    const workspace = openWorkspace({ 'tanh.bprop': text });
    const { status, out } = workspace.bprop(['derive', '--explain', 'tanh.bprop']);
    expect(status).toBe(0);
    expect(out.split('\n').slice(6, -1)).toEqual([
      '  # z = c * tanh(x / c)',
      '  #   dz_2 = dz * c',
      '  #   z_1 = x / c',
      '  #   z_2 = tanh(z_1)',
      '  #   dz_1 = dz_2 * (1 - z_2 ^ 2)',
      '  #   dx += dz_1 / c',
      '  # written out:',
      '  #   dx += dz * c * (1 - tanh(x / c) ^ 2) / c',
      '  # a * b / b = a:',
      '  dx += dz * (1 - tanh(x / c) ^ 2)',
      '}',
    ]);
    const again = openWorkspace({ 'tanh.bprop': out });
    expect(again.bprop(['check', 'tanh.bprop']).status).toBe(0);
    expect(again.bprop(['derive', '--explain', 'tanh.bprop']).out).toBe(out);
    expect(workspace.bprop(['derive', '--explain', '--checkpoint', 'sqrt', 'tanh.bprop']).status).toBe(2);
  });
});
