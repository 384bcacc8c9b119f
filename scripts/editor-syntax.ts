// Writes the words of the TextMate grammar into the syntax files of other editors; with --check it fails when they are stale.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Rule } from '../client/features/fences/text-mate.ts';

const GRAMMAR = 'syntaxes/bprop.tmLanguage.json';
/** A group of an expression that lists words, as `(input|param|const)` does. */
const GROUP = /\((?!\?)([^()]*)\)/g;
const SUFFIX = /\.bprop$/;

/** The words of the language by the scope that the grammar gives them, such as `keyword.control`. */
function wordsByScope(): ReadonlyMap<string, readonly string[]> {
  const { repository } = JSON.parse(readFileSync(GRAMMAR, 'utf8')) as { readonly repository: Readonly<Record<string, Rule>> };
  const found = new Map<string, Set<string>>();
  const visit = (rule: Rule): void => {
    const captures = rule.captures ?? rule.beginCaptures ?? {};
    [...(rule.match ?? rule.begin ?? '').matchAll(GROUP)].forEach(([, group = ''], index) => {
      const scope = (captures[index + 1]?.name ?? rule.name)?.replace(SUFFIX, '');
      if (scope === undefined || !/^[a-z]+(\|[a-z]+)*$/.test(group)) return;
      const words = found.get(scope) ?? new Set();
      found.set(scope, words);
      for (const word of group.split('|')) words.add(word);
    });
    rule.patterns?.forEach(visit);
  };
  Object.values(repository).forEach(visit);
  return new Map([...found].map(([scope, words]) => [scope, [...words].sort()]));
}

interface Target {
  readonly file: string;
  readonly comment: string;
  write(words: ReadonlyMap<string, readonly string[]>): string;
}

const TARGETS: readonly Target[] = [
  {
    file: 'editors/vim/syntax/bprop.vim',
    comment: '"',
    write: (words) => [...words].map(([scope, list]) => `let s:words['${scope}'] = '${list.join('\\|')}'\n`).join(''),
  },
  {
    file: 'editors/emacs/bprop-mode.el',
    comment: ';;',
    write(words) {
      const lists = [...words].map(([scope, list]) => `(${scope} ${list.map((word) => `"${word}"`).join(' ')})`);
      return `(defconst bprop-words\n  '(${lists.join('\n    ')})\n  "Words of the language by their scope.")\n`;
    },
  },
];

for (const { file, comment, write } of TARGETS) {
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`${comment} BEGIN words, written by \`npm run generate\`\n`, `${comment} END words\n`];
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${file} has no place for words`);
  const whole = `${before}${begin}${write(wordsByScope())}${end}${after}`;
  if (!process.argv.includes('--check')) writeFileSync(file, whole);
  else if (whole !== text) throw new Error(`stale: ${file}: run \`npm run generate\``);
}
