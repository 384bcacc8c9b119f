import { describe, expect, it } from 'vitest';
import { exportProgram, type Target } from '../../src/exports/export.ts';
import { asciiName, Names, unicodeName } from '../../src/exports/names.ts';
import { AWKWARD } from './support/awkward.ts';
import { subjectFrom } from './support/subjects.ts';

function exported(title: string, target: Target): string {
  return exportProgram(subjectFrom(title, AWKWARD[title] ?? '').unit, target);
}

describe('names', () => {
  it('are given once', () => {
    const names = new Names(['lambda'], (name) => name);
    expect(['lambda', 'z', 'z', 'z1', 'z1'].map((name) => names.give(name))).toEqual(['lambda_', 'z', 'z_', 'z1', 'z1_2']);
  });

  it('are the same to Python when their normal forms are', () => {
    const names = new Names([], unicodeName);
    expect(names.give('ﬁ')).not.toBe(names.give('fi'));
  });

  it('are names to Python also behind what it takes letters apart to', () => {
    expect(['\u037a', '\u0e33', 'x\u0e33', '\ufc5e', 'x\uff9e', 'x²'].map(unicodeName)).toEqual([
      'u037a',
      'u0e33',
      'x\u0e33',
      'ufc5e',
      'x\uff9e',
      'x2',
    ]);
  });

  it('are spelled in ASCII where a language has no other letters', () => {
    expect(['σ1', 'Σ', 'é', '变', 'x²'].map(asciiName)).toEqual(['sigma1', 'Sigma', 'e', 'u53d8', 'x2']);
  });

  it('stay recognisable', () => {
    expect(exported('keywords', 'numpy')).toContain('def forward(lambda_, int_, new, class_):');
    expect(exported('keywords', 'c')).toContain('double_[i] = def[i] + new[i] * class[i];');
    expect(exported('keywords', 'typescript')).toContain('{ lambda, int, new_, class_ }: Inputs');
    expect(exported('unicode', 'typescript')).toContain('{ σ1, é, θ, Δt, 变 }: Inputs');
    expect(exported('unicode', 'c')).toContain('phi[i] = sigma1[i] * theta[i] + e[i];');
    expect(exported('helpers', 'numpy')).toContain('exp = sigmoid(sigmoid_) + softmax(softmax_) * saved_');
    expect(exported('modules', 'pytorch')).toContain('self.training_ = torch.nn.Parameter');
  });
});
