import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { build, transformSync } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SHIPPED } from '../../scripts/bundles.mjs';
import { DeriveRequest, ExportRequest, GraphRequest } from '../../server/protocol.ts';
import { launch } from '../server/language-client.ts';
import { example, ROOT } from '../support/files.ts';

/** Refuses every connection, and says so. */
const GUARD = ['--require', join(ROOT, 'test', 'support', 'no-network.cjs')];
const GRU = join(ROOT, 'examples', 'gru.bprop');

function run(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [...GUARD, ...args], { encoding: 'utf8' });
}

describe('nothing uses the network', () => {
  it.each([
    ['check', GRU],
    ['check', '--memory', GRU],
    ['derive', GRU],
    ['expand', GRU],
    ['graph', GRU],
    ['walk', GRU, '--html', devNull],
    ['export', GRU, '--target', 'pytorch'],
    ['format', '--check', GRU],
  ])('bprop %s', (...args) => {
    expect(run(join(ROOT, 'dist', 'bprop.cjs'), ...args)).toMatchObject({ status: 0, stderr: '' });
  });

  it('the language server', async () => {
    const client = await launch({}, {}, GUARD);
    onTestFinished(() => client.stop());
    const uri = 'file:///cell.bprop';
    await client.open(example('gru.bprop'), uri);
    expect((await client.report(1, uri)).report.ok).toBe(true);
    expect(await client.ask(DeriveRequest, { uri })).toMatchObject({ version: 1 });
    expect(await client.ask(ExportRequest, { uri, name: 'cell', target: 'c' })).toHaveProperty('text');
    const picture = await client.ask(GraphRequest, {
      uri,
      direction: 'down',
      unrolled: false,
      folded: [],
      evenIfLarge: false,
    });
    expect(picture).toMatchObject({ kind: 'picture' });
  });

  it('and a test of that would notice', () => {
    for (const use of [
      'fetch("http://127.0.0.1:1")',
      'require("node:http").get("http://127.0.0.1:1")',
      'require("node:net").connect(1)',
      'require("node:net").createServer().listen(0)',
      'require("node:dns").lookup("localhost", () => {})',
      'require("node:dgram").createSocket("udp4")',
    ]) {
      const { status, stderr } = run('-e', use);
      expect(stderr, use).toContain('NETWORK: ');
      expect(status, use).not.toBe(0);
    }
  });
});

describe('what ships', () => {
  // `net` is how a language server may be spoken to over a pipe, which is not how it is started here; `v8` and `vm` are
  // how garbage is collected.
  const ALLOWED =
    'child_process crypto events fs fs/promises module net os path process readline stream url util v8 vm worker_threads'.split(
      ' ',
    );

  it('asks Node for nothing that could reach the network, but for pipes', async () => {
    for (const bundle of SHIPPED) {
      const { metafile } = await build({ ...bundle, write: false, metafile: true });
      const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
      const builtin = imports.map((path) => path.replace(/^node:/, '')).filter((path) => builtinModules.includes(path));
      expect(
        builtin.filter((name) => !ALLOWED.includes(name)),
        String(bundle.outfile),
      ).toEqual([]);
    }
  });

  it('is all that stands among the sources', { timeout: 60_000 }, async () => {
    const shipped = new Set<string>();
    for (const bundle of SHIPPED) {
      const { metafile } = await build({ ...bundle, write: false, metafile: true });
      for (const { inputs } of Object.values(metafile.outputs))
        for (const [file, { bytesInOutput }] of Object.entries(inputs))
          if (bytesInOutput > 0) shipped.add(file.replace(/^lazy:/, ''));
    }
    const rest = globSync('{src,server,client}/**/*.ts', { cwd: ROOT }).filter((file) => !shipped.has(file));
    const withCode = rest.filter((file) => transformSync(readFileSync(join(ROOT, file), 'utf8'), { loader: 'ts' }).code !== '');
    // Types alone are in no bundle, and must be among the rest, or nothing was looked at.
    expect(rest).toContain(join('src', 'program', 'program.ts'));
    expect(withCode).toEqual([]);
  });
});
