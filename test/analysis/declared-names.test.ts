import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/analysis/analyze.ts';
import { AnalysisCache } from '../../src/analysis/incremental/cache.ts';
import { parseDocument } from '../../src/language/document/document.ts';
import type { Variable } from '../../src/program/program.ts';

describe('an edited file', () => {
  it('looks at a name of a declaration as often, however many it has', () => {
    const cache = new AnalysisCache();
    let looks = 0;
    const shape = analyze(parseDocument('input x: [n]\n')).forward.given[0]?.shape ?? [];
    const declare = (index: number): Variable =>
      cache.variable(0, {
        get name() {
          looks += 1;
          return `x${index}`;
        },
        kind: 'input',
        shape,
        ranges: [],
        active: true,
        place: { statement: 0, span: { start: index, end: index + 1 } },
      });
    const count = 1000;
    const reading = (): readonly Variable[] => Array.from({ length: count }, (_, index) => declare(index));
    const first = reading();
    const second = reading();
    expect(second.every((variable, index) => variable === first[index])).toBe(true);
    expect(looks).toBeLessThan(20 * count);
  });
});
