import { parseArgs } from 'node:util';
import { lossesIn } from './files.ts';
import { fuzzCase } from './fuzz.ts';
import { TARGETS } from './targets.ts';

/** Runs of commands that write, each with a fault of the file system. */
const FILE_RUNS = 500;

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);

function fuzzFiles(): number {
  const losses = lossesIn(FILE_RUNS, first);
  for (const loss of losses) console.log(loss);
  console.log(`${FILE_RUNS} runs from seed ${first}: ${losses.length} losses`);
  return losses.length;
}

async function fuzzTexts(): Promise<number> {
  const end = Date.now() + Number(values.seconds) * 1000;
  let cases = 0;
  let failures = 0;
  const told = new Set<string>();
  for (let seed = first; Date.now() < end; seed += 1) {
    for (const { target, message, text } of await fuzzCase(seed, TARGETS)) {
      failures += 1;
      const kind = `${target}: ${message}`;
      if (told.has(kind)) continue;
      told.add(kind);
      console.log(`--seed ${seed}\n${kind}\n${JSON.stringify(text)}\n`);
    }
    cases += 1;
  }
  console.log(`${cases} cases from seed ${first}, each through ${TARGETS.length} targets: ${failures} failures`);
  return failures;
}

process.exitCode = (positionals.includes('files') ? fuzzFiles() : await fuzzTexts()) === 0 ? 0 : 1;
