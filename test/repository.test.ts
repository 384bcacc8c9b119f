import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/files.ts';

const ROOMS = ['src', 'server', 'client', 'scripts', 'test', 'bench', 'site'];
const FILES = new Set(
  ROOMS.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).filter((name) => !name.includes('node_modules')),
  ).map((name) => basename(name)),
);

/** Paths and file names that a page mentions: from the root, from `src`, or bare names of files. */
function pathsIn(page: string): readonly string[] {
  const quoted = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/`([^`\s]+)`/g)].map(([, text]) => text as string);
  return quoted.filter(
    (text) => /^[\w.-]+(\/[\w.-]+)*\/?$/.test(text) && (/\.(ts|mjs|langium)$/.test(text) || text.includes('/')),
  );
}

function isThere(path: string): boolean {
  if (!path.includes('/')) return FILES.has(path) || existsSync(join(ROOT, path));
  return [path, join('src', path)].some((own) => existsSync(join(ROOT, own)));
}

describe.each(['docs/architecture.md', 'CONTRIBUTING.md'])('%s', (page) => {
  const paths = pathsIn(page);

  it('names files and folders that are there', () => {
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !isThere(path) && !/^(out|dist|dist-docs)(\/|$)/.test(path))).toEqual([]);
  });
});
