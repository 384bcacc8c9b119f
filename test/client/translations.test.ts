import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/files.ts';

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

function translations(name: string): Record<string, string> {
  return JSON.parse(read(name)) as Record<string, string>;
}

/** The numbered places that a text leaves for values. */
function placesOf(text: string): string[] {
  return (text.match(/\{\d\}/g) ?? []).sort();
}

function sourcesIn(folder: string): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

/** The sources of texts that the client and the server show, including verdicts that other front ends share. */
const CLIENT = [...sourcesIn('client'), ...sourcesIn('server'), 'src/verify/verdict.ts'].map(read).join('\n');

it.each(['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'])(
  '%s has every text that the extension shows, and no other',
  (name) => {
    const translated = Object.keys(translations(name));
    const shown = [...CLIENT.matchAll(/l10n\.t\(\s*'([^']+)'/g)].map(([, text]) => text);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((text) => text !== undefined && !translated.includes(text))).toEqual([]);
    expect(translated.filter((text) => !CLIENT.includes(`'${text}'`))).toEqual([]);
  },
);

it('a translation leaves the same places for values', () => {
  for (const [text, translation] of Object.entries(translations('l10n/bundle.l10n.de.json')))
    expect(placesOf(translation), text).toEqual(placesOf(text));
});

it('every text of the manifest is translated, and nothing else is', () => {
  const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  expect(used.length).toBeGreaterThan(20);
  for (const name of ['package.nls.json', 'package.nls.de.json'])
    expect(Object.keys(translations(name)).sort(), name).toEqual([...new Set(used)].sort());
});

it('a step of the walkthrough runs the same command in every language', () => {
  const english = translations('package.nls.json');
  const commandsIn = (text: string | undefined): string[] => text?.match(/\(command:[\w:.]+\)/g) ?? [];
  for (const [key, text] of Object.entries(translations('package.nls.de.json')))
    expect(commandsIn(text), key).toEqual(commandsIn(english[key]));
});
