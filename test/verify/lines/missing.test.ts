import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/analysis/analyze.ts';
import { derivedPass } from '../../../src/autodiff/forms.ts';
import { parseDocument } from '../../../src/language/document/document.ts';
import { replaceNames } from '../../../src/language/name-pattern.ts';
import { printStep } from '../../../src/program/print.ts';
import { nextLines } from '../../../src/verify/lines/missing.ts';
import { example } from '../../support/files.ts';

interface Next {
  readonly missing: readonly string[];
  readonly others: readonly string[];
}

/** The lines that may come behind the last line of a text's block. */
function nextOf(text: string): Next | undefined {
  const analysis = analyze(parseDocument(text));
  const derived = derivedPass(analysis.forward);
  const last = Number.POSITIVE_INFINITY;
  const found = nextLines({ analysis, derived, typed: undefined, last });
  const texts = (isMissing: boolean): readonly string[] =>
    (found ?? []).filter((line) => line.isMissing === isMissing).map(({ equation }) => printStep(equation));
  return found && { missing: texts(true), others: texts(false) };
}

const SIGMOID = 'input x: [n]\nparam W: [m, n], b: [m]\ny = sigmoid(W @ x + b)\noutput y\n';

/** What only a helper of the block is called. */
function withOwnHelpers(text: string): string {
  const start = text.search(/^backward/m);
  const helpers = new Set([...text.slice(start).matchAll(/^ +(\w+) += /gm)].map(([, name]) => name));
  return text.slice(0, start) + replaceNames(text.slice(start), (name) => (helpers.has(name) ? `own_${name}` : name));
}

const MODELS = ['attention', 'logistic-regression', 'matrix-factorization', 'mlp-cross-entropy', 'word2vec', 'vae'].map(
  (name) => `models/${name}.bprop`,
);

describe('the contributions that a block lacks', () => {
  it.each(MODELS)('are each line that is taken away from %s, in the names of the block', (file) => {
    const text = withOwnHelpers(example(file));
    const block = text.search(/^backward/m);
    const lines = [...text.matchAll(/^ +(\S+ \+= .*?)(?: *#.*)?\n/gm)].filter(({ index }) => index > block);
    expect(lines.length).toBeGreaterThan(3);
    for (const [whole, line = ''] of lines) expect(nextOf(text.replace(whole, '\n'))?.missing, whole).toEqual([line]);
    expect(nextOf(text)).toEqual({ missing: [], others: [] });
  });

  it('come before helpers that would make them shorter, which come once', () => {
    const { missing, others } = nextOf(`${SIGMOID}backward {\n  db += dy * y * (1 - y)\n}\n`) as Next;
    expect(missing).toEqual(['dW += outer(dy * y * (1 - y), x)', 'dx += W.T @ (dy * y * (1 - y))']);
    expect(others).toHaveLength(1);
    expect(nextOf(`${SIGMOID}backward {\n  t = dy * y * (1 - y)\n}\n`)).toEqual({
      missing: ['db += t', 'dW += outer(t, x)', 'dx += W.T @ t'],
      others: [],
    });
  });

  it('are found past lines that are wrong, damaged, or give several at once', () => {
    const block = (lines: string): string => `${SIGMOID}backward {\n  t = dy * y * (1 - y)\n${lines}}\n`;
    expect(nextOf(block('  dx += W @ t\n  db += -t\n'))?.missing).toEqual(['dW += outer(t, x)']);
    expect(nextOf(block('  dx += W.T @\n  db += q\n'))?.missing).toEqual(['dW += outer(t, x)']);
    const twice = 'input x: [n], h: [n]\ny = x * h + x\noutput y\nbackward {\n';
    expect(nextOf(`${twice}  dx += dy * h + dy\n}\n`)?.missing).toEqual(['dh += dy * x']);
    expect(nextOf(`${twice}  dh += dy * x\n  dx += dy\n}\n`)?.missing).toEqual(['dx += dy * h']);
    expect(nextOf(`${twice}  dh += dy * x\n  dx += dy * h\n}\n`)?.missing).toEqual(['dx += dy']);
  });

  it('never take a helper for what it is on one side of a kink only', () => {
    const text = 'input x: [n] in 1..2\nparam a: [n]\nr = relu(x)\ny = a * x * 2\noutput y, r\nbackward {\n  u = relu(x * 2)\n';
    const { missing } = nextOf(`${text}}\n`) as Next;
    expect(missing.join()).not.toContain('u');
  });

  it('are left to the text where numbers would take too long, or there are loops', () => {
    const wide = Array.from({ length: 200 }, (_, index) => `a${index + 1} = sin(a${index})`).join('\n');
    expect(nextOf(`input a0: [n]\n${wide}\noutput a200\nbackward {\n}\n`)).toBeUndefined();
    expect(nextOf('input x[1..T]: [n]\nfor t in 1..T {\n  y[t] = exp(x[t])\n}\noutput y\nbackward {\n}\n')).toBeUndefined();
  });
});
