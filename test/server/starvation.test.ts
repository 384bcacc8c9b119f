import { describe, expect, it } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver-protocol/node';
import { checkText } from '../../server/checks/check-text.ts';
import type { CheckTask } from '../../server/checks/report.ts';
import { CheckSchedule } from '../../server/checks/schedule.ts';
import { NO_ABILITIES } from '../../server/client-abilities.ts';
import { diagnosticsOf } from '../../server/diagnostics.ts';
import { FileVersion } from '../../server/open-files.ts';
import { OPEN_TEXTS } from '../../server/text-document.ts';
import type { Outcome } from '../../src/threads/answer.ts';
import { type StartThread, TaskRunner } from '../../src/threads/runner.ts';
import type { CheckReport } from '../../src/verify/plain-report.ts';
import { verdictOf } from '../../src/verify/verdict.ts';
import { example } from '../support/files.ts';
import { startClient, URI } from './client.ts';

/** Minutes of work for a check, and not more than one may take. */
const SLOW = `input x: [2]
h[0] = x
for t in 1..3000000 {
  h[t] = tanh(h[t-1])
}
output h[3000000]
`;
const WRONG = example('gru-by-hand.bprop');

it('a file is checked while others keep a thread for themselves', async () => {
  const client = await startClient();
  await client.open(SLOW);
  await client.diagnostics();
  const uri = 'file:///other.bprop';
  await client.open(WRONG, uri);
  const { report } = await client.report(1, uri);
  expect(report.diagnostics.map(({ code }) => code)).toEqual(['wrong-gradient']);
  // The first one is still under way.
  expect(client.checked.every().map((result) => result.uri)).toEqual([uri]);
});

it('sizes that no check can take are said of the file at once, whoever comes behind', async () => {
  const client = await startClient();
  await client.open(SLOW.replaceAll('3000000', '100000000'));
  const { report } = await client.report();
  expect(report).toMatchObject({ ok: false, diagnostics: [{ code: 'too-large' }], gradients: [] });
  expect(client.checked.every().map((result) => result.uri)).toEqual([URI]);
});

describe('a check that is stopped', () => {
  const file = (): FileVersion => new FileVersion(OPEN_TEXTS.create('file:///cell.bprop', 'bprop', 1, WRONG));
  const connection = {
    console: { error: expect.unreachable },
    window: { createWorkDoneProgress: () => Promise.reject(new Error('nothing takes long here')) },
  };

  /** Checks with threads that tell, and never answer. */
  async function stopped(told: readonly CheckReport[]): Promise<FileVersion> {
    const start: StartThread<CheckTask, CheckReport> = (settle) => ({
      post: () => {
        for (const partial of told) settle({ partial } satisfies Outcome<CheckReport>);
      },
      stop: () => undefined,
    });
    const schedule = new CheckSchedule(connection, new TaskRunner(start, { patience: 0, alone: 1 }), {
      finished: () => undefined,
      title: () => '',
    });
    return (await schedule.check(file())) as FileVersion;
  }

  it('says that nothing is known, where it told nothing', async () => {
    const checked = await stopped([]);
    expect(checked.report).toMatchObject({ ok: false, gradients: [], unfinished: expect.stringContaining('`bprop check`') });
    expect(checked.report && verdictOf(checked.report)).toEqual({ kind: 'open', text: 'not finished' });
    const [first] = diagnosticsOf(checked, { abilities: NO_ABILITIES, connection });
    expect(first).toMatchObject({ severity: DiagnosticSeverity.Information, message: expect.stringContaining('was stopped') });
  });

  it('says what it told last: gradients first, then lines', async () => {
    const told: CheckReport[] = [];
    const whole = await checkText({ text: WRONG, asked: {} }, [], (partial) => told.push(partial));
    expect(told.map(({ ok, unfinished }) => ({ ok, unfinished: unfinished?.split(';')[0] }))).toEqual([
      { ok: false, unfinished: 'the lines of the block have not been judged' },
      { ok: false, unfinished: 'repairs have not been tried' },
    ]);
    for (const { gradients } of told) expect(gradients).toEqual(whole.gradients);
    const { report } = await stopped(told);
    expect(report?.lines).toEqual(whole.lines);
    expect(whole.unfinished).toBeUndefined();
  });

  it('passes nothing whose draws were not all made, and still says what is wrong', async () => {
    const report = await checkText({ text: WRONG, asked: {}, patience: 0 });
    const statuses = new Map(report.gradients.map(({ name, status }) => [name, status]));
    expect(statuses.get('h')).toBe('fail');
    expect([...statuses.values()].filter((status) => status !== 'fail')).toEqual(Array(10).fill('unfinished'));
    expect(report).toMatchObject({ ok: false, unfinished: expect.stringContaining('numbers were still being drawn') });
    expect(report.notExercised).toEqual([]);
  });
});
