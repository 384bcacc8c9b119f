import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importPython } from '../../../src/imports/python/python.ts';
import { ROOT } from '../../support/files.ts';

const PAGE = readFileSync(`${ROOT}/docs/python.md`, 'utf8');

/** The rows of the table under a heading: their cells. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = PAGE.split(/^## /m).find((own) => own.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

const codesIn = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** A pair whose forward function has a line; a name that it assigns becomes a part of the result. */
function fileWith(code: string): string {
  const isTorch = /\b(torch|F)\./.test(code);
  const body = code
    .split('; ')
    .map((line) => `    ${line.replace(/^(for .*:|if .*:) /, '$1\n        ').replace(/ (else:) /, '\n    $1\n        ')}`);
  return [
    isTorch ? 'import torch\nimport torch.nn.functional as F' : 'import numpy as np',
    'def sigmoid(z):\n    return 1 / (1 + np.exp(-z))',
    'def f_forward(x, w, labels, mask, training=True):',
    '    """x: (N, D), w: (D, M), labels: (N,), mask: (N, D)"""',
    ...body,
    '    return 2 * x, (x, w)',
    'def f_backward(dout, cache):\n    return 2 * dout, None\n',
  ].join('\n');
}

function notesFor(code: string): readonly string[] {
  return importPython(fileWith(code)).pairs.flatMap(({ notes }) => notes.map(({ message }) => message));
}

const READ = rowsUnder('What is read').flatMap(([what = '', code = '']) => codesIn(code).map((own) => [what, own] as const));
const UNREAD = rowsUnder('What is not read').flatMap(([code = '', message = '']) =>
  codesIn(code).map((own) => [own, message.replace(/^"|"$/g, '')] as const),
);

describe('the tables of docs/python.md', () => {
  it('have rows', () => {
    expect(READ.length).toBeGreaterThan(30);
    expect(UNREAD.length).toBeGreaterThan(2);
  });

  it.each(READ)('name what is read: %s: %s', (_, code) => {
    expect(notesFor(code)).toEqual([]);
  });

  it.each(UNREAD)('name what is not read: %s', (code, message) => {
    expect(notesFor(code)).toContain(message);
  });
});
