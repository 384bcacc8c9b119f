import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { vanishes } from '../../src/autodiff/across/normal-form.ts';
import { tightened } from '../../src/autodiff/across/tighten.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { type DERIVED_FORMS, derivedPass } from '../../src/autodiff/forms.ts';
import { countOperations } from '../../src/autodiff/names/anf-names.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { printStep } from '../../src/program/print.ts';
import type { Equation, Program, Value, Variable } from '../../src/program/program.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { writeBlock } from '../../src/refactor/backward-block.ts';
import { checkFile } from '../../src/verify/report.ts';
import { analyzeText } from '../support/analysis.ts';
import { ROOT } from '../support/files.ts';

const OPTIONS = { seed: 1, sizes: new Map<string, number>(), numeric: true };

function operationsIn({ body }: Program): number {
  return equationsOf(body).reduce((sum, { value }) => sum + countOperations(value), 0);
}

/** All files of some folders, by their paths. */
function filesIn(...folders: readonly string[]): readonly (readonly [name: string, text: string])[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.bprop'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(ROOT, folder, name), 'utf8')] as const),
  );
}

const STYLES = readdirSync(join(ROOT, 'bench/localisation/blocks')).map((style) => `bench/localisation/blocks/${style}`);
const PUBLISHED = filesIn('examples/models', ...STYLES);

describe('a block across equations', () => {
  it.each(PUBLISHED)('has the gradients of %s with no more operations', (_, text) => {
    const analysis = analyzeText(text);
    const { forward } = analysis;
    const pass = derivedPass(forward);
    expect(operationsIn(pass)).toBeLessThanOrEqual(operationsIn(derive(forward)));
    const written = analyzeText(applyReplacements(text, [writeBlock(analysis, pass)]));
    expect(checkFile(written, OPTIONS).ok).toBe(true);
    // Deriving again gives the same lines.
    expect(equationsOf(derivedPass(written.forward).body).map(printStep)).toEqual(equationsOf(pass.body).map(printStep));
  });

  it.each(PUBLISHED.filter(([name]) => /models|locals|carried/.test(name)))('has fewer lines fused: %s', (_, text) => {
    const analysis = analyzeText(text);
    const pass = derivedPass(analysis.forward, 'fused');
    const plain = derivedPass(analysis.forward);
    expect(equationsOf(pass.body).length).toBeLessThanOrEqual(equationsOf(plain.body).length);
    const written = analyzeText(applyReplacements(text, [writeBlock(analysis, pass)]));
    expect(checkFile(written, OPTIONS).ok).toBe(true);
  });

  it('keeps the adjoint of an output that another one reads', () => {
    const { forward } = analyzeText('input x: [n]\ny = 2 * tanh(x) + x\nz = 3 * y + x\noutput y, z\n');
    const lines = equationsOf(tightened(forward, derive(forward), 'lines').body).map((line) => printStep(line));
    expect(lines.some((line) => line.startsWith('dy += '))).toBe(true);
    expect(lines.filter((line) => line.startsWith('dx += ')).length).toBeGreaterThan(0);
  });

  it('writes the lines of elementary equations one by one', () => {
    const { forward } = analyzeText('input x: [n]\nm = mean(x)\ny = x - m\noutput y\n');
    const lines = (form: (typeof DERIVED_FORMS)[number]): readonly string[] =>
      equationsOf(derivedPass(forward, form).body).map((line) => printStep(line));
    expect(lines('plain')).toEqual(['dx += dy', 'dm += sum(-dy)', 'dx += broadcast(dm / n, [n])']);
    expect(lines('elementary')).toEqual(lines('plain'));
    expect(lines('fused')).toEqual(['dx += dy - mean(dy)']);
  });

  it('leaves elementary equations alone, though another name is known for a part of a line', () => {
    const { forward } = analyzeText('input x, a: [n]\nz = sigmoid(x)\nu = 1 - z\ny = u * a\noutput y\n');
    expect(equationsOf(derivedPass(forward).body).map(printStep)).toEqual(equationsOf(derive(forward).body).map(printStep));
  });

  it('heads a line by all equations that it goes through', () => {
    const analysis = analyzeText('input s: [n]\ne = exp(s - max(s))\np = e / sum(e)\noutput p\n');
    const { text } = writeBlock(analysis, derivedPass(analysis.forward));
    expect(text.trim().split('\n').slice(1, -1)).toEqual([
      '  # p = e / sum(e)',
      '  # e = exp(s - max(s))',
      '  ds += p * (dp - sum(dp * p))',
    ]);
  });

  it('numbers helpers from 1, and skips names that the file has', () => {
    const { forward } = analyzeText('input x: [n]\nparam y_1: [n]\ny = tanh(sin(x) * y_1 + 1) * sigmoid(x * y_1)\noutput y\n');
    const names = equationsOf(derivedPass(forward).body).flatMap(({ operator, target }) =>
      operator === '=' ? [target.name] : [],
    );
    const numbers = new Set(names.map((name) => Number(/_(\d+)$/.exec(name)?.[1])));
    expect(numbers.size).toBeGreaterThan(1);
    expect([...numbers].toSorted()).toEqual(Array.from(numbers, (_, at) => at + 2));
    expect(names).not.toContain('y_1');
  });
});

