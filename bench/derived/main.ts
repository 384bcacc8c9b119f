// Derived blocks beside blocks by hand: lines, operations, and values that the forward pass must keep, of the elementary lines of
// each equation, of the block that `bprop derive` writes, and of the author's. `npm run bench:derived`; `--write` keeps what
// was printed as RESULTS.md. Every block is checked at numbers first. Then how many published lines `bprop explain` reaches.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isHelperOf } from '../../src/autodiff/explained/explain.ts';
import { derivedPass } from '../../src/autodiff/forms.ts';
import { countOperations } from '../../src/autodiff/names/anf-names.ts';
import { analyze, applyReplacements, check, derive, type Program, savedValues } from '../../src/index.ts';
import { equationsOf } from '../../src/program/steps.ts';
import { writeBlock } from '../../src/refactor/backward-block.ts';
import { vouchedWays } from '../../src/verify/steps-by-numbers.ts';
import { subjects } from '../localisation/subjects.ts';

interface Figures {
  readonly lines: number;
  readonly operations: number;
  readonly saved: number;
}

interface Row {
  readonly name: string;
  readonly before: Figures;
  readonly now: Figures;
  readonly expert: Figures;
}

const TIES = `\`svm\` needs more because of \`maximum(0, x)\`: where both are the same, half of the gradient goes to each, as in PyTorch and
JAX. The author's pass gives none of it to \`x\` there, which no number that is drawn shows.`;

const EXPERTS = new URL('experts/', import.meta.url);

function figuresOf(forward: Program, backward: Program): Figures {
  const lines = equationsOf(backward.body);
  const operations = lines.reduce((sum, { value }) => sum + countOperations(value), 0);
  return { lines: lines.length, operations, saved: savedValues(forward, backward).saved.length };
}

/** Throws for a block that is wrong. */
function requireRight(name: string, text: string): void {
  if (!check(analyze(text)).ok) throw new Error(`${name}: the block is wrong`);
}

function rowOf(name: string, text: string): Row {
  const analysis = analyze(text);
  const { forward, backward } = analysis;
  if (backward === undefined) throw new Error(`${name} has no block`);
  const now = derivedPass(forward);
  requireRight(name, text);
  requireRight(`${name}, derived`, applyReplacements(text, [writeBlock(analysis, now)]));
  return {
    name,
    before: figuresOf(forward, derive(forward)),
    now: figuresOf(forward, now),
    expert: figuresOf(forward, backward),
  };
}

const WAYS = ['before', 'now', 'expert'] as const;

function sumOf(rows: readonly Row[], way: (typeof WAYS)[number]): Figures {
  const total = (figure: keyof Figures): number => rows.reduce((sum, row) => sum + row[way][figure], 0);
  return { lines: total('lines'), operations: total('operations'), saved: total('saved') };
}

function printed({ name, ...ways }: Row): string {
  const cells = WAYS.flatMap((way) => [ways[way].lines, ways[way].operations, ways[way].saved]);
  const ratio = ways.now.operations / ways.expert.operations;
  return [name.padEnd(24), ...cells.map((cell) => String(cell).padStart(6)), ratio.toFixed(2).padStart(7)].join('');
}

const models = readdirSync(EXPERTS).map((file) => ({
  name: file.replace(/\.bprop$/, ''),
  text: readFileSync(new URL(file, EXPERTS), 'utf8'),
}));
const rows = [...models, ...subjects()].map(({ name, text }) => rowOf(name, text));
const all: Row = { name: 'all', before: sumOf(rows, 'before'), now: sumOf(rows, 'now'), expert: sumOf(rows, 'expert') };
const lines = [
  `${' '.repeat(24)}${['equation by equation', 'bprop derive', 'by hand'].map((title) => title.padStart(18)).join('')}`,
  `${'model'.padEnd(24)}${WAYS.map(() => ' lines oper. saved').join('')}  ratio`,
  ...[...rows, all].map(printed),
];
/** The lines of published blocks to which the rules find the way from the chain rule, of all that contribute to an adjoint. */
function explained(): string {
  let [found, all] = [0, 0];
  for (const { text } of subjects()) {
    const { forward, backward } = analyze(text);
    if (backward === undefined) continue;
    const isHelper = isHelperOf(forward);
    all += equationsOf(backward.body).filter((line) => !isHelper(line)).length;
    found += vouchedWays(forward, backward).length;
  }
  return `explained: ${found} of ${all} lines of the blocks of bench/localisation`;
}

/** More operations than this, times those by hand, are too many. */
const MOST = 1.5;
const above = rows.filter(({ now, expert }) => now.operations > MOST * expert.operations).map(({ name }) => name);

lines.push('', `more than ${MOST} times the operations by hand: ${above.join(', ') || 'none'}`, explained());
const { values: flags } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
process.stdout.write(`${lines.join('\n')}\n`);
if (flags.write) {
  const text = `# Derived blocks beside blocks by hand, as \`node bench/derived/main.ts\` printed it\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n${TIES}\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
