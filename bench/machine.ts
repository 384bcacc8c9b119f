import { cpus, loadavg, release, totalmem } from 'node:os';
import type { Peers } from './peers/peers.ts';

/** What the numbers were measured on, in lines. */
export function machine(peers: Peers): readonly string[] {
  const [first] = cpus();
  return [
    `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    ...peers.versions(),
  ];
}

/** How much else the machine had to do: times are honest only where it is about 1. */
export function load(): string {
  const [, , quarter = 0] = loadavg();
  return `Load at the end: ${quarter.toFixed(1)} processes for ${cpus().length} processors over the last 15 minutes (a quiet run has about 1)`;
}
