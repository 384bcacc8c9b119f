import { describe, expect, test } from 'vitest';
import { outcomeText } from './playwright-person.ts';
import { type ExtensionHost, runSuite } from './run-suite.ts';

const HOSTS: readonly ExtensionHost[] = ['node', 'web'];

describe.each(HOSTS)('the extension in the workbench, in the %s extension host', (host) => {
  test('every scenario goes well', async () => {
    const outcomes = await runSuite(host);
    for (const outcome of outcomes) console.log(outcomeText(outcome));
    const failures = outcomes.filter(({ error }) => error !== undefined).map(outcomeText);
    expect(failures, `see out/workbench/${host}`).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
