// Writes docs/operations.md from the descriptions of the operations; with --check it fails when the page is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { referencePage } from './reference-page.ts';

const PAGE = 'docs/operations.md';
const page = referencePage();
if (!process.argv.includes('--check')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page) throw new Error(`stale: ${PAGE}: run \`npm run generate\``);
