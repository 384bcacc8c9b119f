import { describe, expect, it } from 'vitest';
import { analyze, CheckpointError, compareElements, deriveText, expandText, isInBlock, lineOf, rangeOf } from '../src/index.ts';

const WRONG = 'input x: [n]\nparam W: [n, n]\ny = tanh(W @ x)\noutput y\n\nbackward {\n  dx += dy\n  dW += W @ q\n}\n';

describe('the library', () => {
  it('places diagnostics in lines and blocks', () => {
    const { document, diagnostics } = analyze(WRONG);
    const places = diagnostics.map(({ place }) => [lineOf(document, place.statement), isInBlock(document, place)]);
    expect(places).toContainEqual([8, true]);
    expect(diagnostics.map(({ place }) => rangeOf(document, place).start.line)).toEqual(places.map(([line]) => line));
  });

  it('writes texts that compare element by element', () => {
    const nested = analyze('input x: [n]\nparam W: [n, n]\ny = tanh(W @ x)\noutput y\n');
    const derived = analyze(deriveText(analyze(expandText(nested))));
    expect(derived.forward.body).toHaveLength(2);
    expect(compareElements(derived)).toMatchObject({ ok: true });
    expect(() => deriveText(nested, { checkpoint: 'sqrt' })).toThrow(CheckpointError);
  });
});
