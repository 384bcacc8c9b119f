import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/language/document/document.ts';
import { applyReplacements } from '../../src/language/replacement.ts';
import { blockSpan, deriveBlock } from '../../src/refactor/backward-block.ts';
import { analyzeText } from '../support/analysis.ts';

function derived(text: string): string {
  return applyReplacements(text, [deriveBlock(analyzeText(text))]);
}

const BLOCK = 'backward {\n  # y = tanh(x)\n  dx += dy * (1 - y ^ 2)\n}';

describe('the derived block', () => {
  it.each([
    ['no final line break', 'input x\ny = tanh(x)', `input x\ny = tanh(x)\n\n${BLOCK}\n`],
    ['blank lines at the end', 'input x\ny = tanh(x)\n\n\n', `input x\ny = tanh(x)\n\n${BLOCK}\n`],
    ['a comment at the end', 'input x\ny = tanh(x)\n# end\n', `input x\ny = tanh(x)\n# end\n\n${BLOCK}\n`],
    [
      'a block and a comment behind it',
      'input x\ny = tanh(x)\nbackward { dx += dy }  # mine\n# end\n',
      `input x\ny = tanh(x)\n${BLOCK}  # mine\n# end\n`,
    ],
    ['a block that is never closed', 'input x\ny = tanh(x)\nbackward {\n  dx += dy\n\n', `input x\ny = tanh(x)\n${BLOCK}\n\n`],
  ])('goes into a file with %s', (_, text, expected) => {
    expect(derived(text)).toBe(expected);
    expect(derived(expected)).toBe(expected);
  });

  it('is headed by the equations as the file has them', () => {
    const text = 'input x: [n, m]\ny = tanh( reshape(x,   # in one row\n  [m * n]) )\n';
    expect(derived(text)).toContain('\n  # y = tanh(reshape(x, [m * n]))\n');
  });

  it('tells what it replaces', () => {
    const text = 'input x\ny = tanh(x)\nbackward {\n  dx += dy\n}\n';
    expect(deriveBlock(analyzeText(text)).before).toBe('backward {\n  dx += dy\n}');
    expect(deriveBlock(analyzeText('input x\ny = tanh(x)\n')).before).toBe('');
    expect(blockSpan(parseDocument('input x\n'))).toBeUndefined();
  });
});
