import { scanPairs } from '../../src/imports/python/scan/scan.ts';
import type { Case, Contender } from '../measure.ts';
import { inWindows, PYTHON_ALONE } from './activation.ts';
import type { Row } from './row.ts';

/** Methods and functions of a library that has no backward pass, as long as many a module. */
function moduleOf(lines: number): string {
  const parts: string[] = ['"""A module."""', 'import json', ''];
  for (let at = 0; parts.length < lines; at += 1) {
    parts.push(`class Reader${at}(Base):`, '    """Reads."""', '    def __init__(self, path):', '        self.path = path', '');
    parts.push('    def forward(self, data):', '        return self.path, [each for each in data], None', '');
    parts.push(
      `def load_${at}(path, mode="r"):`,
      '    with open(path, mode) as file:',
      '        return path, json.load(file)',
      '',
    );
  }
  return parts.join('\n');
}

function scanning(text: string): Contender {
  return {
    name: 'bprop',
    sample: (least) => {
      const start = performance.now();
      let [runs, now] = [0, start];
      for (; now - start < least; now = performance.now()) {
        if (scanPairs(text).length > 0) throw new Error('there is no backward pass in it');
        runs += 1;
      }
      return (now - start) / runs;
    },
  };
}

function scan(lines: number): Case {
  const label = `scan of ${lines.toLocaleString('en')} lines`;
  return { label, contenders: [scanning(moduleOf(lines))], goals: [{ of: 'bprop', atMost: 1 }] };
}

/** A file in Python that is nobody's business here. */
export const PYTHON_FILE: Row = {
  id: 'python-file',
  title: 'Opening a file in Python without a backward pass, in the extension host of a VS Code',
  notes: [
    'The first such file of a window wakes the extension, which waits for a backward pass then; each file is scanned, and each',
    'version of it again. Both together are to be below 5 ms. Waking is its own work, from the first line of its code: in between',
    'the editor fetches translations.',
  ],
  cases: () => [
    {
      label: 'waking the extension, a window each',
      contenders: [inWindows(PYTHON_ALONE)],
      rounds: 5,
      goals: [{ of: 'bprop', atMost: 4 }],
    },
    scan(1000),
  ],
};
