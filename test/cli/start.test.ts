import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { example, ROOT } from '../support/files.ts';

it('npm start derives and checks the GRU of the post', () => {
  // The script that `npm start` runs after installing and building.
  const out = execFileSync(process.execPath, ['scripts/start.ts', '--terminal'], { cwd: ROOT, encoding: 'utf8' });
  const lines = out.split('\n');
  const forward = example('gru.bprop')
    .split('\n')
    .filter((line) => /^z\d+ *=/.test(line));
  expect(forward).toHaveLength(17);
  expect(lines.filter((line) => /^z\d+ *=/.test(line))).toEqual(forward);
  expect(lines.filter((line) => line.includes('+='))).toHaveLength(30);
  for (const line of ['  dz15 += dz17', '  dz16 += dz17', '  dWz += outer(dz1, x)', '  dh += Uz.T @ dz2'])
    expect(lines).toContain(line);
  const passed = lines.filter((line) => line.startsWith('✓'));
  expect(passed.map((line) => line.split(/\s+/)[1])).toEqual(['x', 'h', 'Wz', 'Wr', 'W', 'Uz', 'Ur', 'U']);
  for (const line of passed) expect(line).toMatch(/pass +\d\.\de[+-]\d+ +\(tolerance \d\.\de-\d+\) +\S/);
});
