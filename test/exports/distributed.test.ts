import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportProgram } from '../../src/exports/export.ts';
import { examples } from './support/subjects.ts';
import { findPython } from './support/tools.ts';

const python = findPython('torch') ?? '';
const SCRIPT = fileURLToPath(new URL('../../docs/exports/train.py', import.meta.url));

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** One process of the group, as `torchrun` would start it; what it printed. */
async function runRank(directory: string, rank: number, port: number): Promise<string> {
  const env = {
    ...process.env,
    RANK: String(rank),
    WORLD_SIZE: '2',
    MASTER_ADDR: '127.0.0.1',
    MASTER_PORT: String(port),
    OMP_NUM_THREADS: '1',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['train.py'], { cwd: directory, env });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      complaint += text.toString();
    });
    child.once('error', reject);
    child.once('close', (status) => (status === 0 ? resolve(output) : reject(new Error(complaint))));
  });
}

describe.runIf(python !== '')('two processes', () => {
  it('train the exported GRU under distributed data parallel, and stay equal', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bprop-exports-'));
    try {
      const gru = examples().find(({ title }) => title === 'gru');
      if (gru === undefined) throw new Error('there is no example called gru');
      writeFileSync(join(directory, 'gru.py'), exportProgram(gru.unit, 'pytorch'));
      copyFileSync(SCRIPT, join(directory, 'train.py'));
      const port = await freePort();
      const [first, second] = await Promise.all([runRank(directory, 0, port), runRank(directory, 1, port)]);
      const sums = [first, second].map((output) => /parameters (\S+)/.exec(output ?? '')?.[1]);
      expect(sums[0]).toMatch(/\d/);
      expect(sums[0]).toBe(sums[1]);
      const losses = [first, second].map((output) => [...(output ?? '').matchAll(/loss (\S+)/g)].map(([, loss]) => Number(loss)));
      const total = (step: number): number => losses.reduce((sum, own) => sum + (own.at(step) ?? Number.NaN), 0);
      expect(total(-1)).toBeLessThan(total(0) / 2);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
