import { describe, expect, test } from 'vitest';
import { type ExtensionHost, runSuite } from './run-suite.ts';

const HOSTS: readonly ExtensionHost[] = ['node', 'web'];

describe.each(HOSTS)('the extension in the workbench, in the %s extension host', (host) => {
  test('every scenario goes well', async () => {
    const outcomes = await runSuite(host);
    const failures = outcomes.flatMap(({ scenario, error }) => (error === undefined ? [] : [`${scenario}: ${error}`]));
    for (const { scenario, error } of outcomes) console.log(`${error === undefined ? '✓' : '✗'} ${scenario}`);
    expect(failures, `see out/workbench/${host}`).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
