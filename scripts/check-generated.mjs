// Fails when the parser in src/language/grammar/generated is not what the grammar generates.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COMMITTED = 'src/language/grammar/generated';

const config = JSON.parse(readFileSync('langium-config.json', 'utf8'));
const folder = mkdtempSync('.generated-');
const configFile = join(folder, 'langium-config.json');
const languages = config.languages.map((language) => ({ ...language, grammar: join('..', language.grammar) }));
writeFileSync(configFile, JSON.stringify({ ...config, languages, out: 'out' }));
try {
  const { status, stdout } = spawnSync('langium', ['generate', '--file', configFile], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`the grammar does not generate: ${stdout}`);
  const stale = readdirSync(COMMITTED).filter(
    (file) => readFileSync(join(COMMITTED, file), 'utf8') !== readFileSync(join(folder, 'out', file), 'utf8'),
  );
  if (stale.length > 0) throw new Error(`stale: ${stale.join(', ')} in ${COMMITTED}: run \`npm run generate\``);
} finally {
  rmSync(folder, { recursive: true });
}