describe('helpers across equations', () => {
  const linesOf = (text: string): readonly string[] => equationsOf(derivedPass(analyzeText(text).forward).body).map(printStep);

  it('are defined once, though several equations compute the same part', () => {
    const lines = linesOf('input s, x: [n]\na = exp(x) * sin(s * x)\nb = exp(x) * cos(s * x)\noutput a, b\n');
    expect(lines.filter((line) => line.endsWith(' = s * x'))).toHaveLength(1);
    expect(lines.filter((line) => /^\w+ += \w+$/.test(line))).toEqual([]);
  });

  it('are no second names for adjoints that lines stretch by themselves', () => {
    const lines = linesOf('input x, c: [n]\nparam s: []\nd = sum(exp(s * x) * c)\noutput d\n');
    expect(lines).toContain('dc += dd * d_1');
    expect(lines.filter((line) => /^\w+ += \w+$/.test(line))).toEqual([]);
  });

  it('does not write a variable that is zero for zero', () => {
    const text = 'input x: [n]\ny = where(x > 0, tanh(x), x) - where(x > 0, tanh(x), x)\noutput y\n';
    expect(linesOf(text).filter((line) => /\+= y$/.test(line))).toEqual([]);
  });

  it('are all read', () => {
    const text =
      'input x, u: [n]\na = where(x > 0, expm1(tanh(x)), x * u)\ny = a - where(x > 0, expm1(tanh(x)), x * u)\noutput y\n';
    const same = 'input x, u: [n]\ny = where(x > 0, expm1(tanh(x)), x * u) - where(x > 0, expm1(tanh(x)), x * u)\noutput y\n';
    for (const lines of [linesOf(text), linesOf(same)]) {
      const names = lines.flatMap((line) => /^(\w+) = /.exec(line)?.[1] ?? []);
      const unread = names.filter((name) => !lines.some((line) => new RegExp(`= .*\\b${name}\\b`).test(line)));
      expect(unread).toEqual([]);
    }
  });

  it('are called after adjoints where they are made of them', () => {
    const lines = linesOf('input x: [n]\nparam W: [n, n]\ni = softmax(exp(x) / sum(exp(x)))\noutput i\n');
    const helpers = lines.filter((line) => / = /.test(line));
    const isOfAdjoint = (line: string): boolean => /\bdi\b/.test(line.slice(line.indexOf(' = ')));
    expect(helpers.filter(isOfAdjoint)).not.toEqual([]);
    expect(helpers.filter((line) => isOfAdjoint(line) && !line.startsWith('di_'))).toEqual([]);
  });

  it('stand in loops, too, for the parts of later equations', () => {
    const text =
      'input x[1..T], s: [n]\nh[0] = s\nfor t in 1..T {\n  a = sin(s * x[t])\n  h[t] = h[t-1] * a * cos(s * x[t])\n}\n';
    const analysis = analyzeText(`${text}output h[T]\n`);
    const pass = derivedPass(analysis.forward);
    expect(equationsOf(pass.body).filter((line) => printStep(line).endsWith(' = s * x[t]'))).toHaveLength(1);
    const written = analyzeText(applyReplacements(analysis.document.text, [writeBlock(analysis, pass)]));
    expect(checkFile(written, OPTIONS).ok).toBe(true);
  });

  it.each([
    'y = exp(mean(h, axis=0)) * sin(mean(h, axis=0))',
    'a = mean(h, axis=0)\ny = exp(mean(h, axis=0)) * sin(a)',
    'y = tanh(sum(h, axis=0)) + h[1] + h[T]',
  ])('leave a sequence that is read whole its shape: %s', (text) => {
    const forward = `input x[1..T]: [n]\nfor t in 1..T {\n  h[t] = tanh(x[t])\n}\n${text}\noutput y\n`;
    const written = (form: (typeof DERIVED_FORMS)[number]): string =>
      applyReplacements(forward, [writeBlock(analyzeText(forward), derivedPass(analyzeText(forward).forward, form))]);
    for (const form of ['plain', 'fused'] as const)
      expect(checkFile(analyzeText(written(form)), OPTIONS), written(form)).toMatchObject({ ok: true, diagnostics: [] });
  });

  it('may hold sums that kept axes in front of those that others leave out', () => {
    const text = 'input x: [p, p]\nf = tril(x) * max(x, axis=0, keepdims=true) * sum(x, axis=1)\noutput f\n';
    const analysis = analyzeText(text);
    const written = analyzeText(applyReplacements(text, [writeBlock(analysis, derivedPass(analysis.forward))]));
    expect(checkFile(written, OPTIONS)).toMatchObject({ ok: true, diagnostics: [] });
  });
});

