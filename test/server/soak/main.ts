// `npm run soak`: the memory of the built server over thousands of edits and files.
import { parseArgs } from 'node:util';
import { type LanguageClient, launch } from '../language-client.ts';
import { type Course, growth, measureEdits, measureWorkspace, type Sample } from './measure.ts';

const { values } = parseArgs({
  options: { edits: { type: 'string', default: '10000' }, files: { type: 'string', default: '2000' } },
});
const SAMPLES = 10;

async function report(
  what: string,
  count: number,
  measure: (client: LanguageClient, plan: Course) => Promise<readonly Sample[]>,
): Promise<void> {
  const client = await launch();
  const start = performance.now();
  const samples = await measure(client, { count, samples: SAMPLES });
  const seconds = Math.round((performance.now() - start) / 1000);
  await client.stop();
  const cell = (value: number): string => value.toFixed(1);
  console.log(`## ${count} ${what} in ${seconds} s\n\n| ${what} | held | resident |\n| ---: | ---: | ---: |`);
  for (const { after, held, resident } of samples) console.log(`| ${after} | ${cell(held)} MiB | ${cell(resident)} MiB |`);
  console.log(`\nThe second half adds ${cell(growth(samples))} MiB.\n`);
}

await report('edits', Number(values.edits), measureEdits);
await report('files', Number(values.files), measureWorkspace);
