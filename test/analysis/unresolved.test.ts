import { describe, expect, it } from 'vitest';
import { analyzeText, diagnose } from '../support/analysis.ts';

/** Lines that read `a` and cannot be understood. */
const UNRESOLVED = [
  ['too few arguments', 'z = layer_norm(a)'],
  ['too many arguments', 'z = tanh(x, a)'],
  ['a named operand', 'z = tanh(a=a)'],
  ['an argument behind a named one', 'z = sum(axis=0, a)'],
  ['an unknown option', 'z = sum(x, along=a)'],
  ['an option that is no tensor', 'z = leaky_relu(x, a)'],
  ['a list', 'z = x + [a, a]'],
  ['an unknown operation with a list', 'z = block([a, x])'],
  ['an index', 'z = s[a]'],
  ['an element of what has none', 'z = a[1, 1]'],
  ['a shape in an option', 'z = broadcast(x, [a, n])'],
  ['a second definition', 'x = a'],
  ['a loop that runs nowhere', 'for t in 1..a {\n  z = a\n}'],
  ['the body of a loop that runs nowhere', 'for t in 1..x {\n  z[t] = s[t] * a\n}'],
] as const;

describe('a name in a line that cannot be understood', () => {
  it.each(UNRESOLVED)('counts as read: %s', (_, line) => {
    const found = diagnose(`input x: [n], s[1..T]: [n]\na = tanh(x)\n${line}\ny = exp(x)\noutput y\n`);
    expect(found.filter(({ severity }) => severity === 'error')).not.toEqual([]);
    expect(found.filter(({ message }) => message.includes('`a` is never read'))).toEqual([]);
  });

  it.each(UNRESOLVED.slice(0, 4))('is renamed with the others: %s', (_, line) => {
    const { occurrences } = analyzeText(`input x: [n]\na = tanh(x)\n${line}\n`);
    const reads = occurrences.filter(({ of, role }) => role === 'read' && of.kind === 'variable' && of.variable.name === 'a');
    expect(reads).toHaveLength(1);
  });

  it('does not silence hints about others', () => {
    const found = diagnose('input x: [n]\na = tanh(x)\nb = exp(x)\nz = layer_norm(a)\ny = exp(x)\noutput y\n');
    expect(found.map(({ message }) => message)).toContain('`b` is never read');
  });
});
