// How well the wrong line is named: over single mistakes of right backward blocks in seven styles, over pairs of mistakes, and
// over equivalent rewrites, of which nothing may be said. `npm run bench:lines`, or `node bench/localisation/main.ts [--write]
// [--most VARIANTS] [--rewrites REWRITES] [--pairs PAIRS] [BLOCK OR STYLE...]`; `--write` keeps what was printed as RESULTS.md, `--most`
// takes so many mistakes of each kind from a block, drawn by its name, and `--rewrites` so many rewrites of each kind, by default the same.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runTasks } from '../threads.ts';
import { subjects } from './subjects.ts';
import { describe, isFault, type Row, table } from './table.ts';
import type { Finding, Task } from './thread.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    most: { type: 'string', default: '1000000' },
    rewrites: { type: 'string' },
    pairs: { type: 'string', default: '12' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});

/** The longest first, so that no thread is left with one at the end. */
const chosen = subjects(positionals).toSorted((a, b) => b.text.length - a.text.length);

const found = new Map<string, readonly Row[]>();
await runTasks<Task, readonly Finding[]>(
  new URL('thread.ts', import.meta.url),
  chosen.map((subject) => ({
    subject,
    most: Number(flags.most),
    rewrites: Number(flags.rewrites ?? flags.most),
    pairs: Number(flags.pairs),
  })),
  Number(flags.threads),
  ({ subject: { name, style } }, findings) => {
    found.set(
      name,
      findings.map((finding) => ({ ...finding, name, style })),
    );
    const seconds = findings.reduce((sum, finding) => sum + (finding.seconds ?? 0), 0);
    console.error(`${name}: ${findings.length} variants, ${seconds.toFixed(1)} s`);
  },
);

const rows = subjects(positionals).flatMap(({ name }) => found.get(name) ?? []);
const sections = [
  table(rows, 'mistake', 'by style', ({ style }) => style),
  table(rows, 'mistake', 'by kind', ({ kind }) => kind),
  table(rows, 'mistake', 'by block', ({ name }) => name),
  table(rows, 'pair', 'pairs, by style', ({ style }) => style),
  table(rows, 'rewrite', 'rewrites', ({ style }) => style),
  rows.filter(isFault).flatMap(describe),
];
const printed = sections.map((lines) => lines.join('\n')).join('\n\n');
console.log(printed);
if (flags.write) {
  const command = ['node bench/localisation/main.ts', ...process.argv.slice(2)].join(' ');
  const text = `# The wrong line, as \`${command}\` printed it\n\n\`\`\`text\n${printed}\n\`\`\`\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