/** The value of the last equation of a text, and the definitions of the others. */
function lastOf(text: string): { readonly value: Value; readonly definitionOf: (variable: Variable) => Value | undefined } {
  const { forward } = analyzeText(`${text}\noutput r\n`);
  const equations = equationsOf(forward.body);
  const definitions = new Map(equations.map(({ target, value }) => [target, value]));
  return { value: (equations.at(-1) as Equation).value, definitionOf: (variable) => definitions.get(variable) };
}

describe('an expression that is zero in theory', () => {
  const given = 'input x, g: [N, D]\ninput v: [n]\nconst y: [N, D] in onehot\n';

  it.each([
    'm = mean(x, axis=1, keepdims=true)\nr = sum(x - m, axis=1, keepdims=true)',
    'm = mean(x, axis=0)\nr = sum(x - m, axis=0)',
    'm = mean(v)\nr = mean(v - m)',
    'e = exp(v)\np = e / sum(e)\nr = 1 - sum(p)',
    'p = softmax(v)\nr = sum(p) - 1',
    'e = exp(x)\np = e / sum(e, axis=1, keepdims=true)\nr = sum(p * (g - sum(g * p, axis=1, keepdims=true)), axis=1, keepdims=true)',
    'r = (v + 1) ^ 2 - v ^ 2 - 2 * v - 1',
    'r = sum(y, axis=1) - 1',
    'a = 2 * v\nr = a / v - 2',
  ])('is known to be: %s', (text) => {
    const { value, definitionOf } = lastOf(`${given}${text}`);
    expect(vanishes(value, definitionOf)).toBe(true);
  });

  it.each([
    'm = mean(x, axis=1, keepdims=true)\nr = sum(x - m, axis=0)',
    'm = sum(v)\nr = sum(v - m)',
    'e = exp(x)\np = e / sum(e, axis=0)\nr = sum(p, axis=1) - 1',
    'p = softmax(x, axis=0)\nr = sum(p, axis=1) - 1',
    'r = (v + 1) ^ 2 - v ^ 2 - 2 * v',
    'r = sum(y, axis=0) - 1',
    'r = sqrt(v ^ 2) - v',
  ])('is not taken for one: %s', (text) => {
    const { value, definitionOf } = lastOf(`${given}${text}`);
    expect(vanishes(value, definitionOf)).toBe(false);
  });
});
