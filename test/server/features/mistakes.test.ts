import { expect, it } from 'vitest';
import type { CheckTask } from '../../../server/checks/report.ts';
import { CheckSchedule } from '../../../server/checks/schedule.ts';
import { NO_ABILITIES } from '../../../server/client-abilities.ts';
import { diagnosticsOf } from '../../../server/diagnostics.ts';
import { FileVersion } from '../../../server/open-files.ts';
import { OPEN_TEXTS } from '../../../server/text-document.ts';
import type { Analysis } from '../../../src/analysis/analyze.ts';
import { TaskRunner } from '../../../src/threads/runner.ts';
import type { CheckReport } from '../../../src/verify/plain-report.ts';

/** A file whose reading meets a mistake of ours. */
class Unreadable extends FileVersion {
  override get analysis(): Analysis {
    throw new Error('out of order');
  }
}

const FILE = new Unreadable(OPEN_TEXTS.create('file:///cell.bprop', 'bprop', 1, 'y = 1\n'));

function makeLog(): { readonly lines: string[]; readonly console: { error(line: string): void } } {
  const lines: string[] = [];
  return { lines, console: { error: (line) => void lines.push(line) } };
}

it('a mistake in bprop itself is one diagnostic, and a line in the log', () => {
  const log = makeLog();
  const found = diagnosticsOf(FILE, { abilities: NO_ABILITIES, connection: log });
  expect(found.map(({ message }) => message)).toEqual(['a mistake in bprop itself: out of order']);
  expect(log.lines).toEqual([expect.stringContaining('out of order')]);
});

it('a check of such a file comes to an end, and says why it has no result', async () => {
  const log = makeLog();
  const window = { createWorkDoneProgress: () => Promise.reject(new Error('nothing takes long here')) };
  const runner = new TaskRunner<CheckTask, CheckReport>(
    () => {
      throw new Error('no thread is needed');
    },
    { patience: 0 },
  );
  const finished: unknown[] = [];
  const checks = new CheckSchedule({ ...log, window }, runner, {
    finished: (file) => void finished.push(file),
    title: () => '',
  });
  const checked = await checks.check(FILE);
  expect(checked?.report).toMatchObject({ ok: false, failure: 'out of order' });
  expect(finished).toEqual([FILE]);
  expect(log.lines).toEqual(['file:///cell.bprop: out of order']);
});
