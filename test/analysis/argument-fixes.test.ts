import { describe, expect, it } from 'vitest';
import { applyFix, diagnose } from '../support/analysis.ts';
import { idleFixes } from '../support/expectations.ts';

const DECLARED = 'input x: [n], X: [s, d], s0: []\n';

describe('a message about arguments', () => {
  it.each([
    ['an axis that is needed', 'y = softmax(X)', 'y = softmax(X, axis=1)'],
    ['of the synonym, too', 'y = log_softmax(X)', 'y = log_softmax(X, axis=1)'],
    ['beside an option', 'y = roll(X, shift=1)', 'y = roll(X, shift=1, axis=0)'],
    ['an axis out of range', 'y = sum(X, axis=2)', 'y = sum(X, axis=1)'],
    ['one that is counted from the end', 'y = sum(X, axis=-3)', 'y = sum(X, axis=0)'],
    ['axes that are named twice', 'y = sum(X, axis=[0, 0])', 'y = sum(X, axis=0)'],
    ['an option that is misspelt', 'y = sum(X, axes=0)', 'y = sum(X, axis=0)'],
    ['by the name that a library has for it', 'y = sum(X, along=0)', 'y = sum(X, axis=0)'],
    ['that stands beside another', 'y = sum(X, axis=0, keepdim=true)', 'y = sum(X, axis=0, keepdims=true)'],
    ['one that is a word of the language', 'y = sum(X, dim=0)', 'y = sum(X, axis=0)'],
    ['one of a synonym', 'y = softmax(X, dim=-1)', 'y = softmax(X, axis=-1)'],
    ['one in an inner call', 'y = tanh(mean(X, dim = 1)) * 2', 'y = tanh(mean(X, axis = 1)) * 2'],
    ['its name and its value', 'y = sum(X, axis=0, keepdim=True)', 'y = sum(X, axis=0, keepdims=true)'],
    ['an operand that is named by a word of the language', 'y = sum(input=X)', 'y = sum(X)'],
    ['an option too many', 'y = tanh(X, axis=0)', 'y = tanh(X)'],
    ['an argument too many', 'y = tanh(x, x)', 'y = tanh(x)'],
    ['an option twice', 'y = sum(X, axis=0, axis=1)', 'y = sum(X, axis=0)'],
    ['a flag as a number', 'y = sum(X, axis=0, keepdims=1)', 'y = sum(X, axis=0, keepdims=true)'],
    ['a flag as another language writes it', 'y = sum(X, axis=0, keepdims=True)', 'y = sum(X, axis=0, keepdims=true)'],
    ['a text without quotes', 'y = gelu(x, approximate=tanh)', 'y = gelu(x, approximate="tanh")'],
    ['a text that nothing is called', 'y = gelu(x, approximate="tan")', 'y = gelu(x, approximate="tanh")'],
    ['a shape without brackets', 'y = broadcast(s0, shape=3)', 'y = broadcast(s0, shape=[3])'],
    ['a required option', 'y = roll(x)', 'y = roll(x, shift=2)'],
    ['an option in front of its operand', 'y = sum(axis=0, X)', 'y = sum(X, axis=0)'],
    ['an operand by its name', 'y = tanh(a=x)', 'y = tanh(x)'],
    ['operands in another order', 'y = clip(lo=0, hi=1, a=x)', 'y = clip(x, 0, 1)'],
    ['axes that are not those of the tensor', 'y = transpose(X, axes=[0, 2])', 'y = transpose(X, axes=[1, 0])'],
  ])('offers to write %s', (_, line, mended) => {
    const text = `${DECLARED}${line}\n`;
    const [found] = diagnose(text);
    const [fix] = found?.fixes ?? [];
    expect(fix && applyFix(text, fix)).toBe(`${DECLARED}${mended}\n`);
    expect(idleFixes(text, diagnose)).toEqual([]);
  });
});

describe('an operator that is missing', () => {
  it.each([
    ['input x: [n]\ny = 2x\n', 'y = 2 * x'],
    ['input x: [n]\ny = 2 x\n', 'y = 2 * x'],
    ['y = 2x\n', 'y = 2 * x'],
    ['input x: [n]\ny = 2x + 3x\n', 'y = 2 * x + 3 * x'],
    ['input x: [n]\ny = 2(x + 1)\n', 'y = 2 * (x + 1)'],
  ])('is written with a space on each side: %j', (text, line) => {
    const [fix] = diagnose(text).find(({ code }) => code === 'syntax')?.fixes ?? [];
    expect(fix && applyFix(text, fix).split('\n')).toContain(line);
  });
});
