import { describe, expect, it } from 'vitest';
import { analyze, check, deriveText, run } from '../../src/index.ts';
import { diagnose } from '../support/analysis.ts';

function statuses(text: string): readonly string[] {
  return check(analyze(text)).gradients.map(({ variable, status }) => `${variable.name} ${status}`);
}

const LOGITS = [
  [1, 2, 0.5],
  [0, -1, 3],
];

describe('cross entropy of labels', () => {
  it('is that of the weights that the labels stand for', () => {
    const text = 'input z: [N, k]\nconst t: [N], w: [N, k]\na = cross_entropy(z, t)\nb = cross_entropy(z, w)\n';
    const weights = [
      [0, 0, 1],
      [1, 0, 0],
    ];
    const { outputs } = run(analyze(text), { z: LOGITS, t: [2, 0], w: weights });
    expect(outputs['a']).toEqual(outputs['b']);
  });

  it('passes by what a label does not name, even minus infinity', () => {
    const text = 'input z: [k]\nconst t: []\nL = cross_entropy(z, t)\n';
    const { outputs, gradients } = run(analyze(text), { z: ['-Infinity', 0, 0], t: 1 });
    expect(outputs).toEqual({ L: Math.log(2) });
    expect(gradients['z']).toEqual([0, -0.5, 0.5]);
  });

  it('leaves out rows with the label that is ignored, whatever their logits are', () => {
    const text = 'input z: [N, k]\nconst t: [N]\nL = cross_entropy(z, t, ignore=-1)\n';
    const { outputs, gradients } = run(analyze(text), {
      z: [
        [0, 0],
        ['Infinity', 'Infinity'],
      ],
      t: [0, -1],
    });
    expect(outputs['L']).toEqual([Math.log(2), 0]);
    expect(gradients['z']).toEqual([
      [-0.5, 0.5],
      [0, 0],
    ]);
  });

  it.each(['', ', smoothing=0.1', ', ignore=-100', ', ignore=0, smoothing=0.2'])(
    'has a gradient with the options%s',
    (options) => {
      expect(statuses(`param W: [d, k]\ninput x: [N, d]\nconst t: [N]\nL = mean(cross_entropy(x @ W, t${options}))\n`)).toEqual([
        'W pass',
        'x pass',
      ]);
    },
  );

  it('smooths weights, too', () => {
    expect(statuses('input z, t: [N, k]\nL = mean(cross_entropy(z, t, smoothing=0.1))\n')).toEqual(['z pass', 't pass']);
  });

  it('refuses what is no label', () => {
    const message = (line: string): string | undefined =>
      diagnose(`input z: [N, k]\nconst t: [N], w: [N, k]\n${line}\n`).find(({ severity }) => severity === 'error')?.message;
    expect(message('L = cross_entropy(z, w, ignore=0)')).toContain('`ignore` is a label');
    expect(message('L = cross_entropy(z, t, smoothing=2)')).toContain('from 0 to 1');
    expect(message('L = cross_entropy(t, z)')).toContain('needs weights [N] or labels []');
    expect(() =>
      run(analyze('input z: [k]\nconst t: []\nL = cross_entropy(z, t)\nt1 = one_hot(t, 2)\n'), { z: [1, 2], t: 2 }),
    ).toThrow('no element 2');
  });

  it('gives labels no adjoint', () => {
    expect(deriveText(analyze('input z: [N, k], t: [N]\nL = sum(cross_entropy(z, t))\n'))).not.toContain('dt +=');
  });
});

describe('indices along an axis', () => {
  it('pick and place elements', () => {
    const text = 'input a: [m, n]\nconst i: [m, l]\nt = take_along(a, i)\ns = scatter_along(t, i, size=n)\noutput t, s\n';
    const { outputs, gradients } = run(analyze(text), {
      a: LOGITS,
      i: [
        [2, 2],
        [0, 1],
      ],
      ds: [
        [0, 0, 0],
        [0, 0, 0],
      ],
    });
    expect(outputs['t']).toEqual([
      [0.5, 0.5],
      [0, -1],
    ]);
    expect(outputs['s']).toEqual([
      [0, 0, 1],
      [0, -1, 0],
    ]);
    expect(gradients['a']).toEqual([
      [0, 0, 2],
      [1, 1, 0],
    ]);
  });

  it('are as many axes as what they pick from has', () => {
    const [found] = diagnose('input z: [N, k]\nconst t: [N] in index(k)\ny = take_along(z, t)\n');
    expect(found?.message).toContain('reshape(…, [N, 1])');
  });
});
