import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importPython, pythonCheck } from '../../../src/imports/python/python.ts';
import { rangeOf } from '../../../src/index.ts';
import { severityOf } from '../../../src/language/diagnostic.ts';
import { checkFile } from '../../../src/verify/report.ts';
import mistakes from './mistakes.json' with { type: 'json' };

const CORPUS = new URL('../../../bench/python/corpus/', import.meta.url);

interface Verdict {
  readonly name: string;
  readonly isOk: boolean;
  /** The gradients that were compared. */
  readonly gradients: readonly string[];
  /** The lines of its errors. */
  readonly errors: readonly number[];
}

/** The verdicts on the pairs of a text, or on one of them. */
function verdictsOn(text: string, pair?: string): readonly Verdict[] {
  const file = importPython(text);
  return file.pairs
    .filter((own) => pair === undefined || own.pair.name === pair)
    .map((own) => {
      const { check, analysis } = pythonCheck(file, own, checkFile(own.analysis, { seed: 1, sizes: new Map(), numeric: true }));
      const errors = check.diagnostics.filter((diagnostic) => severityOf(diagnostic) === 'error');
      return {
        name: own.pair.name,
        isOk: check.ok,
        gradients: check.gradients.map(({ variable }) => variable.name),
        errors: errors.map(({ place }) => rangeOf(analysis.document, place).start.line),
      };
    });
}

function sourceOf(file: string): string {
  return readFileSync(new URL(file, CORPUS), 'utf8');
}

/** The whole measure is `npm run bench:python`. */
describe('backward passes in Python', () => {
  test('of a course are read and right', () => {
    const verdicts = verdictsOn(sourceOf('cs_layers.py'));
    expect(verdicts).toHaveLength(9);
    for (const verdict of verdicts)
      expect(verdict).toMatchObject({ isOk: true, errors: [], gradients: expect.arrayContaining([expect.any(String)]) });
  });

  test.each(['activations.py', 'torch_activations.py', 'torch_linear.py'])('are not called wrong in %s', (file) => {
    const judged = verdictsOn(sourceOf(file)).filter(({ gradients }) => gradients.length > 0);
    expect(judged.length).toBeGreaterThan(3);
    for (const verdict of judged) expect(verdict).toMatchObject({ isOk: true, errors: [] });
  });

  test.each(mistakes)('are named on line $line of $file with $kind', ({ file, pair, line, lines, after }) => {
    const text = sourceOf(file).split('\n');
    text.splice(line - 1, 1, ...(after === null ? [] : [after]));
    const [verdict] = verdictsOn(text.join('\n'), pair);
    expect(verdict?.isOk).toBe(false);
    for (const error of verdict?.errors ?? []) expect(lines).toContain(error);
    expect(verdict?.errors).not.toEqual([]);
  });
});
