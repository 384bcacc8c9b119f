// The localisation score: over all single mutations of complete backward blocks, how often exactly the mutated line is
// reported; and how many equivalent rewrites are reported at all. `npm run bench:lines`, or `node bench/localisation/main.ts
// [--write] [BLOCK...]`; `--write` keeps what was printed as RESULTS.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { judgeMutant, reportsOn, type Verdict } from './score.ts';
import { equivalents, mutants, read, type Variant } from './variants.ts';

/** A folder for each style in which people write backward passes. */
const BLOCKS = new URL('blocks/', import.meta.url);

const files = readdirSync(BLOCKS).flatMap((style) => {
  const folder = new URL(`${style}/`, BLOCKS);
  return readdirSync(folder).map((file) => ({
    name: file.replace(/\.bprop$/, ''),
    style,
    text: readFileSync(new URL(file, folder), 'utf8'),
  }));
});
const texts = new Map(files.map(({ name, text }) => [name, text]));
const styles = new Map(files.map(({ name, style }) => [name, style]));

const printed: string[] = [];

function print(line: string): void {
  console.log(line);
  printed.push(line);
}

interface Row {
  readonly counts: Map<Verdict, number>;
}

class Table {
  private readonly rows = new Map<string, Row>();

  add(name: string, verdict: Verdict): void {
    const row = this.rows.get(name) ?? { counts: new Map() };
    row.counts.set(verdict, (row.counts.get(verdict) ?? 0) + 1);
    this.rows.set(name, row);
  }

  print(title: string): void {
    print(`\n${title.padEnd(20)} mistakes  located  missed  misplaced  extra    score   (unchanged, false alarms)`);
    const total: Row = { counts: new Map() };
    for (const [name, row] of this.rows) {
      printRow(name, row);
      for (const [verdict, count] of row.counts) total.counts.set(verdict, (total.counts.get(verdict) ?? 0) + count);
    }
    printRow('all', total);
  }
}

function printRow(name: string, { counts }: Row): void {
  const of = (verdict: Verdict): number => counts.get(verdict) ?? 0;
  const mistakes = of('located') + of('missed') + of('misplaced') + of('extra');
  const score = mistakes === 0 ? '-' : `${((100 * of('located')) / mistakes).toFixed(2)} %`;
  const cells = [mistakes, of('located'), of('missed'), of('misplaced'), of('extra')].map(String);
  const [a = '', b = '', c = '', d = '', e = ''] = cells;
  print(
    `${name.padEnd(20)} ${a.padStart(8)} ${b.padStart(8)} ${c.padStart(7)} ${d.padStart(10)} ${e.padStart(6)} ${score.padStart(9)}   (${of('unchanged')}, ${of('false alarm')})`,
  );
}

function describe(
  block: string,
  variant: Variant,
  verdict: string,
  reports: readonly { readonly line: number; readonly code: string; readonly message: string }[],
): void {
  const original = (texts.get(block) ?? '').split('\n');
  const changed = variant.text.split('\n').find((line, index) => line !== original[index]);
  print(`  ${verdict}: ${block}: ${variant.kind}: ${changed?.trim()} (line ${variant.lines.join(' or ')}${variant.about ?? ''})`);
  for (const { line, code, message } of reports) print(`      ${line}: ${code}: ${message}`);
}

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const blocks = [...texts].filter(([name]) => chosen.length === 0 || chosen.includes(name));
const byKind = new Table();
const byBlock = new Table();
const byStyle = new Table();
let rewrites = 0;
let alarms = 0;
for (const [block, text] of blocks) {
  for (const variant of mutants(text)) {
    const { verdict, reports } = judgeMutant(variant);
    byKind.add(variant.kind, verdict);
    byBlock.add(block, verdict);
    byStyle.add(styles.get(block) ?? '', verdict);
    if (!['located', 'unchanged'].includes(verdict)) describe(block, variant, verdict, reports);
  }
  for (const variant of equivalents(text)) {
    const reports = reportsOn(read(variant.text));
    rewrites += 1;
    if (reports.length === 0) continue;
    alarms += 1;
    describe(block, variant, 'false alarm', reports);
  }
}
byKind.print('by kind');
byBlock.print('by block');
byStyle.print('by style');
print(`\n${rewrites} equivalent rewrites, ${alarms} false alarms`);
if (process.argv.includes('--write')) {
  const text = `# Localisation, as \`npm run bench:lines\` printed it\n\n\`\`\`text\n${printed.join('\n').trim()}\n\`\`\`\n`;
  writeFileSync(new URL('RESULTS.md', import.meta.url), text);
}
