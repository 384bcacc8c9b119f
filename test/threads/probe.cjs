// Loaded into each thread of a process under test: it adds a line to the file that THREADS names.
const { appendFileSync } = require('node:fs');
const { threadId } = require('node:worker_threads');

appendFileSync(process.env.THREADS, `${threadId}\n`);
