import { expect, it } from 'vitest';
import { derive } from '../../src/autodiff/derive.ts';
import { printStep } from '../../src/program/print.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { analyzeText, diagnose } from '../support/analysis.ts';

function derivedLines(call: string): readonly string[] {
  const { forward, diagnostics } = analyzeText(`input x: [n]\nparam c: []\ny = ${call}\noutput y\n`);
  expect(diagnostics.filter(({ code }) => code !== 'unused')).toEqual([]);
  return equationsOf(derive(forward).body).map(printStep);
}

it('takes its bounds in order or by name', () => {
  const lines = ['dx += dy * (x >= -1) * (x <= 2)'];
  expect(derivedLines('clip(x, -1, 2)')).toEqual(lines);
  expect(derivedLines('clip(x, lo=-1, hi=2)')).toEqual(lines);
});

it('passes a gradient to a bound that has one', () => {
  expect(derivedLines('clip(x, 0, c)')).toEqual(['dx += dy * (x >= 0) * (x <= c)', 'dc += sum(dy * (maximum(x, 0) > c))']);
});

it.each([
  ['clip(x, 2, 1)', '`clip` needs bounds in order: 2 is above 1'],
  ['clip(x, 2)', '`clip` takes 3 arguments (`a`, `lo`, `hi`), found 2'],
  ['clip(a=x, lo=0, hi=1)', '`clip` takes 3 arguments (`a`, `lo`, `hi`), found 0'],
])('%s is wrong', (call, message) => {
  const found = diagnose(`input x: [n]\ny = ${call}\n`);
  expect(found.map((own) => [own.code, own.message])).toEqual([['wrong-arguments', message]]);
});
