import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePage } from '../../scripts/reference-page.ts';
import { derive } from '../../src/autodiff/derive.ts';
import { FAMILIES, OPERATIONS } from '../../src/operations/table.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { operationText, plainOperationText } from '../../src/reference/operation-text.ts';
import { plainFormula } from '../../src/reference/plain-formula.ts';
import { operationSignature } from '../../src/reference/signature.ts';
import { analyzeText } from '../support/analysis.ts';
import { ROOT } from '../support/files.ts';

const ALL = OPERATIONS.all.map((operation) => [operation.name, operation] as const);

describe('what there is to read about an operation', () => {
  it.each(ALL)('%s: the use is a program of it alone', (_, operation) => {
    const { declarations, value } = operation.documentation.use;
    const { diagnostics, forward } = analyzeText(`${[...declarations, `y = ${value}`].join('\n')}\n`);
    expect(diagnostics).toEqual([]);
    expect(equationsOf(forward.body).map((equation) => equation.value)).toMatchObject([{ kind: 'apply', operation }]);
  });

  it.each(ALL)('%s: the text has every part', (_, operation) => {
    const { documentation, options, synonyms, kink } = operation;
    const text = operationText(operation);
    const { forward } = analyzeText(`${documentation.use.declarations.join('\n')}\ny = ${documentation.use.value}\n`);
    const parts = [
      operationSignature(operation).label,
      documentation.summary,
      documentation.formula,
      `**Shape:** ${documentation.shape}.`,
      `**Example:** \`${documentation.example}\``,
      ...options.map((option) => `- \`${option.name}\`: ${option.documentation}`),
      ...synonyms.map((name) => `\`${name}\``),
      ...(kink === undefined ? [] : [`**Not smooth** ${kink.where}.`]),
      ...equationsOf(derive(forward).body).map(printStep),
    ];
    expect(parts.filter((part) => !text.includes(part))).toEqual([]);
  });

  it.each(ALL)('%s: the example reads', (_, { documentation: { example } }) => {
    expect(analyzeText(`${example}\n`).diagnostics.filter(({ code }) => code !== 'undefined-name')).toEqual([]);
  });

  it('says where an operation is defined, what it is made of, and when it has no derivative', () => {
    const textOf = (name: string): string => operationText(OPERATIONS.call(name) ?? OPERATIONS.infix(name));
    expect(textOf('log')).toContain('**Defined** for `a`: numbers above 0.');
    expect(textOf('gather')).toContain('**Defined** for `indices`: whole numbers from 0 to k - 1.');
    expect(textOf('mse')).toContain('**The same** in simpler operations:\n\n```bprop\ny = mean((a - b) ^ 2)\n```');
    expect(textOf('sign')).toContain('**Derivative:** none; no gradient passes.');
    expect(textOf('sigmoid')).toContain('**Derivative** of `y = sigmoid(a)`:\n\n```bprop\nda += dy * y * (1 - y)\n```');
  });
});

describe('formulas as plain text', () => {
  it.each(ALL)('%s: has no LaTeX left', (_, operation) => {
    expect(plainFormula(operation.documentation.formula)).not.toMatch(/[\\{}_$]/);
    expect(plainOperationText(operation)).not.toContain('```math');
  });

  it.each(ALL)('%s: says nothing twice in a row', (_, operation) => {
    const blocks = [...plainOperationText(operation).matchAll(/```\w+\n([\s\S]*?)\n```/g)].map(([, text]) =>
      text?.replace(/\s/g, ''),
    );
    expect(blocks[1]).not.toBe(blocks[0]);
  });

  it.each([
    ['sigmoid', '1 / (1 + e⁻ᵃ)'],
    ['std', '√((1 / n) ∑ᵢ (aᵢ - mean(a))²)'],
    ['elu', 'max(a, 0) + α (e^(min(a, 0)) - 1)'],
    ['erf', '(2 / √π) ∫₀ᵃ e^(-s²) ds'],
    ['slice', 'a[start:stop]'],
  ])('%s is %s', (name, formula) => {
    expect(plainFormula(OPERATIONS.call(name)?.documentation.formula ?? '')).toBe(formula);
  });
});

describe('the reference page', () => {
  it('holds the text of every operation once', () => {
    const page = referencePage();
    const operations = FAMILIES.flatMap((family) => family.operations.flatMap((own) => [own, ...(own.variants ?? [])]));
    expect(new Set(operations)).toEqual(new Set(OPERATIONS.all));
    for (const operation of operations) expect(page.split(operationText(operation))).toHaveLength(2);
  });

  it('links to headings that are there', () => {
    const page = referencePage();
    const anchors = new Set(
      [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\p{L}\p{N}_ -]/gu, '')
          .replaceAll(' ', '-'),
      ),
    );
    const missing = [...page.matchAll(/\]\(#([^)]*)\)/g)]
      .map(([, anchor = '']) => anchor)
      .filter((anchor) => !anchors.has(anchor));
    expect(missing).toEqual([]);
  });

  it('is what is committed', () => {
    expect(readFileSync(join(ROOT, 'docs', 'operations.md'), 'utf8')).toBe(referencePage());
  });
});
