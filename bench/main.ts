// The benchmarks: every row with its peers, interleaved, in one run.
// npm run bench [-- ROW...] [--rounds N] [--least MS] [--json FILE] [--write]; with rows, `--write` replaces their tables only.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { load, machine } from './machine.ts';
import { type Effort, measure, type Result } from './measure.ts';
import { Peers } from './peers/peers.ts';
import { document, markdown, type Table, withTables } from './report.ts';
import { ACTIVATION } from './rows/activation.ts';
import { ANALYZE } from './rows/analyze.ts';
import { DERIVE } from './rows/derive.ts';
import { FRAMES_ROW } from './rows/frames.ts';
import { GRADIENT_CHECK } from './rows/gradient-check.ts';
import { GROWTH, LIMITS } from './rows/growth.ts';
import { GRU_PASS } from './rows/gru-pass.ts';
import { LARGE_CHECK } from './rows/large-check.ts';
import { MATMUL } from './rows/matmul.ts';
import { PICTURE } from './rows/picture.ts';
import { PYTHON_FILE } from './rows/python-file.ts';
import type { Row } from './rows/row.ts';
import { KEYSTROKE, MEMORY, SERVER_START, VERDICT } from './rows/server.ts';
import { START } from './rows/start.ts';

const ROWS: readonly Row[] = [
  MATMUL,
  GRU_PASS,
  GRADIENT_CHECK,
  LARGE_CHECK,
  DERIVE,
  GROWTH,
  LIMITS,
  ANALYZE,
  KEYSTROKE,
  VERDICT,
  PICTURE,
  FRAMES_ROW,
  START,
  SERVER_START,
  ACTIVATION,
  PYTHON_FILE,
  MEMORY,
];
const REPORT = new URL('../docs/benchmarks.md', import.meta.url);

async function measureRow({ cases, ...row }: Row, peers: Peers, effort: Effort): Promise<Table> {
  const results: Result[] = [];
  for (const each of cases(peers)) {
    process.stderr.write(`${row.id}: ${each.label}\n`);
    results.push(await measure(each, effort));
  }
  return { ...row, results };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '7' },
      least: { type: 'string', default: '20' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => ROWS.every(({ id }) => id !== name));
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}: ${ROWS.map(({ id }) => id).join(', ')}`);
  const chosen = ROWS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  const peers = await Peers.start();
  const lines = [...machine(peers), ...peers.missing()];
  console.log(`${lines.map((line) => `- ${line}`).join('\n')}\n`);
  const tables: Table[] = [];
  for (const row of chosen) {
    const table = await measureRow(row, peers, { rounds: Number(values.rounds), least: Number(values.least) });
    tables.push(table);
    console.log(markdown(table));
  }
  peers.stop();
  lines.push(load());
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine: lines, tables }, undefined, 1)}\n`);
  if (!values.write) return;
  const titles = ROWS.map(({ title }) => title);
  const command = `npm run bench -- ${positionals.join(' ')} --write`;
  const isWhole = positionals.length === 0;
  writeFileSync(REPORT, isWhole ? document(lines, tables) : withTables(readFileSync(REPORT, 'utf8'), tables, titles, command));
}

await main();
