import { describe, expect, it } from 'vitest';
import { type Outcome, openWorkspace } from '../support/command-line.ts';

const VECTOR = 'input x: [n]\ny = log(x)\noutput y\n';
const DEPTH = 100_000;

function run(data: string, args: readonly string[] = ['--json'], program = VECTOR): Outcome {
  return openWorkspace({ 'a.bprop': program, 'v.json': data }).bprop(['run', 'a.bprop', '--data', 'v.json', ...args]);
}

function check(data: string, args: readonly string[] = []): Outcome {
  return openWorkspace({ 'a.bprop': VECTOR, 'v.json': data }).bprop(['check', 'a.bprop', '--data', 'v.json', ...args]);
}

describe('numbers that JSON has no form for', () => {
  it('are written as texts, and read again', () => {
    const first = run('{"x": [0, -1, "Infinity", 2], "dy": [1, 1, 1, "-Infinity"]}');
    expect(first).toMatchObject({ status: 0, error: '' });
    const { outputs, gradients } = JSON.parse(first.out);
    expect(outputs.y).toEqual(['-Infinity', 'NaN', 'Infinity', Math.LN2]);
    expect(gradients.x).toEqual(['Infinity', -1, 0, '-Infinity']);
    const again = run(JSON.stringify({ x: outputs.y }), ['--json'], 'input x: [n]\ny = 1 * x\noutput y\n');
    expect(JSON.parse(again.out).outputs.y).toEqual(outputs.y);
  });

  it('are shown to people as they are', () => {
    expect(run('{"x": [0, "NaN"]}', []).out).toBe('outputs\n  y = [-Infinity,NaN]\ngradients\n  x = [Infinity,NaN]\n');
  });

  it('are written by check', () => {
    const { out, status } = check('{"x": [1, "NaN"]}', ['--json']);
    const [report] = JSON.parse(out);
    expect(status).toBe(1);
    expect(report.gradients).toMatchObject([{ name: 'x', status: 'fail' }]);
    expect(['NaN', 'Infinity']).toContain(report.gradients[0].maxError);
  });

  it.each(['"infinity"', '"1"', '"Inf"', '""'])('are no other texts: %s', (text) => {
    expect(run(`{"x": [${text}]}`)).toMatchObject({ status: 2, error: `bprop: v.json: \`x\`: ${text} is no number\n` });
  });
});

describe('values that are refused', () => {
  const nested = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  const deepNumber = `${'['.repeat(DEPTH)}1${']'.repeat(DEPTH)}`;
  const objects = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

  it.each([
    ['nested arrays', `{"x": ${nested}}`, ['`x`', '100000 axes', '[n]']],
    ['nested arrays around a number', `{"x": ${deepNumber}}`, ['`x`', '100000 axes', '[n]']],
    ['nested arrays behind a number', `{"x": [1, ${deepNumber}]}`, ['`x`', 'an array is no number']],
    ['nested objects', `{"x": ${objects}}`, ['`x`', 'an object is no number']],
    ['nothing but brackets', nested, ['JSON object']],
    ['brackets that are not closed', '['.repeat(DEPTH), ['not JSON']],
    ['a mistake that a line break follows', '{\n"x": [1,,\n2]}', ['not JSON']],
    ['a name twice', '{"x": [1], "x": [2]}', ['`x` has two values']],
    ['a name twice, once with an escape', '{"x": [1], "\\u0078"\n : [2]}', ['`x` has two values']],
    ['a name without a value for it that objects inherit', '{"y": [1]}', ['there is no value for `x`']],
    ['null', '{"x": null}', ['`x`', 'null is no number']],
    ['a truth value', '{"x": [true]}', ['`x`', 'true is no number']],
    ['a text that is very long', `{"x": "${'y'.repeat(1e6)}"}`, ['`x`', 'is no number']],
    ['a size that is none', '{"x": [1], "n": 1.5}', ['`n` is a size']],
    ['a size that is a text', '{"x": [1], "n": "1"}', ['`n` is a size']],
    ['rows of many lengths', `{"x": [${'[1],'.repeat(200_000)}[]]}`, ['different lengths']],
  ])('%s', (_, data, says) => {
    for (const { status, out, error } of [run(data), check(data)]) {
      expect({ status, out }).toEqual({ status: 2, out: '' });
      expect(error).toMatch(/^bprop: [^\n]*\n$/);
      expect(error.length).toBeLessThan(300);
      for (const text of says) expect(error).toContain(text);
    }
  });

  it('do not include what every object inherits', () => {
    const program = 'input constructor: [n]\ny = constructor + 1\noutput y\n';
    expect(run('{}', ['--json'], program)).toMatchObject({
      status: 2,
      error: 'bprop: v.json: there is no value for `constructor`, which is [n]\n',
    });
  });

  it('do not include names within texts, nor the same name for different objects', () => {
    expect(run('{"x": [1], "note": "\\"x\\": \\\\", "other": {"x": 1}}')).toMatchObject({ status: 0 });
  });
});

describe('values that are many', () => {
  it('are read', () => {
    const count = 100_000;
    const { status, out } = run(`{"x": [${'1,'.repeat(count - 1)}1]}`);
    expect(status).toBe(0);
    expect(JSON.parse(out).outputs.y).toHaveLength(count);
  });
});
