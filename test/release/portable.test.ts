import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../support/files.ts';

const WORKFLOW = readFileSync(join(ROOT, '.github', 'workflows', 'ci.yml'), 'utf8');

describe('the scripts of package.json', () => {
  it.each(Object.entries(packageJson.scripts))('%s is the same in every shell', (_, script) => {
    // Windows knows neither single quotes nor variables in front of a command, nor the commands of Unix.
    expect(script).not.toMatch(/['$;]|\\/);
    for (const command of script.split('&&')) expect(command.trim()).not.toMatch(/^(\w+=|(rm|cp|mv|mkdir|cat|test|sh) )/);
  });
});

describe('the sources', () => {
  it('make no path from the path of an address, which begins with a slash on Windows', () => {
    const files = ['src', 'server', 'client', 'test', 'bench', 'scripts'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|mjs)$/.test(name) && !name.includes('node_modules'))
        .map((name) => join(folder, name)),
    );
    expect(files.filter((file) => readFileSync(join(ROOT, file), 'utf8').includes('import.meta.url).' + 'pathname'))).toEqual([]);
  });
});

describe('the workflow', () => {
  it('runs on Linux, macOS and Windows', () => {
    for (const system of ['ubuntu-latest', 'macos-latest', 'windows-latest']) expect(WORKFLOW).toContain(system);
  });

  it('runs scripts that exist, and what must pass before a change lands', () => {
    const scripts = [...WORKFLOW.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script);
    expect(scripts).toContain('test:unit');
    for (const script of scripts) expect(Object.keys(packageJson.scripts)).toContain(script);
    expect(WORKFLOW).toContain('.ci/run');
  });
});
