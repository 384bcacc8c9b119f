import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyReplacements } from '../../src/language/replacement.ts';
import { expandEquations } from '../../src/refactor/expand-equations.ts';
import { derivedText, faults } from '../loops/support.ts';
import { analyzeText } from '../support/analysis.ts';
import { openWorkspace } from '../support/command-line.ts';
import { ROOT } from '../support/files.ts';

const FOLDER = join(ROOT, 'examples', 'models');
const MODELS: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
);

interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly diagnostics: readonly { readonly message: string }[];
  readonly gradients: readonly { readonly name: string; readonly status: string }[];
}

describe('examples/models', () => {
  it('are at least twenty', () => {
    expect(Object.keys(MODELS).length).toBeGreaterThanOrEqual(20);
  });

  it('check clean: every gradient passes, and there is nothing to say', () => {
    const { status, out } = openWorkspace(MODELS).bprop(['check', '--json', ...Object.keys(MODELS)]);
    for (const { file, ok, diagnostics, gradients } of JSON.parse(out) as readonly Report[]) {
      expect({ ok, diagnostics: diagnostics.map(({ message }) => message) }, file).toEqual({ ok: true, diagnostics: [] });
      expect(gradients.length, file).toBeGreaterThan(0);
      expect(gradients.filter((gradient) => gradient.status !== 'pass')).toEqual([]);
    }
    expect(status).toBe(0);
  });

  it('are formatted', () => {
    expect(openWorkspace(MODELS).bprop(['format', '--check', ...Object.keys(MODELS)])).toEqual({ status: 0, out: '', error: '' });
  });
});

describe.each(Object.entries(MODELS))('examples/models/%s', (name, text) => {
  const [header = ''] = /^(#.*\n)+/.exec(text) ?? [];

  it('begins by saying what it is and where it is from', () => {
    expect(header).toMatch(/^# [A-Z].*\.\n(#.*\n)*# Source: .*\d{4}/s);
  });

  it('has the block that deriving writes', () => {
    expect(text).toContain('\nbackward {\n');
    expect(derivedText(text)).toBe(text);
  });

  it('checks clean with one operation an equation', () => {
    const forward = text.slice(0, text.indexOf('\nbackward {'));
    const elementary = applyReplacements(forward, expandEquations(analyzeText(forward)));
    expect(faults(derivedText(elementary))).toEqual([]);
  });

  it('is listed in docs/models.md', () => {
    expect(readFileSync(join(ROOT, 'docs', 'models.md'), 'utf8')).toContain(`](../examples/models/${name})`);
  });
});
