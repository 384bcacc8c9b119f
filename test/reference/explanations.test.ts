import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../src/language/diagnostic.ts';
import { explanationOf } from '../../src/reference/explanations.ts';
import { ROOT } from '../support/files.ts';

const REFERENCE = readFileSync(join(ROOT, 'docs', 'language.md'), 'utf8');

it.each(DIAGNOSTIC_CODES)('%s is explained, with an example', (code) => {
  const page = explanationOf(code, REFERENCE) ?? '';
  expect(page.match(/^# .*$/gm)).toContain(`# ${code}`);
  expect(page).toMatch(/```(bprop|python)\n/);
  expect(page).toContain(`[${code}]`);
  expect(page).not.toContain('.md');
  expect(page).not.toContain('\n### ');
});

it('what is no code has no explanation', () => {
  expect(explanationOf('nothing', REFERENCE)).toBeUndefined();
});
